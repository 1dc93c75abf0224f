#include "actors/protocol/contribution.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "actors/validator/score_file.hpp"
#include "actors/validator/validator_core.hpp"

#include <algorithm>

// Checkpoints: the first validators in the order of slots keep the agreed state as a file, all attest its digest, and
// what nobody needs any more that starts from a checkpoint is deleted.
namespace gauntlet::actors {

namespace {

constexpr block_height attest_again_blocks = 4;

}  // namespace

void validator_core::remember_for_checkpoint(window_index window) {
  if (chain()->checkpoint_due_after(window)) checkpoint_ = checkpoint_duty{window, state(), ++duties_, false, 0};
}

void validator_core::attend_to_checkpoint() {
  if (!checkpoint_ || checkpoint_->under_way || device_lags()) return;
  checkpoint_duty& duty = *checkpoint_;
  const auto& agreed = chain()->checkpoints();
  const bool settled = !agreed.empty() && agreed.back().window >= duty.window;
  // Not applied any more: the chain was reorganised.
  if (settled || next_window() <= duty.window) return checkpoint_.reset();
  const auto from = chain()->attests_from(duty.window, *uid());
  const block_height next = chain()->height() + 1;
  if (!from || next < *from || next < duty.again_at) return;
  for (const attestation& a : chain()->attestations_of(duty.window))
    if (a.validator == self().key()) return;
  duty.under_way = true;
  compute(compute::checkpoint_job{duty.state}, [this, number = duty.number](compute::job_result r) {
    if (!checkpoint_ || checkpoint_->number != number) return;
    auto& made = std::get<compute::checkpoint_result>(r);
    look_for_keepers(std::move(made.image), made.id);
  });
}

/// Others may say that they keep the file; who attests after them makes sure.
void validator_core::look_for_keepers(blob image, const digest& id) {
  const auto found = std::make_shared<std::size_t>(0);
  const auto open = std::make_shared<std::size_t>(1);
  const auto answered = [this, found, open, image, id, number = checkpoint_->number] {
    if (--*open > 0 || !checkpoint_ || checkpoint_->number != number) return;
    if (*found < chain()->keepers_wanted())
      keep_checkpoint(image, id);
    else
      attest(id, image->size(), /*keeps=*/false);
  };
  for (const attestation& a : chain()->attestations_of(checkpoint_->window)) {
    const auto keeper = chain()->uid_of(a.validator);
    if (!a.content.keeps || a.content.image != id || !keeper) continue;
    ++*open;
    net::head_object head;
    head.bucket = bucket_of(*keeper);
    head.key = checkpoint_key(checkpoint_->window);
    ask_patiently(net::address::storage(), head, head_patience, storage_tries_max, {},
                  [found, id, answered](const net::message* m) {
                    const auto* there = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
                    const bool good = there != nullptr && there->status == net::storage_status::ok;
                    if (good && there->content == id) ++*found;
                    answered();
                  });
  }
  answered();
}

void validator_core::keep_checkpoint(const blob& image, const digest& id) {
  ask_patiently(net::address::storage(),
                make_put(self(), chain()->run(), checkpoint_key(checkpoint_->window), image, {}), storage_patience,
                storage_tries_max, {},
                [this, id, size = image->size(), number = checkpoint_->number](const net::message* m) {
                  if (!checkpoint_ || checkpoint_->number != number) return;
                  const auto* r = m == nullptr ? nullptr : std::get_if<net::put_result>(m);
                  attest(id, size, r != nullptr && r->status == net::storage_status::ok);
                });
}

void validator_core::attest(const digest& image, std::uint64_t size, bool keeps) {
  checkpoint_duty& duty = *checkpoint_;
  duty.under_way = false;
  // A block that was lost or undone may have taken it with it.
  duty.again_at = chain()->height() + 1 + attest_again_blocks;
  const window_record* later = chain()->record(duty.window + 2);
  if (!registered() || later == nullptr) return;
  submit(net::attest_checkpoint{duty.window, later->opened_by, duty.state->id, image, size, keeps});
}

// ---- retention

void validator_core::delete_old_copies() {
  const auto& kept = chain()->checkpoints();
  if (kept.size() < parameters().checkpoints.kept || kept.front().window <= deleted_through_) return;
  deleted_through_ = kept.front().window;
  list_copies(mirrored_window, mirror_prefix, deleted_through_ + 1, "", {});
  list_copies(checkpoint_window, checkpoint_prefix, deleted_through_, "", {});
  list_copies(score_file_window, score_file_prefix, deleted_through_, "", {});
}

/// Collects all keys of a kind that belong to a window before `before`, page by page, and deletes them.
void validator_core::list_copies(window_of_key of, std::string_view prefix, window_index before,
                                 const std::string& after, std::vector<std::string> old) {
  net::list_objects list;
  list.bucket = self().key();
  list.prefix = prefix;
  list.after = after;
  ask_patiently(net::address::storage(), list, storage_patience, storage_tries_max, {},
                [this, of, prefix, before, old = std::move(old)](const net::message* m) mutable {
                  const auto* page = m == nullptr ? nullptr : std::get_if<net::object_list>(m);
                  if (page == nullptr || page->status != net::storage_status::ok) return;
                  for (const std::string& key : page->keys)
                    if (of(key).value_or(before) < before) old.push_back(key);
                  const bool full = old.size() >= net::bounds::listed_objects_max;
                  if (page->more && !page->keys.empty() && !full)
                    return list_copies(of, prefix, before, page->keys.back(), std::move(old));
                  if (full) old.resize(net::bounds::listed_objects_max);
                  if (!old.empty()) delete_copies(std::move(old));
                });
}

void validator_core::delete_copies(std::vector<std::string> keys) {
  const std::uint64_t count = keys.size();
  ask_patiently(net::address::storage(), make_delete(self(), chain()->run(), std::move(keys)), storage_patience,
                storage_tries_max, {}, [this, through = deleted_through_, count](const net::message* m) {
                  const auto* r = m == nullptr ? nullptr : std::get_if<net::delete_result>(m);
                  if (r != nullptr && r->status == net::storage_status::ok && registered())
                    note(events::copies_deleted{*uid(), through, count});
                });
}

}  // namespace gauntlet::actors
