#include "base/errors.hpp"
#include "runtime/invariants/check_text.hpp"
#include "tests/runtime/invariants/sound_run.hpp"
#include "tests/runtime/scratch.hpp"

#include <nlohmann/json.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::vector<invariant_outcome> check_all(const entries& journal) {
  register_builtin_parts();
  invariant_check checks(sound_parameters(), {});
  for (const auto& e : journal) checks.write(e);
  return checks.finish();
}

/// A run in which uid 2 holds another state after window 3.
entries broken_run() {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::state_applied>(j, [](const auto& e) { return e.uid == 2 && e.window == 3; });
  event_at<events::state_applied>(j, at).state = digest_of("another");
  return j;
}

}  // namespace

TEST_CASE("a sound run keeps every invariant there is") {
  const auto outcomes = check_all(sound_run::all());
  CHECK(outcomes.size() == invariant_registry::instance().entries().size());
  for (const invariant_outcome& o : outcomes) {
    INFO(o.name << (o.violations.empty() ? "" : ": " + o.violations.front().what));
    CHECK(o.breaches == 0);
  }
  CHECK(check_line(outcomes) == "all " + std::to_string(outcomes.size()) + " invariants hold");
  CHECK(violations_text(outcomes, "journal.jsonl", "gauntlet run").empty());
}

TEST_CASE("a violation names journal line, window, node and the command that makes the run again") {
  const auto outcomes = check_all(broken_run());
  const std::string text =
      violations_text(outcomes, "runs/a/journal.jsonl", "gauntlet run runs/a/config.toml --seed 7");
  CHECK_THAT(text, Contains("agreed_state: Honest nodes hold") && Contains("runs/a/journal.jsonl:") &&
                       Contains("window 3: " + net::to_string(sound_run::node(2))) &&
                       Contains("to see it again: gauntlet run runs/a/config.toml --seed 7\n"));
  CHECK_THAT(check_line(outcomes), Contains("agreed_state"));
  const auto json = nlohmann::json::parse(check_json(outcomes, "gauntlet run"));
  CHECK(json["holds"] == false);
  CHECK(json["invariants"][0]["violations"][0]["window"] == 3);
}

TEST_CASE("a checker keeps the first violations and counts the rest") {
  entries j = sound_run::all();
  for (auto& e : j)
    if (auto* s = std::get_if<events::state_applied>(&e.event); s != nullptr && s->uid != 0 && s->uid != 3)
      s->state = digest_of("another");
  const invariant_outcome o = check("agreed_state", j);
  CHECK(o.breaches == 4 * sound_run::windows);
  CHECK(o.violations.size() == invariant::violations_max);
  CHECK_THAT(violations_text({o}, "j", "r"), Contains("and 12 more"));
}

TEST_CASE("unknown invariants and options are refused with the nearest name") {
  register_builtin_parts();
  const auto refused = [](const std::string& name, const std::vector<std::string>& set) {
    try {
      check(name, {}, set);
    } catch (const user_error& e) {
      return std::string(e.what()) + " / " + e.mend();
    }
    return std::string("accepted");
  };
  CHECK_THAT(refused("agreed_stat", {}), Contains("agreed_stat") && Contains("agreed_state"));
  CHECK_THAT(refused("emission", {"nodes_recover.window=3"}), Contains("windows"));
  CHECK_THAT(refused("emission", {"nodes_recover.windows=0"}), Contains("invariants.nodes_recover.windows"));
  CHECK_THAT(refused("emission", {"nodes_recovr.windows=2"}), Contains("nodes_recover"));
  CHECK_THAT(refused("emission", {"emission=2"}), Contains("[invariants.emission]"));
}

TEST_CASE("an experiment can leave an invariant out, and naming it checks it all the same") {
  register_builtin_parts();
  invariant_settings settings;
  settings["agreed_state"].held = false;
  const auto run = [&settings](const std::vector<std::string>& names) {
    invariant_check checks(sound_parameters(), settings, names);
    for (const auto& e : broken_run()) checks.write(e);
    return checks.finish();
  };
  const auto all = run({});
  CHECK_THAT(all.front().excuse, Contains("switched it off"));
  CHECK(all.front().breaches == 0);
  CHECK(run({"agreed_state"}).front().breaches == 1);
}

TEST_CASE("a user's own invariant is checked like any other") {
  class silence final : public invariant {
   public:
    explicit silence(const run_picture& run) : invariant(run) {}
    void on(const journal_line& line) override {
      if (event_of<events::slashed>(line) == nullptr) return;
      require(false, [&] { return violation{{}, {}, {line.number}, "somebody is slashed"}; });
    }
  };
  const registration<invariant, const run_picture&> own{
      {"silence", "Nobody is ever slashed.", {}, [](const options&, const run_picture& run) {
         return std::make_unique<silence>(run);
       }}};
  CHECK(check("silence", sound_run::all()).breaches == 2 * sound_run::windows);
  // Put back what the other tests expect.
  invariant_registry::instance() = {};
  register_builtin_parts();
}

TEST_CASE("docs/invariants.md lists what there is: gauntlet check --list > docs/invariants.md") {
  register_builtin_parts();
  CHECK(contents_of(std::filesystem::path(GAUNTLET_TEST_DATA) / ".." / ".." / "docs" / "invariants.md") ==
        invariant_reference());
}
