#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class score_trail final : public invariant {
 public:
  explicit score_trail(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* in = event_of<events::registered>(line)) {
      // Another validator has opinions of its own.
      std::erase_if(latest_, [in](const auto& s) { return s.first.first == in->uid; });
    }
    if (!run().honest(line.entry.node)) return;
    if (const auto* r = event_of<events::rated>(line)) {
      step(*r, line, {r->rating_before, r->proof_before, r->peer_score_before},
           {r->rating, r->proof, r->peer_score, r->standing, line.number});
    } else if (const auto* s = event_of<events::slashed>(line)) {
      // A slash leaves the rating alone, and does not tell it.
      const double rating = latest_[{s->validator, s->uid}].rating;
      step(*s, line, {rating, s->proof_before, s->peer_score_before},
           {rating, s->proof, s->peer_score, s->standing, line.number});
    } else if (const auto* x = event_of<events::scores_reset>(line)) {
      step(*x, line, {x->rating_before, x->proof_before, x->peer_score_before}, {0, 0, 0, 1, line.number});
    }
  }

 private:
  struct scores {
    double rating = 0;
    double proof = 0;
    double peer_score = 0;
    double standing = 1;  ///< what slashes that last have left of the PeerScore
    std::uint64_t line = 0;
  };

  template <class Event>
  void step(const Event& e, const journal_line& line, const scores& found, const scores& left) {
    scores& known = latest_[{e.validator, e.uid}];
    // Slashes that last wear off from window to window without an event: the score recovers as far as they took it
    // down.
    const double whole = known.standing > 0 ? known.peer_score / known.standing * (1 + 1e-9) : known.peer_score;
    const bool recovering = known.peer_score > 0 && found.peer_score >= known.peer_score && found.peer_score <= whole;
    const bool from_nothing = known.standing <= 0 && found.peer_score >= known.peer_score;
    const bool same_score = found.peer_score == known.peer_score || recovering || from_nothing;
    require(found.rating == known.rating && found.proof == known.proof && same_score, [&] {
      return violation{
          e.window,
          net::to_string(line.entry.node),
          {line.number, known.line},
          fmt::format("finds uid {} at rating {}, μ_p {} and PeerScore {}, and had left it at {}, {} and {}", e.uid,
                      found.rating, found.proof, found.peer_score, known.rating, known.proof, known.peer_score)};
    });
    known = left;
  }

  std::map<std::pair<gauntlet::uid, gauntlet::uid>, scores> latest_;  ///< by validator and peer
};

}  // namespace

invariant_registry::entry score_trail_invariant() {
  return {"score_trail",
          "An honest validator's scores change by events alone: each finds what the one before it has left.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<score_trail>(run); }};
}

}  // namespace gauntlet::runtime
