#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
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
      const time_point since = put_opened_at(p->window).value_or(line.entry.time);
      const bool doubtful = run().dates_changed(line.entry.node, since);
      known.puts[p->uid].push_back({p->uploaded_at, p->size, line.number, doubtful});
      known.dates_doubtful |= run().dates_doubtful(since);
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
    bool date_doubtful = false;  ///< the peer may have been told another one than the storage's
  };
  struct of_window {
    std::set<std::pair<gauntlet::uid, gauntlet::uid>> passed;  ///< validator, peer
    std::map<gauntlet::uid, std::vector<put>> puts;
    std::map<gauntlet::uid, bool> used;  ///< whether somebody chose it who was told the storage's own dates
    std::uint64_t manifest_line = 0;     ///< or that of the newest node that gathered
    bool dates_doubtful = false;         ///< when something was put or chosen: nobody can say what was in time
  };

  void included(const events::manifest_included& m, const journal_line& line) {
    of_window& known = windows_.at(m.window);
    const run_picture::seat* seat = run().seat_of(m.lead);
    known.used.clear();
    chosen(known, m.window, m.uids, {seat->role, seat->owner}, line);
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
    chosen(windows_.at(g.window), g.window, g.uids, line.entry.node, line);
  }

  void chosen(of_window& known, window_index w, const std::vector<gauntlet::uid>& uids, const net::address& by,
              const journal_line& line) {
    const time_point since = put_opened_at(w).value_or(line.entry.time);
    known.manifest_line = line.number;
    known.dates_doubtful |= run().dates_doubtful(since);
    const bool told_right = !run().dates_changed(by, since);
    for (const gauntlet::uid u : uids) known.used[u] |= told_right;
  }

  std::optional<time_point> put_opened_at(window_index w) const {
    const run_picture::opening* next = run().opening_of(w + 1);
    return next == nullptr ? std::nullopt : next->put_opened_at;
  }

  void judge_puts(window_index w) {
    of_window* known = windows_.find(w);
    const auto put_opened = put_opened_at(w);
    if (known == nullptr || !put_opened) return;
    const time_point opened = *put_opened;
    for (const auto& [uid, told_right] : known->used) {
      // Where a put is not told of, its peer died before the storage's answer came; the lead has seen the object.
      const auto puts = known->puts.find(uid);
      if (puts == known->puts.end()) continue;
      // What was committed to in time may be put later: its bytes are known since.
      const bool committed = run().parameters().aggregation.agreement == actors::agreement_mode::commit;
      const bool any_time = committed || known->dates_doubtful || !told_right || run().unsettled(w);
      const auto good = [&](const put& p) {
        return (any_time || p.date_doubtful || in_time(p, opened)) && p.size == run().opened().payload_bytes;
      };
      const put& last = puts->second.back();
      require(std::any_of(puts->second.begin(), puts->second.end(), good), [&] {
        return violation{w,
                         {},
                         {known->manifest_line, last.line},
                         fmt::format("uid {} is used in window {}, and what it put was {} bytes {:+.3f} s into the put "
                                     "window",
                                     uid, w, last.size, seconds(last.uploaded_at - opened))};
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
