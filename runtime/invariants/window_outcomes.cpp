#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class window_outcomes final : public invariant {
 public:
  explicit window_outcomes(const run_picture& run) : invariant(run) {
    if (run.own_view()) excuse(run_picture::own_view_excuse);
  }

  void on(const journal_line& line) override {
    if (const auto* m = event_of<events::manifest_included>(line)) {
      if (!run().honest(m->lead)) may_hang_ = true;
      settled(m->window, line);
    } else if (const auto* n = event_of<events::window_null>(line)) {
      settled(n->window, line);
    } else if (const auto* o = event_of<events::window_opened>(line)) {
      opened(o->window, line);
    } else if (const auto* end = event_of<events::run_closed>(line)) {
      if (end->complete) closed(*end, line);
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<window_outcomes>(*this); }

 private:
  void settled(window_index w, const journal_line& line) {
    require(w + 1 == run().window(), [&] {
      return violation{
          w, {}, {line.number}, fmt::format("window {} is settled when window {} is open", w, run().window())};
    });
    if (last_line_ != 0) {
      require(w == last_ + 1, [&] {
        return violation{
            w, {}, {line.number, last_line_}, fmt::format("window {} is settled after window {}", w, last_)};
      });
    }
    last_ = w;
    last_line_ = line.number;
    ++count_;
  }

  /// The picture holds the window before still or this one already; only the last outcome matters.
  void opened(window_index w, const journal_line& line) {
    const bool over = count_ >= run().opened().windows;
    if (last_line_ == 0 || over) return;
    require(last_ + 2 == w, [&] {
      return violation{w,
                       {},
                       {line.number, last_line_},
                       fmt::format("window {} opens, and the last that was settled is {}", w, last_)};
    });
  }

  void closed(const events::run_closed& e, const journal_line& line) {
    require(count_ == run().opened().windows && (e.window == last_ || may_hang_), [&] {
      return violation{
          e.window,
          {},
          {line.number, last_line_},
          fmt::format("a complete run of {} windows ends at window {} with {} settled, the last of them {}",
                      run().opened().windows, e.window, count_, last_)};
    });
  }

  window_index last_ = 0;
  std::uint64_t last_line_ = 0;
  std::uint64_t count_ = 0;
  bool may_hang_ = false;  ///< a dishonest lead may have named bytes that nobody has
};

}  // namespace

invariant_registry::entry window_outcomes_invariant() {
  return {"window_outcomes",
          "Each window gets one manifest or becomes null, once, before the window after the next opens.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<window_outcomes>(run); }};
}

}  // namespace gauntlet::runtime
