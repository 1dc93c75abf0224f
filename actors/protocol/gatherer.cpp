#include "actors/protocol/gatherer.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace gauntlet::actors {

gatherer::gatherer(window_index window, put_window times, std::vector<gauntlet::uid> candidates, std::size_t top_g,
                   std::size_t reserves)
    : window_(window), times_(times), candidates_(std::move(candidates)), top_g_(top_g) {
  candidates_.resize(std::min(candidates_.size(), top_g + reserves));
  standings_.assign(candidates_.size(), standing::heading);
}

gatherer::standing& gatherer::of(gauntlet::uid u) {
  const auto at = std::find(candidates_.begin(), candidates_.end(), u);
  GAUNTLET_CHECK(at != candidates_.end());
  return standings_[static_cast<std::size_t>(at - candidates_.begin())];
}

std::size_t gatherer::count(standing s) const {
  return static_cast<std::size_t>(std::count(standings_.begin(), standings_.end(), s));
}

void gatherer::on_head(gauntlet::uid u, const net::object_head* head) {
  const bool there = head != nullptr && head->status == net::storage_status::ok;
  const bool timely = there && times_.judge(head->uploaded_at) == events::check_outcome::passed;
  of(u) = timely ? standing::timely : standing::skipped;
}

std::vector<gauntlet::uid> gatherer::next_fetches() {
  std::vector<gauntlet::uid> fetches;
  if (count(standing::heading) + count(standing::fetching) > 0) return fetches;
  const std::size_t wanted = top_g_ - count(standing::taken);
  for (std::size_t i = 0; i < candidates_.size() && fetches.size() < wanted; ++i) {
    if (standings_[i] != standing::timely) continue;
    standings_[i] = standing::fetching;
    fetches.push_back(candidates_[i]);
  }
  return fetches;
}

void gatherer::on_data(gauntlet::uid u, const net::object_data* data, const compute::scheme& compression) {
  const bool there =
      data != nullptr && data->status == net::storage_status::ok && data->bytes && data->bytes->size() == data->size;
  const bool valid = there && compression.validate(as_view(data->bytes), window_) == compute::rejection::none;
  of(u) = valid ? standing::taken : standing::skipped;
  if (valid) taken_[u] = {u, digest_of(as_view(data->bytes)), data->bytes};
}

bool gatherer::complete() const {
  if (count(standing::heading) + count(standing::fetching) > 0) return false;
  return count(standing::timely) == 0 || count(standing::taken) == top_g_;
}

std::vector<held_contribution> gatherer::taken() const {
  std::vector<held_contribution> all;
  for (const auto& [u, c] : taken_) all.push_back(c);
  return all;
}

std::vector<gauntlet::uid> gatherer::skipped() const {
  std::vector<gauntlet::uid> all;
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    if (standings_[i] == standing::skipped) all.push_back(candidates_[i]);
  return all;
}

}  // namespace gauntlet::actors
