#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;
using events::check_outcome;

class score_causes final : public invariant {
 public:
  explicit score_causes(const run_picture& run) : invariant(run), windows_(recent_windows) {}

  void on(const journal_line& line) override {
    if (!run().honest(line.entry.node)) return;
    if (const auto* n = event_of<events::node_restarted>(line); n != nullptr && !n->disk_kept)
      began_anew_[n->node] = line.number;
    if (const auto* c = event_of<events::contribution_checked>(line)) {
      known& k = of(*c);
      k.checked = c->outcome;
      k.drawn = c->drawn;
      k.checked_line = line.number;
    } else if (const auto* m = event_of<events::contribution_scored>(line)) {
      of(*m).scored_line = line.number;
    } else if (const auto* f = event_of<events::contribution_refused>(line)) {
      of(*f).refused = true;
    } else if (const auto* o = event_of<events::overlap_found>(line)) {
      auto& of_window = windows_.at(o->window);
      of_window[{o->validator, o->uid}].alike = of_window[{o->validator, o->other}].alike = true;
    } else if (const auto* r = event_of<events::rated>(line)) {
      rated(*r, line);
    } else if (const auto* s = event_of<events::slashed>(line)) {
      slashed(*s, line);
    } else if (const auto* x = event_of<events::scores_reset>(line)) {
      reset(*x, line);
    }
  }

 private:
  /// What a validator has found out about a peer in a window.
  struct known {
    check_outcome checked = check_outcome::missing;
    bool drawn = false;
    bool refused = false;  ///< valid, and its trial step gave no finite loss
    bool alike = false;    ///< to somebody else's payload
    std::uint64_t checked_line = 0;
    std::uint64_t scored_line = 0;
    std::uint64_t rated_line = 0;
  };

  template <class Event>
  known& of(const Event& e) {
    return windows_.at(e.window)[{e.validator, e.uid}];
  }

  void rated(const events::rated& e, const journal_line& line) {
    known& k = of(e);
    const bool sane = std::isfinite(e.mu) && e.sigma >= 0 && std::isfinite(e.proof) && std::isfinite(e.peer_score);
    // Who was drawn and had nothing valid to show loses its match; without loss scores, checks alone are the evidence.
    const bool lost = k.drawn && (k.checked != check_outcome::passed || k.refused);
    const bool by_checks_alone = run().parameters().scoring.rule.kind == "none" && k.checked_line != 0;
    const bool evaluated = k.scored_line != 0 || lost || by_checks_alone;
    // Who has lost its disk since goes on from older scores, and has not judged that window yet.
    const auto began = began_anew_.find(line.entry.node);
    const bool again = k.rated_line != 0 && (began == began_anew_.end() || began->second < k.rated_line);
    require(evaluated && !again && sane, [&] {
      const char* why = !evaluated ? "which it did not evaluate"
                        : again    ? "for the second time"
                                   : "to something that is no score";
      return violation{e.window,
                       net::to_string(line.entry.node),
                       {line.number, std::max({k.checked_line, k.scored_line, k.rated_line})},
                       fmt::format("changes the scores of uid {} in window {}, {}", e.uid, e.window, why)};
    });
    k.rated_line = line.number;
  }

  static bool justified(const events::slashed& e, const known& k) {
    if (k.checked_line == 0) return false;
    if (e.cause == events::slash_cause::overlap) return k.alike;
    if (e.cause == events::slash_cause::inactive) return k.checked == check_outcome::missing;
    if (e.why == check_outcome::passed) return false;
    return e.why == k.checked || (k.refused && e.why == check_outcome::invalid_payload);
  }

  void slashed(const events::slashed& e, const journal_line& line) {
    const known& k = of(e);
    require(justified(e, k), [&] {
      return violation{
          e.window,
          net::to_string(line.entry.node),
          {line.number, k.checked_line},
          fmt::format("slashes uid {} in window {} for '{}', '{}', and its checks say '{}'", e.uid, e.window,
                      enum_name(e.cause), enum_name(e.why), k.checked_line == 0 ? "nothing" : enum_name(k.checked))};
    });
  }

  void reset(const events::scores_reset& e, const journal_line& line) {
    const known& k = of(e);
    const bool checked = k.checked_line != 0;
    const bool missed = k.checked != check_outcome::passed;
    const bool has_cause = e.cause == events::reset_cause::no_peer    ? !checked
                           : e.cause == events::reset_cause::overlap  ? checked && k.alike
                           : e.cause == events::reset_cause::inactive ? checked && k.checked == check_outcome::missing
                           : e.cause == events::reset_cause::misses   ? checked && missed
                                                                      : checked;
    require(has_cause, [&] {
      return violation{
          e.window,
          net::to_string(line.entry.node),
          {line.number, k.checked_line},
          fmt::format("resets the scores of uid {} in window {} for '{}', and its checks say '{}'", e.uid, e.window,
                      enum_name(e.cause), k.checked_line == 0 ? "nothing" : enum_name(k.checked))};
    });
  }

  window_memory<std::map<std::pair<gauntlet::uid, gauntlet::uid>, known>> windows_;  ///< by validator and peer
  std::map<net::address, std::uint64_t> began_anew_;  ///< line in which a node came back without its disk
};

}  // namespace

invariant_registry::entry score_causes_invariant() {
  return {
      "score_causes",
      "An honest validator changes scores for a cause that it told: an evaluation, once a window, or a failed check, "
      "absence or copy.",
      {},
      [](const options&, const run_picture& run) { return std::make_unique<score_causes>(run); }};
}

}  // namespace gauntlet::runtime
