#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class candidates final : public invariant {
 public:
  explicit candidates(const run_picture& run) : invariant(run), published_(recent_windows) {}

  void on(const journal_line& line) override {
    const auto* c = event_of<events::candidates_published>(line);
    if (c == nullptr) return;
    std::uint64_t& before = published_.at(c->window);
    const std::string flaw = before != 0 ? "are published again" : flaw_of(*c);
    require(flaw.empty(), [&] {
      violation v{c->window, {}, {line.number}, fmt::format("the candidates of window {} {}", c->window, flaw)};
      if (before != 0) v.lines.push_back(before);
      return v;
    });
    before = line.number;
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<candidates>(*this); }

 private:
  std::string flaw_of(const events::candidates_published& c) const {
    if (c.window != run().window()) return fmt::format("are published when window {} is open", run().window());
    if (!run().is_validator(c.validator)) return fmt::format("come from uid {}, which is no validator's", c.validator);
    std::set<gauntlet::uid> seen;
    for (const gauntlet::uid u : c.ranked) {
      if (!run().is_peer(u)) return fmt::format("name uid {}, which is no peer's", u);
      if (!seen.insert(u).second) return fmt::format("name uid {} twice", u);
    }
    return {};
  }

  window_memory<std::uint64_t> published_;  ///< line
};

}  // namespace

invariant_registry::entry candidates_invariant() {
  return {"candidates",
          "The candidates of a window are published at most once, in that window, by a validator, and are peers.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<candidates>(run); }};
}

}  // namespace gauntlet::runtime
