#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class used_contributions final : public invariant {
 public:
  explicit used_contributions(const run_picture& run) : invariant(run), windows_(recent_windows) {}

  void on(const journal_line& line) override {
    if (const auto* c = event_of<events::contribution_checked>(line)) {
      if (c->outcome == events::check_outcome::passed) windows_.at(c->window).passed.insert({c->validator, c->uid});
    } else if (const auto* p = event_of<events::contribution_put>(line)) {
      of_window& known = windows_.at(p->window);
      known.puts[p->uid].push_back({p->uploaded_at, p->size, line.number});
      known.dates_doubtful |= run().dates_doubtful();
    } else if (const auto* m = event_of<events::manifest_included>(line)) {
      if (run().honest(m->lead)) included(*m, line);
    } else if (const auto* g = event_of<events::gathered>(line)) {
      if (run().honest(line.entry.node)) gathered(*g, line);
    } else if (const auto* w = event_of<events::window_opened>(line)) {
      // By then every put of w-2 that is ever told of has been.
      if (w->window >= 2) judge_puts(w->window - 2);
    }
  }

  void finish() override {
    const auto windows = windows_.all();
    for (const auto& [w, known] : windows) judge_puts(w);
  }

 private:
  struct put {
    time_point uploaded_at{};
    std::uint64_t size = 0;
    std::uint64_t line = 0;
  };
  struct of_window {
    std::set<std::pair<gauntlet::uid, gauntlet::uid>> passed;  ///< validator, peer
    std::map<gauntlet::uid, std::vector<put>> puts;
    std::vector<gauntlet::uid> used;
    std::uint64_t manifest_line = 0;  ///< or that of the newest node that gathered
    bool dates_doubtful = false;      ///< when something was put or chosen: nobody can say what was in time
  };

  void included(const events::manifest_included& m, const journal_line& line) {
    of_window& known = windows_.at(m.window);
    known.used = m.uids;
    known.dates_doubtful |= run().dates_doubtful();
    known.manifest_line = line.number;
    for (const gauntlet::uid u : m.uids) {
      require(known.passed.contains({m.lead, u}), [&] {
        return violation{
            m.window,
            {},
            {line.number},
            fmt::format("the manifest of window {} uses uid {}, which did not pass the checks of its lead, "
                        "uid {}",
                        m.window, u, m.lead)};
      });
    }
  }

  void gathered(const events::gathered& g, const journal_line& line) {
    of_window& known = windows_.at(g.window);
    known.manifest_line = line.number;
    for (const gauntlet::uid u : g.uids)
      if (std::find(known.used.begin(), known.used.end(), u) == known.used.end()) known.used.push_back(u);
  }

  void judge_puts(window_index w) {
    of_window* known = windows_.find(w);
    const run_picture::opening* ended = run().opening_of(w + 1);
    if (known == nullptr || ended == nullptr || !ended->put_opened_at) return;
    const time_point opened = *ended->put_opened_at;
    for (const gauntlet::uid u : known->used) {
      // Where a put is not told of, its peer died before the storage's answer came; the lead has seen the object.
      const auto puts = known->puts.find(u);
      if (puts == known->puts.end()) continue;
      // What was committed to in time may be put later: its bytes are known since.
      const bool committed = run().parameters().aggregation.agreement == actors::agreement_mode::commit;
      const bool any_time = committed || known->dates_doubtful || run().unsettled(w);
      const auto good = [&](const put& p) {
        return (any_time || in_time(p, opened)) && p.size == run().opened().payload_bytes;
      };
      const put& last = puts->second.back();
      require(std::any_of(puts->second.begin(), puts->second.end(), good), [&] {
        return violation{w,
                         {},
                         {known->manifest_line, last.line},
                         fmt::format("uid {} is used in window {}, and what it put was {} bytes {:+.3f} s into the put "
                                     "window",
                                     u, w, last.size, seconds(last.uploaded_at - opened))};
      });
    }
    known->used.clear();
  }

  /// gauntlet.md A.3: [T, T + δ], with the tolerance of the clocks and of the storage's resolution either way.
  bool in_time(const put& p, time_point opened) const {
    const actors::window_parameters& window = run().parameters().window;
    const duration tolerance = from_seconds(window.clock_skew_s) + from_seconds(window.storage_resolution_s);
    return p.uploaded_at >= opened - tolerance &&
           p.uploaded_at <= opened + from_seconds(window.put_window_s) + tolerance;
  }

  window_memory<of_window> windows_;
};

}  // namespace

invariant_registry::entry used_contributions_invariant() {
  return {
      "used_contributions",
      "A contribution that an honest node chose to use was put in time and whole, and had passed its lead's checks.",
      {},
      [](const options&, const run_picture& run) { return std::make_unique<used_contributions>(run); }};
}

}  // namespace gauntlet::runtime
