#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class slashes final : public invariant {
 public:
  explicit slashes(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    const auto* e = event_of<events::slashed>(line);
    if (e == nullptr || !run().honest(line.entry.node)) return;
    // Without the floor a factor raises a negative μ_p, as the paper has it.
    const bool floor = run().parameters().scoring.slash_floor;
    const double proof_max = floor ? e->proof_before : std::max(e->proof_before, 0.0);
    require(e->proof <= proof_max && e->peer_score <= e->peer_score_before, [&] {
      return violation{e->window,
                       net::to_string(line.entry.node),
                       {line.number},
                       fmt::format("slashes uid {} from μ_p {:.4f} and PeerScore {:.4f} to {:.4f} and {:.4f}", e->uid,
                                   e->proof_before, e->peer_score_before, e->proof, e->peer_score)};
    });
  }
};

}  // namespace

invariant_registry::entry slashes_invariant() {
  return {"slashes", "A slash never raises a score.", {}, [](const options&, const run_picture& run) {
            return std::make_unique<slashes>(run);
          }};
}

}  // namespace gauntlet::runtime
