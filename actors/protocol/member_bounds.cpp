#include "actors/protocol/member_core.hpp"

#include <algorithm>
#include <set>

// What a member keeps, and how much of it, whatever becomes of its device, its links or the chain.
namespace gauntlet::actors {

namespace {

/// About one download: a second one where the first seems lost, and one for a download that was dropped meanwhile.
constexpr std::size_t questions_max = 3;
/// Of checkpoints, while answers to one that was given up may still come.
constexpr std::size_t loads_max = 4;

}  // namespace

/// Larger than any valid payload is one that every node refuses, without a look at its bytes: the window makes no step.
bool member_core::fits(const net::publish_manifest& m) const {
  const std::uint64_t most = context_.engine->compression().payload_bytes();
  return std::all_of(m.entries.begin(), m.entries.end(),
                     [most](const net::manifest_entry& e) { return e.contribution.header.size <= most; });
}

/// What a node that can't go on sees of windows between its own and those of the others is no use to keep.
void member_core::drop_old_payloads() {
  std::erase_if(payloads_, [this](const auto& p) {
    const window_index w = p.second.first;
    const bool soon = w + payload_memory >= next_ && w <= next_ + fetched_ahead_windows;
    return !soon && w + payload_memory < chain_->window();
  });
}

/// Those that no step to come needs: the chain has named others since.
void member_core::drop_unwanted_downloads() {
  if (fetching_.empty()) return;
  std::set<digest> wanted;
  for (window_index w = next_; w <= next_ + fetched_ahead_windows; ++w) {
    const window_record* r = chain_->record(w);
    if (r == nullptr || !r->manifest) continue;
    for (const net::manifest_entry& e : r->manifest->entries) wanted.insert(e.contribution.header.payload);
  }
  std::erase_if(fetching_, [&](const auto& f) {
    const bool drop = !wanted.contains(f.first);
    if (drop) cancel(f.second.pause);
    return drop;
  });
}

void member_core::measure(queue_marks& marks) const {
  const std::size_t nodes = chain_->nodes().size();
  const std::uint64_t top_g = parameters().aggregation.top_g;
  const std::uint64_t downloads = top_g * (1 + fetched_ahead_windows);
  // Around its own window and around the newest one, of everybody and, of those that swap, twice.
  const std::uint64_t windows_kept = 2 * (payload_memory + 1) + fetched_ahead_windows + 1;
  const continuation_limits more = further_limits();
  const std::size_t gathered = gatherings_max * (top_g + parameters().aggregation.reserves);
  const std::size_t requests =
      questions_max * downloads + gathered + loads_max * checkpoint_download::parts_under_way_max;
  measure_continuations(
      marks, {requests + more.requests, requests + extrinsics_max + more.timers + more.requests + 16, jobs_max()});
  marks.see(queue::extrinsics, pending_.size(), extrinsics_max);
  marks.see(queue::blocks, follower_.waiting(), chain_follower::waiting_max);
  marks.see(queue::downloads, fetching_.size(), downloads);
  marks.see(queue::payloads, payloads_.size(), windows_kept * (2 * nodes + 1));
  marks.see(queue::steps, steps_.size(), step_history::reach(*chain_) + 1);
  if (own_view()) marks.see(queue::gatherings, gatherings_.size() + gathered_.size(), 2 * gatherings_max + 1);
}

}  // namespace gauntlet::actors
