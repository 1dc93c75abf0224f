#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class lead_slot final : public invariant {
 public:
  explicit lead_slot(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* o = event_of<events::window_opened>(line)) {
      ordered(*o, line);
    } else if (const auto* m = event_of<events::manifest_included>(line)) {
      const run_picture::opening* next = run().opening_of(m->window + 1);
      if (next != nullptr) led(*m, *next, line);
    }
  }

 private:
  void ordered(const events::window_opened& o, const journal_line& line) {
    std::set<gauntlet::uid> seen;
    for (const gauntlet::uid v : o.slot_order) {
      require(run().is_validator(v) && seen.insert(v).second, [&] {
        return violation{o.window,
                         {},
                         {line.number},
                         fmt::format("uid {} has a slot in window {}, and is {}", v, o.window,
                                     run().is_validator(v) ? "named twice" : "no validator's")};
      });
    }
  }

  void led(const events::manifest_included& m, const run_picture::opening& next, const journal_line& line) {
    const actors::window_parameters& p = run().parameters().window;
    const block_height first = next.height + run().parameters().blocks_to_manifest();
    const block_height end = next.height + p.blocks_per_window;
    const std::size_t rank = m.height < first ? 0 : static_cast<std::size_t>((m.height - first) / p.slot_blocks);
    const bool in_time = m.height >= first && m.height < end && rank < next.slot_order.size();
    require(in_time && next.slot_order[rank] == m.lead, [&] {
      const std::string whose = in_time ? fmt::format("uid {}", next.slot_order[rank]) : "nobody";
      return violation{m.window,
                       {},
                       {line.number, next.line},
                       fmt::format("uid {} published the manifest of window {} in block {}, the slot of {}", m.lead,
                                   m.window, m.height, whose)};
    });
  }
};

}  // namespace

invariant_registry::entry lead_slot_invariant() {
  return {"lead_slot",
          "A manifest comes from the validator whose slot it was, by the order frozen when the window ended.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<lead_slot>(run); }};
}

}  // namespace gauntlet::runtime
