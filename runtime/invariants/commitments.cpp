#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class commitments final : public invariant {
 public:
  explicit commitments(const run_picture& run) : invariant(run), windows_(recent_windows) {
    if (run.parameters().aggregation.agreement != actors::agreement_mode::commit)
      excuse("nobody commits to payloads (aggregation.agreement is not commit)");
  }

  void on(const journal_line& line) override {
    if (const auto* c = event_of<events::contribution_committed>(line)) {
      committed(*c, line);
    } else if (const auto* p = event_of<events::contribution_put>(line)) {
      if (run().honest(line.entry.node)) put(*p, line);
    } else if (const auto* m = event_of<events::manifest_included>(line)) {
      if (run().honest(m->lead)) used(*m, line);
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<commitments>(*this); }

 private:
  struct commitment {
    digest payload;
    std::uint64_t line = 0;
  };
  using of_window = std::map<gauntlet::uid, commitment>;

  void committed(const events::contribution_committed& c, const journal_line& line) {
    of_window& known = windows_.at(c.window);
    const run_picture::opening* ended = run().opening_of(c.window + 1);
    const block_height last = ended == nullptr ? 0 : ended->height + run().parameters().commit_blocks();
    const bool in_time = ended != nullptr && c.height > ended->height && c.height <= last && c.height == run().height();
    const auto same = std::find_if(known.begin(), known.end(), [&](const auto& other) {
      return other.first == c.uid || other.second.payload == c.payload;
    });
    require(in_time && same == known.end(), [&] {
      violation v{c.window, {}, {line.number}, {}};
      if (same != known.end()) v.lines.push_back(same->second.line);
      v.what = fmt::format("the commitment of uid {} {}", c.uid,
                           !in_time               ? fmt::format("stands in block {}, outside their time", c.height)
                           : same->first == c.uid ? std::string("is its second")
                                                  : fmt::format("is to the payload of uid {}", same->first));
      return v;
    });
    known.try_emplace(c.uid, commitment{c.payload, line.number});
  }

  void put(const events::contribution_put& p, const journal_line& line) {
    const of_window* known = windows_.find(p.window);
    if (known == nullptr || !known->contains(p.uid)) return;
    const commitment& c = known->at(p.uid);
    require(c.payload == p.payload, [&] {
      return violation{p.window,
                       net::to_string(line.entry.node),
                       {line.number, c.line},
                       fmt::format("puts {}, and has committed to {}", p.payload.brief(), c.payload.brief())};
    });
  }

  void used(const events::manifest_included& m, const journal_line& line) {
    const of_window* known = windows_.find(m.window);
    for (const gauntlet::uid u : m.uids) {
      require(known != nullptr && known->contains(u), [&] {
        return violation{
            m.window,
            {},
            {line.number},
            fmt::format("the manifest of window {} uses uid {}, which has committed to nothing", m.window, u)};
      });
    }
  }

  window_memory<of_window> windows_;
};

}  // namespace

invariant_registry::entry commitments_invariant() {
  return {
      "commitments",
      "With agreement by commitments, what is used was committed to before anybody could read it, by one peer, once.",
      {},
      [](const options&, const run_picture& run) { return std::make_unique<commitments>(run); }};
}

}  // namespace gauntlet::runtime
