#include "actors/protocol/member_core.hpp"
#include "actors/protocol/storage_patience.hpp"

#include <utility>

// How a member that came late, was away for long or has gone astray comes by the agreed state without the steps that
// made it.
namespace gauntlet::actors {

namespace {

/// Behind by less a node catches up step by step.
constexpr window_index far_behind_windows = 4;

}  // namespace

const agreed_checkpoint* member_core::useful_checkpoint() const {
  const std::vector<agreed_checkpoint>& all = chain_->checkpoints();
  const agreed_checkpoint* newest = nullptr;
  for (const agreed_checkpoint& c : all)
    if ((astray_ || c.window >= next_) && !unreachable_.contains(c.window)) newest = &c;
  if (astray_) return newest;
  if (newest == nullptr || chain_->window() < next_ + far_behind_windows) return nullptr;
  // Fewer bytes win, but for steps whose payloads are deleted, or don't come.
  const bool gone = all.size() == parameters().checkpoints.kept && next_ <= all.front().window;
  const bool stuck = chain_->window() >= moved_in_ + far_behind_windows;
  const std::uint64_t step_bytes = parameters().aggregation.top_g * context_.engine->compression().payload_bytes();
  return gone || stuck || newest->size <= (newest->window + 1 - next_) * step_bytes ? newest : nullptr;
}

bool member_core::loads_checkpoint() {
  if (loading_) return true;
  if (next_ == 0 || stepping_ || own_view()) return false;
  if (const agreed_checkpoint* from = useful_checkpoint()) load(*from);
  return loading_.has_value();
}

void member_core::load(const agreed_checkpoint& from) {
  // Whatever the majority says: an image of this model is no larger.
  if (from.size > context_.engine->checkpoint_bytes_max()) {
    unreachable_.insert(from.window);
    return;
  }
  loading_.emplace(checkpoint_loading{from, checkpoint_download(from), ++loads_});
  ask_for_parts();
}

void member_core::ask_for_parts() {
  for (checkpoint_download::request& r : loading_->parts.next_requests())
    ask(net::address::storage(), std::move(r.content), storage_patience,
        [this, part = r.part, number = loads_](const net::message* m) { part_arrived(number, part, m); });
}

void member_core::part_arrived(std::uint64_t number, std::size_t part, const net::message* m) {
  if (!loading_ || loading_->number != number) return;
  checkpoint_download& parts = loading_->parts;
  parts.on_data(part, m == nullptr ? nullptr : std::get_if<net::object_data>(m));
  const blob image = parts.whole();
  if (parts.failed()) return give_up_loading();
  if (!image) return ask_for_parts();
  compute(compute::restore_job{image, loading_->from.image, loading_->from.state},
          [this, number](compute::job_result r) {
            if (!loading_ || loading_->number != number) return;
            if (compute::state_ptr found = std::get<compute::restore_result>(r).state)
              loaded(std::move(found));
            else
              give_up_loading();
          });
}

/// Step by step, then, or from an older one, until the next window. One that is astray does so, too: a majority that
/// attests what nobody has must not stop it.
void member_core::give_up_loading() {
  unreachable_.insert(loading_->from.window);
  loading_.reset();
}

void member_core::loaded(compute::state_ptr state) {
  const agreed_checkpoint from = std::exchange(loading_, std::nullopt)->from;
  const window_index skipped = from.window + 1 > next_ ? from.window + 1 - next_ : 0;
  state_ = std::move(state);
  next_ = from.window + 1;
  astray_ = false;
  steps_ = {};
  started_from_ = {from.window, from.branch};
  void_step();
  note(events::checkpoint_loaded{from.window, skipped, state_->steps, state_->id});
  holds(from.window);
  save();
}

/// The result of a step under way is of no use any more.
void member_core::void_step() {
  awaits_payloads_ = false;
  stepping_ = false;
  ++stepping_number_;
}

void member_core::compare_with_checkpoint() {
  if (chain_->checkpoints().empty() || loading_) return;
  const agreed_checkpoint& agreed = chain_->checkpoints().back();
  const auto mine = attested_states_.find(agreed.window);
  if (mine == attested_states_.end()) return;
  const bool astray = mine->second != agreed.state && !leaves_steps_out_;
  attested_states_.erase(attested_states_.begin(), std::next(mine));
  if (!astray) return;
  if (registered()) note(events::desynchronised{kind_, *uid_, agreed.window, "its state is not the agreed one"});
  behind_ = true;
  astray_ = true;
  void_step();
  save();
}

/// Blocks are undone. The branch that a loaded state belongs to may be among them; nothing before it is known here.
void member_core::look_after_loaded_state() {
  if (loading_ && !on_this_branch(loading_->from.window, loading_->from.branch)) loading_.reset();
  if (!started_from_ || on_this_branch(started_from_->first, started_from_->second)) return;
  if (registered()) note(events::desynchronised{kind_, *uid_, started_from_->first, "the chain was reorganised"});
  started_from_.reset();
  steps_ = {};
  state_ = context_.first_state;
  next_ = *chain_->first_window();
  astray_ = false;
  behind_ = true;
  void_step();
}

bool member_core::on_this_branch(window_index w, const digest& branch) const {
  const window_record* r = chain_->record(w + 2);
  return r != nullptr && r->opened_by == branch;
}

}  // namespace gauntlet::actors
