#include "actors/validator/judging.hpp"
#include "actors/validator/score_board.hpp"

#include <algorithm>
#include <tuple>

/// What lowers scores (gauntlet.md C.2): inactivity, copies, failed checks.
namespace gauntlet::actors {

using events::check_outcome;

namespace {

constexpr std::uint64_t miss_memory = 8;  // windows; gauntlet.md C.2.2 [L]

/// Nothing usable was there in time, whatever the reason.
bool is_miss(check_outcome o) {
  switch (o) {
    case check_outcome::missing:
    case check_outcome::early:
    case check_outcome::late:
    case check_outcome::not_committed: return true;
    default: return false;
  }
}

}  // namespace

void score_board::slash(judging& j, gauntlet::uid u, const slash_notice& why) {
  peer_scores& s = scores_.at(u);
  const peer_scores before = s;
  if (parameters_.slash_lasts)
    s.standing *= why.factor;
  else if (s.base > 0)
    s.base *= why.factor;
  refresh(s);
  // Multiplying a negative μ_p would raise it.
  if (s.proof > 0 || !parameters_.slash_floor) s.proof *= why.proof_factor;
  j.slashed.insert(u);
  if (s == before) return;
  j.happened.push_back(events::slashed{j.facts.validator, u, j.facts.window, why.cause, why.why, why.reason, why.found,
                                       why.limit, why.other, why.factor, before.proof, s.proof, before.peer_score,
                                       s.peer_score, s.standing});
}

void score_board::reset(judging& j, gauntlet::uid u, events::reset_cause cause, double found, double limit,
                        gauntlet::uid other, std::uint64_t excluded_windows) {
  peer_scores& s = scores_.at(u);
  const peer_scores before = s;
  s = fresh(before.registered_at);
  if (cause != events::reset_cause::new_owner) {
    s.absent_windows = before.absent_windows;
    s.inactive_windows = before.inactive_windows;
  }
  // A punished peer gains nothing by another beginning.
  if (cause == events::reset_cause::overlap || cause == events::reset_cause::misses) s.standing = before.standing;
  s.excluded_windows = excluded_windows;
  const bool as_fresh = !before.scored && before.evaluations == 0 && before.loss_rating == s.loss_rating;
  const bool lost_nothing = as_fresh && excluded_windows == 0;
  if (lost_nothing) return;
  j.happened.push_back(events::scores_reset{j.facts.validator, u, j.facts.window, cause, found, limit, other,
                                            excluded_windows, before.loss_rating, before.proof, before.peer_score});
}

void score_board::note_presence(judging& j, const peer_facts& p) {
  peer_scores& s = scores_.at(p.uid);
  if (p.outcome != check_outcome::missing) {
    s.absent_windows = 0;
    s.inactive_windows = 0;
    return;
  }
  if (++s.absent_windows < parameters_.activity_windows) return;
  ++s.inactive_windows;
  const auto inactive = static_cast<double>(s.inactive_windows);
  const auto inactive_max = static_cast<double>(parameters_.inactive_windows_max);
  if (s.inactive_windows > parameters_.inactive_windows_max)
    reset(j, p.uid, events::reset_cause::inactive, inactive, inactive_max, p.uid, 0);
}

void score_board::punish_copies(judging& j) {
  if (parameters_.overlap == overlap_scope::none || j.facts.steps < parameters_.overlap_grace_steps) return;
  std::map<gauntlet::uid, const peer_facts*> peers;
  for (const peer_facts& p : j.facts.peers) peers.emplace(p.uid, &p);
  struct offence {
    gauntlet::uid original;
    double overlap;
  };
  std::map<gauntlet::uid, offence> worst;
  for (const overlap_finding& o : j.facts.overlaps) {
    if (o.overlap < parameters_.overlap_threshold) continue;
    const peer_facts& a = *peers.at(o.one);
    const peer_facts& b = *peers.at(o.other);
    const bool compared = parameters_.overlap == overlap_scope::everyone || (a.candidate && b.candidate);
    if (!compared) continue;
    // The earlier upload is the original. Where the storage cannot tell, it is the peer with more proof of its own
    // work, then the one registered earlier.
    const auto place = [this](const peer_facts& p) {
      return std::tuple(p.uploaded_at, -scores_.at(p.uid).proof, p.registered_at, p.uid);
    };
    const bool a_first = place(a) < place(b);
    const gauntlet::uid copy = a_first ? b.uid : a.uid;
    const offence found{a_first ? a.uid : b.uid, o.overlap};
    const auto [at, first] = worst.try_emplace(copy, found);
    if (!first && o.overlap > at->second.overlap) at->second = found;
  }
  for (const auto& [copy, found] : worst) punish_copy(j, *peers.at(copy), found.original, found.overlap);
}

void score_board::punish_copy(judging& j, const peer_facts& copy, gauntlet::uid original, double overlap) {
  if (overlap < parameters_.overlap_reset) {
    const double factor = parameters_.overlap_factor;
    slash(j, copy.uid,
          {events::slash_cause::overlap, check_outcome::passed, compute::rejection::none, overlap,
           parameters_.overlap_threshold, original, factor, factor});
    return;
  }
  const bool exclude = overlap >= parameters_.overlap_exclude;
  reset(j, copy.uid, events::reset_cause::overlap, overlap,
        exclude ? parameters_.overlap_exclude : parameters_.overlap_reset, original,
        exclude ? parameters_.exclusion_windows : 0);
  // What it did not make earns it nothing in this window either.
  j.slashed.insert(copy.uid);
  j.excluded.insert(copy.uid);
}

double score_board::miss_factor(const peer_scores& s) const {
  if (!parameters_.miss_escalation) return parameters_.slash_factor;
  if (s.misses_in_a_row <= 1) return parameters_.slash_factor;
  return s.misses_in_a_row == 2 ? parameters_.slash_factor * 2 / 3 : 0;
}

void score_board::count_misses(judging& j) const {
  const auto missed =
      std::count_if(j.facts.peers.begin(), j.facts.peers.end(), [](const peer_facts& p) { return is_miss(p.outcome); });
  j.missed_by_most = 2 * static_cast<std::size_t>(missed) > j.facts.peers.size();
}

void score_board::judge_check(judging& j, const peer_facts& p) {
  peer_scores& s = scores_.at(p.uid);
  const bool missed = is_miss(p.outcome);
  // A storage that is down would have everybody excluded, and nobody left to train with.
  if (!missed || !j.missed_by_most) {
    s.misses.push(missed);
    s.misses_in_a_row = missed ? s.misses_in_a_row + 1 : 0;
  }
  if (p.outcome == check_outcome::passed) return;
  // A model out of step is told by the peer's own signed sample, whoever looks.
  const bool answers = parameters_.slashed == answerable_peers::everyone || p.candidate || p.drawn ||
                       p.outcome == check_outcome::desynchronised;
  slash_notice why;
  why.why = p.outcome;
  why.reason = p.reason;
  why.other = p.uid;
  why.proof_factor = parameters_.slash_factor;
  why.factor = missed ? miss_factor(s) : parameters_.slash_factor;
  switch (p.outcome) {
    case check_outcome::early:
    case check_outcome::late:
      why.found = p.outside_s;
      why.limit = put_tolerance_s_;
      break;
    case check_outcome::desynchronised:
      why.found = p.sync_score;
      why.limit = parameters_.sync_threshold;
      break;
    case check_outcome::invalid_payload:
      why.factor = parameters_.invalid_factor;
      why.proof_factor = 1;  // says nothing about where the gradient came from (C.2.4)
      break;
    default: why.found = static_cast<double>(s.misses_in_a_row); break;
  }
  if (answers) {
    slash(j, p.uid, why);
  } else if (s.inactive_windows > 0) {
    // C.2.1: inactivity costs PeerScore alone.
    slash(j, p.uid,
          {events::slash_cause::inactive, p.outcome, p.reason, static_cast<double>(s.inactive_windows),
           static_cast<double>(parameters_.activity_windows), p.uid, parameters_.slash_factor, 1});
  }
  const bool too_many = parameters_.misses_max > 0 && s.misses.known >= miss_memory &&
                        s.misses.set_in_last(miss_memory) >= parameters_.misses_max;
  if (missed && too_many && s.excluded_windows == 0)
    reset(j, p.uid, events::reset_cause::misses, static_cast<double>(s.misses.set_in_last(miss_memory)),
          static_cast<double>(parameters_.misses_max), p.uid, parameters_.exclusion_windows);
}

void score_board::recover(const judging& j, const peer_facts& p) {
  if (p.outcome != check_outcome::passed || j.slashed.contains(p.uid)) return;
  peer_scores& s = scores_.at(p.uid);
  s.standing += (1 - s.standing) * parameters_.standing_recovery;
  refresh(s);
}

}  // namespace gauntlet::actors
