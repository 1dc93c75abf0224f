#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class manifest_form final : public invariant {
 public:
  explicit manifest_form(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    const auto* m = event_of<events::manifest_included>(line);
    if (m == nullptr) return;
    const std::string flaw = flaw_of(*m);
    require(flaw.empty(), [&] {
      return violation{m->window, {}, {line.number}, fmt::format("the manifest of window {} {}", m->window, flaw)};
    });
  }

 private:
  std::string flaw_of(const events::manifest_included& m) const {
    const std::uint64_t top_g = run().parameters().aggregation.top_g;
    if (m.uids.empty()) return "names nobody, and is no null window";
    if (m.uids.size() > top_g) return fmt::format("names {} contributions, and G is {}", m.uids.size(), top_g);
    if (m.height != run().height()) return fmt::format("is dated block {} in block {}", m.height, run().height());
    for (std::size_t i = 0; i < m.uids.size(); ++i) {
      if (i > 0 && m.uids[i] <= m.uids[i - 1])
        return fmt::format("names uid {} after uid {}", m.uids[i], m.uids[i - 1]);
      // Of a uid that has changed hands since, the former owner's contribution is meant.
      const run_picture::seat* owner = run().seat_of(m.uids[i]);
      const bool changed_hands = owner != nullptr && owner->since > m.window;
      if (!run().is_peer(m.uids[i]) && !changed_hands)
        return fmt::format("names uid {}, which is no peer's", m.uids[i]);
    }
    return {};
  }
};

}  // namespace

invariant_registry::entry manifest_form_invariant() {
  return {"manifest_form",
          "A manifest names 1 to G contributions of registered peers in the order of their uids.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<manifest_form>(run); }};
}

}  // namespace gauntlet::runtime
