#include "actors/validator/manifest_review.hpp"

#include <algorithm>

namespace gauntlet::actors {

using events::check_outcome;
using net::dispute_reason;

namespace {

using verdict = window_checks::verdict;

manifest_objection about(gauntlet::uid u, const verdict& v, dispute_reason why) {
  return {why, u, v.content, v.uploaded_at, why != dispute_reason::no_candidate};
}

/// Position among the candidates; their number for a peer that is none.
std::size_t rank_in(const std::vector<gauntlet::uid>& candidates, gauntlet::uid u) {
  return static_cast<std::size_t>(std::find(candidates.begin(), candidates.end(), u) - candidates.begin());
}

std::optional<manifest_objection> objection_to_entry(const manifest_review& r, const net::contribution_header& used) {
  const auto at = r.checks.verdicts.find(used.uid);
  if (at == r.checks.verdicts.end()) return std::nullopt;
  const verdict& v = at->second;
  if (rank_in(r.candidates, used.uid) == r.candidates.size()) return about(used.uid, v, dispute_reason::no_candidate);
  // Another object than the lead's tells nothing of the lead: the peer has put twice.
  if (v.content != used.payload) return std::nullopt;
  const bool untimely = v.outcome == check_outcome::early || v.outcome == check_outcome::late;
  if (untimely && r.times && r.times->clearly_outside(v.uploaded_at))
    return about(used.uid, v, dispute_reason::untimely);
  const bool seen_by_all = v.uploaded_at <= r.put_closed_at;
  if (v.outcome == check_outcome::desynchronised && seen_by_all)
    return about(used.uid, v, dispute_reason::desynchronised);
  return std::nullopt;
}

/// The candidates that this validator would have used, best first.
std::vector<gauntlet::uid> expected(const manifest_review& r) {
  std::vector<gauntlet::uid> uids;
  const std::size_t looked_at = std::min(r.candidates.size(), r.top_g + r.reserves);
  for (std::size_t i = 0; i < looked_at && uids.size() < r.top_g; ++i) {
    const auto at = r.checks.verdicts.find(r.candidates[i]);
    if (at != r.checks.verdicts.end() && at->second.payload) uids.push_back(r.candidates[i]);
  }
  return uids;
}

std::optional<manifest_objection> objection_to_omissions(const manifest_review& r) {
  std::vector<bool> used(uids_max);
  std::size_t worst = 0;
  for (const net::manifest_entry& e : r.manifest.entries) {
    const gauntlet::uid u = e.contribution.header.uid;
    if (u < used.size()) used[u] = true;
    worst = std::max(worst, rank_in(r.candidates, u));
  }
  const bool has_room = r.manifest.entries.size() < r.top_g;
  for (const gauntlet::uid u : expected(r)) {
    const verdict& v = r.checks.verdicts.at(u);
    // In time without any tolerance, and there before anybody can have looked.
    const bool seen_by_all = v.uploaded_at <= r.put_closed_at && (!r.times || v.uploaded_at >= r.times->opened_at);
    if (used[u] || !seen_by_all) continue;
    if (r.manifest.entries.empty()) return about(u, v, dispute_reason::empty);
    if (has_room || rank_in(r.candidates, u) < worst) return about(u, v, dispute_reason::left_out);
  }
  return std::nullopt;
}

}  // namespace

std::optional<manifest_objection> objection_to(const manifest_review& r) {
  for (const net::manifest_entry& e : r.manifest.entries)
    if (auto o = objection_to_entry(r, e.contribution.header)) return o;
  return objection_to_omissions(r);
}

}  // namespace gauntlet::actors
