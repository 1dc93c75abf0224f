#include "runtime/faults/timeline.hpp"
#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class windows_advance final : public invariant {
 public:
  windows_advance(const run_picture& run, const options& o)
      : invariant(run),
        null_windows_max_(static_cast<std::uint64_t>(o.integer("null_windows_max"))),
        slack_(from_seconds(o.number("slack_s"))) {}

  void on(const journal_line& line) override {
    if (const auto* o = event_of<events::window_opened>(line)) {
      opened(*o, line);
    } else if (event_of<events::manifest_included>(line) != nullptr || event_of<events::gathered>(line) != nullptr) {
      started_ = true;
      nulls_ = 0;
    } else if (const auto* n = event_of<events::window_null>(line)) {
      started_ = true;
      null(*n, line);
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<windows_advance>(*this); }

 private:
  duration longest() const { return from_seconds(longest_window_s(run().parameters().window)) + slack_; }

  void opened(const events::window_opened& e, const journal_line& line) {
    if (last_line_ != 0) {
      require(e.window == last_ + 1, [&] {
        return violation{
            e.window, {}, {line.number, last_line_}, fmt::format("window {} opens after window {}", e.window, last_)};
      });
      // Before the first window the chain waits for as many nodes as the genesis names.
      // What the services were under does not count.
      const duration took = line.entry.time - opened_at_ - (run().services_disturbed() - disturbed_then_);
      if (started_) {
        require(took <= longest(), [&] {
          return violation{last_,
                           {},
                           {line.number, last_line_},
                           fmt::format("window {} took {:.1f} s; {:.1f} s is the longest that it may", last_,
                                       seconds(took), seconds(longest()))};
        });
      }
    }
    last_ = e.window;
    last_line_ = line.number;
    opened_at_ = line.entry.time;
    disturbed_then_ = run().services_disturbed();
  }

  void null(const events::window_null& e, const journal_line& line) {
    nulls_ = run().calm() ? nulls_ + 1 : 0;
    // One violation for each time that it happens, however long it lasts.
    require(nulls_ != null_windows_max_ + 1, [&] {
      return violation{e.window, {}, {line.number}, fmt::format("{} windows in a row are null", nulls_)};
    });
  }

  std::uint64_t null_windows_max_;
  duration slack_;
  window_index last_ = 0;
  std::uint64_t last_line_ = 0;
  time_point opened_at_{};
  duration disturbed_then_{};
  bool started_ = false;
  std::uint64_t nulls_ = 0;
};

}  // namespace

invariant_registry::entry windows_advance_invariant() {
  return {
      "windows_advance",
      "Windows open one after the other, in the time that their blocks may take, and once faults have healed not many "
      "in a row are null.",
      {{"null_windows_max", std::int64_t{5}, "windows in a row that may be null", {0, 1e6}},
       {"slack_s", 30.0, "time for delivery and work on top of the pacing's own", {0, 1e6}}},
      [](const options& o, const run_picture& run) { return std::make_unique<windows_advance>(run, o); }};
}

}  // namespace gauntlet::runtime
