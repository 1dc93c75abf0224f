#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class score_trail final : public invariant {
 public:
  explicit score_trail(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* again = event_of<events::node_restarted>(line)) forget(again->node);
    if (!run().honest(line.entry.node)) return;
    if (const auto* r = event_of<events::rated>(line)) {
      step(*r, line, {r->rating_before, r->proof_before, r->peer_score_before},
           {r->rating, r->proof, r->peer_score, r->standing, line.number});
    } else if (const auto* s = event_of<events::slashed>(line)) {
      // A slash leaves the rating alone, and does not tell it.
      const double rating = known_of(line.entry.node, s->uid).rating;
      step(*s, line, {rating, s->proof_before, s->peer_score_before},
           {rating, s->proof, s->peer_score, s->standing, line.number});
    } else if (const auto* x = event_of<events::scores_reset>(line)) {
      step(*x, line, {x->rating_before, x->proof_before, x->peer_score_before}, {0, 0, 0, 1, line.number});
    }
  }

 private:
  struct scores {
    double rating = 0;  ///< NaN: not told yet
    double proof = 0;
    double peer_score = 0;
    double standing = 1;  ///< what slashes that last have left of the PeerScore
    std::uint64_t line = 0;
  };

  /// A validator comes back with what it had saved, which may be older or nothing.
  void forget(const net::address& node) {
    const auto of_node = [&node](const auto& s) { return s.first.first == node; };
    if (std::erase_if(latest_, of_node) > 0) restarted_.insert(node);
  }

  scores known_of(const net::address& validator, gauntlet::uid peer) const {
    const auto at = latest_.find({validator, peer});
    if (at != latest_.end()) return at->second;
    scores none;
    if (restarted_.contains(validator)) none.rating = std::numeric_limits<double>::quiet_NaN();
    return none;
  }

  template <class Event>
  void step(const Event& e, const journal_line& line, const scores& found, const scores& left) {
    const net::address& validator = line.entry.node;
    const bool first = !latest_.contains({validator, e.uid}) && restarted_.contains(validator);
    const scores known = known_of(validator, e.uid);
    latest_[{validator, e.uid}] = left;
    if (first) return;
    // Slashes that last wear off from window to window without an event: the score recovers as far as they took it
    // down.
    const double whole = known.standing > 0 ? known.peer_score / known.standing * (1 + 1e-9) : known.peer_score;
    const bool recovering = known.peer_score > 0 && found.peer_score >= known.peer_score && found.peer_score <= whole;
    const bool from_nothing = known.standing <= 0 && found.peer_score >= known.peer_score;
    const bool same_score = found.peer_score == known.peer_score || recovering || from_nothing;
    const bool same_rating = found.rating == known.rating || std::isnan(known.rating);
    require(same_rating && found.proof == known.proof && same_score, [&] {
      return violation{
          e.window,
          net::to_string(line.entry.node),
          {line.number, known.line},
          fmt::format("finds uid {} at rating {}, μ_p {} and PeerScore {}, and had left it at {}, {} and {}", e.uid,
                      found.rating, found.proof, found.peer_score, known.rating, known.proof, known.peer_score)};
    });
  }

  // A uid may be another validator's by now, or the chain may register the same one again after a reorganisation.
  std::set<net::address> restarted_;                                 ///< validators that have been down
  std::map<std::pair<net::address, gauntlet::uid>, scores> latest_;  ///< by validator and peer
};

}  // namespace

invariant_registry::entry score_trail_invariant() {
  return {"score_trail",
          "An honest validator's scores change by events alone: each finds what the one before it has left.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<score_trail>(run); }};
}

}  // namespace gauntlet::runtime
