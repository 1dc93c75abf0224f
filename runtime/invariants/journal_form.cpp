#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class journal_form final : public invariant {
 public:
  explicit journal_form(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    const bool opens = event_of<events::run_opened>(line) != nullptr;
    require(opens == (last_line_ == 0), [&] {
      return violation{{}, {}, {line.number}, opens ? "a second run opens" : "the first event is not run_opened"};
    });
    require(closed_line_ == 0, [&] {
      return violation{{}, {}, {line.number, closed_line_}, "an event after the end of the run"};
    });
    require(line.entry.time >= last_time_, [&] {
      return violation{{},
                       {},
                       {line.number, last_line_},
                       fmt::format("{:.3f} s follows {:.3f} s", seconds(line.entry.time), seconds(last_time_))};
    });
    last_time_ = line.entry.time;
    last_line_ = line.number;
    if (event_of<events::run_closed>(line) != nullptr) closed_line_ = line.number;
  }

 private:
  time_point last_time_{};
  std::uint64_t last_line_ = 0;
  std::uint64_t closed_line_ = 0;
};

}  // namespace

invariant_registry::entry journal_form_invariant() {
  return {"journal_form",
          "A journal begins with run_opened, nothing follows run_closed, and its time never goes back.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<journal_form>(run); }};
}

}  // namespace gauntlet::runtime
