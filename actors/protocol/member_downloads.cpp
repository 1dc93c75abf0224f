#include "actors/protocol/contribution.hpp"
#include "actors/protocol/member_core.hpp"
#include "actors/protocol/planted_defects.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "actors/protocol/storage_patience.hpp"

#include <algorithm>
#include <utility>

// How a member comes by the payloads of a manifest.
namespace gauntlet::actors {

namespace {

/// Without an answer, about one download.
constexpr std::size_t open_requests_max = 2;

}  // namespace

void member_core::remember_payload(window_index window, const digest& id, blob payload) {
  payloads_[id] = {window, std::move(payload)};
  awaits_payloads_ = false;
  if constexpr (planted_defects_built) planted_arrival(this, id);
}

const blob& member_core::known_payload(const digest& id) const {
  static const blob none;
  const auto at = payloads_.find(id);
  return at == payloads_.end() ? none : at->second.second;
}

/// Places in turn: the peer's own bucket, the lead's copy, any other validator's; then from the start again.
std::vector<std::pair<hotkey, std::string>> member_core::places_of(const net::contribution_header& wanted) const {
  std::vector<std::pair<hotkey, std::string>> places;
  places.emplace_back(bucket_of(wanted.uid), contribution_key(wanted.window, wanted.uid));
  const window_record* r = chain_->record(wanted.window);
  if (r != nullptr && r->manifest) places.emplace_back(bucket_of(r->lead), mirror_key(wanted.window, wanted.uid));
  for (const gauntlet::uid v : chain_->uids_of(net::role::validator))
    if (r == nullptr || v != r->lead) places.emplace_back(bucket_of(v), mirror_key(wanted.window, wanted.uid));
  return places;
}

void member_core::fetch(const net::contribution_header& wanted) {
  pending_download& pending = fetching_.at(wanted.payload);
  pending.asked_at = chain_->height();
  cancel(std::exchange(pending.pause, 0));
  ++pending.open_requests;
  pending.request = ++fetches_;
  if (pending.first_request == 0) pending.first_request = pending.request;
  const download& d = pending.so_far;
  net::get_object get;
  const bool mirror_first = rarely(rare_branch::mirror_before_peer);
  if (mirror_first || d.attempts() > 0) {
    const auto places = places_of(wanted);
    const std::size_t first = mirror_first ? places.size() - 1 : 0;
    std::tie(get.bucket, get.key) = places[(first + d.attempts()) % places.size()];
  } else {
    get.bucket = bucket_of(wanted.uid);
    get.key = contribution_key(wanted.window, wanted.uid);
  }
  get.content = wanted.payload;
  get.offset = d.held();
  get.size_max = std::min<std::uint64_t>(wanted.size - d.held(), download::part_bytes_max);
  if (rarely(rare_branch::download_in_crumbs)) get.size_max = std::min<std::uint64_t>(get.size_max, 100);
  ask(net::address::storage(), get, storage_patience,
      [this, payload = wanted.payload, request = pending.request](const net::message* m) {
        fetched(payload, request, m);
      });
}

void member_core::fetched(const digest& payload, std::uint64_t request, const net::message* answer) {
  const auto at_download = fetching_.find(payload);
  if (at_download == fetching_.end() || request < at_download->second.first_request) return;
  --at_download->second.open_requests;
  if (at_download->second.request != request) return;
  const net::contribution_header wanted = at_download->second.wanted;
  download& d = at_download->second.so_far;
  const auto* data = answer == nullptr ? nullptr : std::get_if<net::object_data>(answer);
  const std::uint64_t size = data == nullptr ? 0 : std::min(wanted.size, data->size);
  const bool more = data != nullptr && data->status == net::storage_status::ok && d.add(data->bytes, size);
  if (more && d.held() < size) return fetch(wanted);
  if (planted(planted_defect::skips_digest_check) && more) {
    const blob bytes = data->bytes;
    fetching_.erase(at_download);
    return remember_payload(wanted.window, wanted.payload, bytes);
  }
  if (blob whole = more ? d.whole(wanted.payload) : nullptr) {
    fetching_.erase(at_download);
    remember_payload(wanted.window, wanted.payload, std::move(whole));
    return;
  }
  // The next place at once; after a few in vain, all of them are likely to be in trouble.
  d.failed();
  if (planted(planted_defect::skips_what_it_cannot_get) && d.attempts() >= download::attempts_without_pause) {
    fetching_.erase(at_download);
    if (wanted.window == next_ && !stepping_) stepped(next_, {}, state_);
    return;
  }
  if (d.attempts() < download::attempts_without_pause) return fetch(wanted);
  const std::uint64_t attempt = d.attempts() - download::attempts_without_pause + 2;
  at_download->second.pause = at(now() + pause_before(attempt), [this, wanted] { end_pause(wanted.payload); });
}

void member_core::end_pause(const digest& payload) {
  const auto at_download = fetching_.find(payload);
  if (at_download != fetching_.end()) fetch(at_download->second.wanted);
}

/// Another window: whatever was in trouble may have recovered, and a question of a whole window ago was lost. Not more
/// than once more, though: blocks of many windows may come at once.
void member_core::hurry_downloads() {
  std::vector<net::contribution_header> again;
  for (auto& [payload, d] : fetching_) {
    if (d.open_requests >= open_requests_max) continue;
    const bool waits = d.pause != 0;
    const bool lost = !waits && d.asked_at + chain_->blocks_per_window() <= chain_->height();
    if (lost) d.so_far.failed();
    if (lost || waits) again.push_back(d.wanted);
  }
  for (const net::contribution_header& wanted : again) fetch(wanted);
}

}  // namespace gauntlet::actors
