#include "runtime/invariants/check_text.hpp"

#include "runtime/config/field_reader.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

std::string state_of(const invariant_outcome& o) {
  if (!o.excuse.empty()) return "not held to: " + o.excuse;
  if (o.breaches > 0) return fmt::format("BROKEN {} times in {} checks", o.breaches, o.checks);
  return o.checks == 0 ? "holds; nothing put it to the test" : fmt::format("holds, {} checks", o.checks);
}

std::string violation_text(const violation& v, const std::string& journal) {
  std::string text = fmt::format("  {}:{}", journal, v.lines.empty() ? 0 : v.lines.front());
  for (std::size_t i = 1; i < v.lines.size(); ++i)
    if (v.lines[i] != 0) text += fmt::format("{}{}", i == 1 ? ", see line " : ", ", v.lines[i]);
  text += ": ";
  if (v.window) text += fmt::format("window {}: ", *v.window);
  return text + (v.node.empty() ? "" : v.node + " ") + printable(v.what) + "\n";
}

json json_of(const violation& v) {
  json lines = json::array();
  for (const std::uint64_t line : v.lines)
    if (line != 0) lines.push_back(line);
  return {{"window", v.window ? json(*v.window) : json(nullptr)},
          {"node", v.node},
          {"lines", std::move(lines)},
          {"what", v.what}};
}

constexpr std::string_view introduction = R"(# Invariants

`gauntlet check --list` prints this page from the registry; a test holds the two equal.

What every sound run keeps to. Each is a separate checker over the journal (`runtime/invariants/`), in a file of its
name: it reads `journal.jsonl` and the protocol's parameters in `config.toml`, and shares no code with what it judges
but for the arithmetic of windows. `gauntlet run` checks all of them while the run goes on and exits with status 1 when
one is broken; `gauntlet check RUN` does the same for any run directory, finished or not. A violation names the line of
the journal that broke the invariant, the lines that it contradicts, and the command that makes the run again.

A `[invariants.NAME]` table in an experiment sets the options of one for its run, or leaves it out with `held = false`.

Only nodes of strategy `honest` are held to anything: what others do to themselves is their business.

```
gauntlet check runs/first_run-1-1
gauntlet check runs/first_run-1-1 --invariant agreed_state --invariant catch_up --json
gauntlet check runs/first_run-1-1 --set nodes_recover.windows=5
```

| invariant | what it claims | options |
| --- | --- | --- |
)";

constexpr std::string_view own_part = R"(
## One of your own

A checker is a class with `on(journal_line)` and, where needed, `finish()`. It registers itself from one source file and
is run beside the built-in ones by a program whose `main` calls `gauntlet::run_main`:

```cpp
class quiet_chain final : public gauntlet::runtime::invariant {
 public:
  explicit quiet_chain(const gauntlet::runtime::run_picture& run) : invariant(run) {}
  void on(const gauntlet::runtime::journal_line& line) override {
    const auto* e = gauntlet::runtime::event_of<gauntlet::actors::events::extrinsic_refused>(line);
    if (e == nullptr) return;
    require(false, [&] {
      return gauntlet::runtime::violation{{}, e->sender.hex().substr(0, 8), {line.number}, e->reason};
    });
  }
};

const gauntlet::registration<gauntlet::runtime::invariant, const gauntlet::runtime::run_picture&> mine{{
    .name = "quiet_chain",
    .summary = "The chain never refuses a call.",
    .options = {},
    .make = [](const gauntlet::options&, const auto& run) { return std::make_unique<quiet_chain>(run); }}};
```
)";

}  // namespace

std::string check_line(const std::vector<invariant_outcome>& outcomes) {
  std::string broken;
  std::size_t count = 0;
  for (const invariant_outcome& o : outcomes) {
    if (o.breaches == 0) continue;
    broken += (count++ == 0 ? "" : ", ") + o.name;
  }
  if (count > 0) return fmt::format("{} of {} invariants broken: {}", count, outcomes.size(), broken);
  return outcomes.size() == 1 ? "the invariant holds" : fmt::format("all {} invariants hold", outcomes.size());
}

std::string check_table(const std::vector<invariant_outcome>& outcomes) {
  std::string text;
  for (const invariant_outcome& o : outcomes) text += fmt::format("  {:<20} {}\n", o.name, state_of(o));
  return text;
}

std::string violations_text(const std::vector<invariant_outcome>& outcomes, const std::string& journal,
                            const std::string& reproduce) {
  std::string text;
  for (const invariant_outcome& o : outcomes) {
    if (o.breaches == 0) continue;
    text += fmt::format("{}: {}\n", o.name, o.claim);
    for (const violation& v : o.violations) text += violation_text(v, journal);
    if (o.breaches > o.violations.size()) text += fmt::format("  and {} more\n", o.breaches - o.violations.size());
  }
  return text.empty() ? text : text + fmt::format("to see it again: {}\n", reproduce);
}

std::string check_json(const std::vector<invariant_outcome>& outcomes, const std::string& reproduce) {
  json all = json::array();
  for (const invariant_outcome& o : outcomes) {
    json violations = json::array();
    for (const violation& v : o.violations) violations.push_back(json_of(v));
    all.push_back({{"name", o.name},
                   {"claim", o.claim},
                   {"excuse", o.excuse},
                   {"checks", o.checks},
                   {"breaches", o.breaches},
                   {"violations", std::move(violations)}});
  }
  const json whole{{"holds", breaches_in(outcomes) == 0}, {"reproduce", reproduce}, {"invariants", std::move(all)}};
  return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string invariant_reference() {
  std::string text(introduction);
  for (const auto& [name, entry] : invariant_registry::instance().entries()) {
    std::string options;
    for (const option_spec& o : entry.options)
      options += fmt::format("{}`{}` = {}: {}", options.empty() ? "" : "<br>", o.name, toml_text(o.standard), o.help);
    text += fmt::format("| `{}` | {} | {} |\n", name, entry.summary, options);
  }
  return text + std::string(own_part);
}

}  // namespace gauntlet::runtime
