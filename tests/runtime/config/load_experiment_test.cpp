#include "base/errors.hpp"
#include "runtime/config/config_reference.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

constexpr const char* crowd = "[[peers]]\ncount = 2\n[[validators]]\n";

/// What the user is told about this text: message, then mend.
std::string complaint(const std::string& text, const std::vector<std::string>& overrides = {}) {
  register_builtin_parts();
  const test::scratch dir("config");
  std::ofstream(dir.path / "e.toml") << text;
  try {
    load_experiment(dir.path / "e.toml", overrides);
  } catch (const user_error& e) {
    return std::string(e.what()) + " | " + e.mend();
  }
  return "none";
}

experiment loaded(const std::string& text, const std::vector<std::string>& overrides = {}) {
  register_builtin_parts();
  const test::scratch dir("config");
  std::ofstream(dir.path / "e.toml") << text;
  return load_experiment(dir.path / "e.toml", overrides);
}

}  // namespace

TEST_CASE("what is left out has the paper's defaults") {
  const experiment e = loaded(crowd);
  CHECK(e.protocol.aggregation.top_g == 15);
  CHECK(e.protocol.window.blocks_per_window == 7);
  CHECK(e.protocol.scoring.weights.kind == "power");
  CHECK(e.protocol.scoring.weights.options.number("exponent") == 2);
  CHECK(e.scheme.kind == "demo");
  CHECK(e.scheme.options.number("decay") == 0.999);
}

TEST_CASE("a mistake is told with file, line, key, value and mend") {
  CHECK_THAT(complaint(std::string("[window]\nput_windw_s = 3\n") + crowd),
             Contains("e.toml:2: window.put_windw_s = 3: no such key | did you mean 'put_window_s'?"));
  CHECK_THAT(complaint(std::string("[windw]\n") + crowd), Contains("did you mean 'window'?"));
  CHECK_THAT(complaint(std::string("[window]\nput_window_ms = 3000\n") + crowd),
             Contains("e.toml:2") && Contains("the unit is another one | use put_window_s (seconds)"));
  CHECK_THAT(complaint(std::string("[run]\nwindows = \"many\"\n") + crowd),
             Contains("e.toml:2: run.windows = \"many\": must be a whole number"));
  CHECK_THAT(complaint(std::string("[run]\nwindows = 1.5\n") + crowd), Contains("must be a whole number"));
  CHECK_THAT(complaint(std::string("[run]\nwindows = 0\n") + crowd),
             Contains("is out of range | give a whole number from 1"));
  CHECK_THAT(complaint(std::string("[window]\npacing = \"lock\"\n") + crowd),
             Contains("is not one of: clock, lockstep"));
  CHECK_THAT(complaint(std::string("[scheme]\nkind = \"dmo\"\n") + crowd),
             Contains("e.toml:2: scheme.kind = \"dmo\": unknown scheme 'dmo' | did you mean 'demo'?"));
  CHECK_THAT(complaint(std::string("[scheme]\ntopkk = 3\n") + crowd), Contains("did you mean 'topk'?"));
  CHECK_THAT(complaint(std::string("[scheme]\nvalue_bits = \"7\"\n") + crowd),
             Contains("is not one of: 32, 16, 8, 4, 2"));
  CHECK_THAT(complaint("[[peers]]\nstrategy = \"onest\"\n[[validators]]\n"), Contains("did you mean 'honest'?"));
  CHECK_THAT(complaint("[[peers]]\ncount = 0\n[[validators]]\n"), Contains("peers.0.count = 0: is out of range"));
  CHECK_THAT(complaint("[[peers]]\nstrategy = \"copier\"\noptions = { victm = 1 }\n[[validators]]\n"),
             Contains("did you mean 'victim'?"));
  CHECK_THAT(complaint("[peers]\ncount = 3\n"), Contains("write [[peers]], double brackets"));
  CHECK_THAT(complaint("[[validators]]\n"), Contains("there are no peers | add a [[peers]] group"));
  CHECK_THAT(complaint("[[peers]]\n"), Contains("there are no validators"));
  CHECK_THAT(complaint("[[peers]]\ncount = 250\n[[validators]]\ncount = 7\n"), Contains("257 peers and validators"));
  CHECK_THAT(complaint("a = = 3\n"), Contains("e.toml:1"));
  CHECK_THAT(complaint(std::string("[run]\ntitle = 1979-05-27\n") + crowd), Contains("dates"));
  CHECK_THAT(complaint(std::string("[window]\nblocks_per_window = 2\nput_window_s = 30\n") + crowd),
             Contains("leaves no slot"));
  CHECK_THAT(complaint(std::string("[window]\npacing = \"lockstep\"\nblocks_per_window = 2\n[aggregation]\nagreement = "
                                   "\"commit\"\n") +
                       crowd),
             Contains("commitments take 1 blocks and the put window takes 1 blocks"));
  CHECK_THAT(complaint(std::string("[aggregation]\nagreement = \"comit\"\n") + crowd),
             Contains("is not one of: manifest, own_view, commit | did you mean"));
  CHECK_THAT(complaint(std::string("[storage]\nkind = \"directry\"\n") + crowd),
             Contains("e.toml:2: storage.kind = \"directry\": is not one of: memory, directory | did you mean"));
}

TEST_CASE("a file that is not there or no file is named") {
  CHECK_THROWS_WITH(load_experiment("no/such.toml", {}), Contains("no/such.toml does not exist"));
  CHECK_THROWS_WITH(load_experiment("/", {}), Contains("is no file"));
  CHECK_THROWS_WITH(load_experiment(std::string(5000, 'x'), {}), Contains("cannot be read: File name too long"));
  CHECK_THAT(complaint("extends = \"" + std::string(300, 'x') + "\"\n"),
             Contains("e.toml:1: extends") && Contains("File name too long"));
}

TEST_CASE("keys nested beyond all reason are refused before they are taken apart") {
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  CHECK_THAT(complaint(deep + " = 1\n"), Contains("e.toml: more than 4096 dots"));
  CHECK_THAT(complaint(deep.substr(0, 8001) + " = 1\n"), Contains("nested too deeply"));
  CHECK_THAT(complaint(crowd, {deep + "=1"}), Contains("no key lies so deep"));
}

TEST_CASE("a text that no configuration file could hold is refused") {
  CHECK_THAT(complaint(std::string("[run]\ntitle = \"a\\u007Fb\"\n") + crowd), Contains("control character"));
  CHECK_THAT(complaint(crowd, {"run.title=a\xff"}), Contains("--set") && Contains("utf-8"));
  CHECK(loaded(crowd, {"run.title=say \"é\" \\ twice"}).run.title == "say \"é\" \\ twice");
}

TEST_CASE("an override goes over the file and is named when it is wrong") {
  CHECK(loaded(crowd, {"run.windows=7", "peers.0.count=5", "run.title=plain words"}).run.windows == 7);
  CHECK(loaded(crowd, {"peers.0.count=5"}).peers.front().count == 5);
  CHECK(loaded(crowd, {"run.title=plain words"}).run.title == "plain words");
  CHECK_THAT(complaint(crowd, {"run.windws=7"}), Contains("--set: run.windws = 7: no such key"));
  CHECK_THAT(complaint(crowd, {"run.windows"}), Contains("not of the form key=value"));
  CHECK_THAT(complaint(crowd, {"peers.3.count=1"}), Contains("there is no group '3' | groups are numbered 0 to 0"));
  CHECK_THAT(complaint(crowd, {"peers=[]", "peers.0.count=1"}), Contains("the list is empty"));
  CHECK_THAT(complaint(crowd, {"run.windows.x=1"}), Contains("run.windows"));
}

TEST_CASE("extends takes the other file first, and circles are refused") {
  register_builtin_parts();
  const test::scratch dir("config");
  std::ofstream(dir.path / "base.toml") << "[run]\nwindows = 9\nseed = 4\n" << crowd;
  std::ofstream(dir.path / "over.toml") << "extends = \"base.toml\"\n[run]\nwindows = 3\n";
  const experiment e = load_experiment(dir.path / "over.toml", {});
  CHECK(e.run.windows == 3);
  CHECK(e.run.seed == 4);
  CHECK(e.peers.front().count == 2);
  std::ofstream(dir.path / "a.toml") << "extends = \"b.toml\"\n";
  std::ofstream(dir.path / "b.toml") << "extends = \"a.toml\"\n";
  CHECK_THROWS_WITH(load_experiment(dir.path / "a.toml", {}), Contains("circle"));
  std::ofstream(dir.path / "c.toml") << "extends = \"nowhere.toml\"\n";
  CHECK_THROWS_WITH(load_experiment(dir.path / "c.toml", {}), Contains("c.toml:1") && Contains("no such file"));
}

TEST_CASE("the resolved configuration loads to itself") {
  register_builtin_parts();
  for (const char* name : {"first_run", "surrogate", "shakespeare_dense"}) {
    const experiment e = load_experiment(GAUNTLET_TEST_DATA "/../../configs/" + std::string(name) + ".toml", {});
    CHECK(to_toml(loaded(to_toml(e))) == to_toml(e));
  }
}

TEST_CASE("docs/configuration.md is what the code says") {
  register_builtin_parts();
  CHECK(test::contents_of(GAUNTLET_TEST_DATA "/../../docs/configuration.md") == config_reference());
}

TEST_CASE("every key can be explained, and a mistyped one has a neighbour") {
  register_builtin_parts();
  for (const config_key& k : config_keys()) {
    CHECK_THAT(explain_key(k.name), Contains(k.name));
    CHECK_FALSE(k.help.empty());
  }
  CHECK_THAT(explain_key("scheme.demo.topk"), Contains("coefficients sent of each chunk"));
  CHECK_THROWS_WITH(explain_key("window.put_windw_s"), Contains("no configuration key"));
}

TEST_CASE("a rule is chosen by name, with options of its own") {
  const experiment e =
      loaded(std::string("[scoring]\nweights = \"power\"\nweights_options = { exponent = 1.5 }\n") + crowd);
  CHECK(e.protocol.scoring.weights.options.number("exponent") == 1.5);
  CHECK(loaded(crowd, {"scoring.weights_options.exponent=3"}).protocol.scoring.weights.options.number("exponent") == 3);
  CHECK_THAT(complaint(std::string("[scoring]\nweights = \"powr\"\n") + crowd),
             Contains("e.toml:2: scoring.weights = \"powr\": unknown weight rule 'powr' | did you mean 'power'?"));
  CHECK_THAT(complaint(std::string("[scoring]\nweights_options = { exponent = -1 }\n") + crowd),
             Contains("e.toml:2: scoring.weights_options.exponent = -1: is out of range"));
}

TEST_CASE("an economy that cannot work is refused before the run") {
  const std::string five = "[[peers]]\ncount = 3\n[[validators]]\ncount = 2\n";
  CHECK_THAT(complaint("[chain]\nconsensus_options = { kappa = 1.5 }\n" + five),
             Contains("e.toml:2") && Contains("kappa") && Contains("1.5"));
  CHECK_THAT(complaint("[chain]\nconsensus = \"yumma\"\n" + five), Contains("yuma"));
  CHECK_THAT(complaint(five, {"chain.consensus_options={liquid_alpha=true, alpha_low=0.95, alpha_high=0.5}"}),
             Contains("alpha_low is above alpha_high") && Contains("chain.consensus_options"));
  CHECK_THAT(complaint(five, {"chain.max_validators=1"}), Contains("2 validators") && Contains("max_validators"));
  CHECK_THAT(complaint(five, {"chain.max_uids=4"}), Contains("5 nodes") && Contains("max_uids = 4"));
  CHECK_THAT(complaint(five + "[[peers]]\nstart_delay_s = 9\n", {"chain.max_uids=5", "run.windows=100"}),
             Contains("immunity_blocks = 5000 outlasts"));
  CHECK_THAT(complaint(five, {"chain.endowment=5"}), Contains("nobody could register"));
  CHECK_THAT(complaint(five, {"chain.registration_cost_min=9", "chain.registration_cost_max=8"}),
             Contains("registration_cost_min = 9") && Contains("registration_cost_max = 8"));
  CHECK_THAT(complaint(five, {"chain.registration_cost_min=9", "chain.registration_cost=8"}),
             Contains("registration_cost = 8 lies outside") && Contains("registration_cost_min = 9"));
  CHECK_THAT(complaint(five, {"chain.registration_cost_max=8000", "chain.registration_cost=9000"}),
             Contains("registration_cost = 9000 lies outside"));
  CHECK_THAT(complaint(five, {"chain.stake_threshold=1001"}),
             Contains("stake_threshold = 1001") && Contains("at most 1000") && Contains("lower chain.stake_threshold"));
  CHECK(complaint(five, {"chain.stake_threshold=1000"}) == "none");
  CHECK_THAT(complaint(five, {"chain.registrations_target=1"}), Contains("no more than 3"));
  CHECK_THAT(complaint(five, {"chain.activity_cutoff_blocks=10"}), Contains("shorter than a tempo"));
  CHECK_THAT(complaint(five, {"chain.commit_reveal=false", "chain.weights_rate_limit_blocks=100"}),
             Contains("weights_rate_limit_blocks = 100"));
  CHECK_THAT(complaint(five, {"chain.weights_rate_limit_blocks=400"}), Contains("every tempo of 360 blocks"));
  CHECK(complaint(five) == "none");
}

TEST_CASE("an aggregation that cannot be had is refused before the run") {
  const std::string nine = "[[peers]]\ncount = 9\n[[validators]]\n";
  CHECK_THAT(complaint(nine, {"aggregation.top_g=4", "aggregation.minimum=5"}),
             Contains("aggregation.minimum = 5 is above aggregation.top_g = 4") && Contains("lower"));
  CHECK_THAT(complaint(nine, {"aggregation.minimum=10"}), Contains("minimum = 10, but there are 9 peers"));
  CHECK(complaint(nine, {"aggregation.top_g=9", "aggregation.minimum=9"}) == "none");
  for (const std::string rule : {"krum", "multi_krum"}) {
    const std::string chosen = "aggregation.rule=" + rule;
    CHECK_THAT(complaint(nine, {chosen, "aggregation.rule_options.attackers=4"}),
               Contains("attackers = 4") && Contains(rule) && Contains("9 at most") && Contains("fewer attackers"));
    CHECK_THAT(complaint(nine, {chosen, "aggregation.top_g=4"}), Contains("attackers = 1") && Contains("top_g = 4"));
    CHECK(complaint(nine, {chosen, "aggregation.rule_options.attackers=3"}) == "none");
  }
  CHECK_THAT(complaint(nine, {"aggregation.rule=multi_krum", "aggregation.rule_options.selected=16"}),
             Contains("selected = 16 is above aggregation.top_g = 15"));
}

TEST_CASE("a strategy that cannot be made is refused with its place, before the run") {
  const std::string three = "[[peers]]\ncount = 2\n[[peers]]\nstrategy = \"good_then_bad\"\n";
  CHECK_THAT(complaint(three + "options = { then = \"signflip\" }\n[[validators]]\n"),
             Contains("e.toml:4: peers.1.strategy") && Contains("'signflip'") && Contains("sign_flip"));
  CHECK(complaint(three + "options = { then = \"noise\" }\n[[validators]]\n") == "none");
  const auto copies = [](int uid) {
    return complaint("[[peers]]\ncount = 2\n[[peers]]\nstrategy = \"copier\"\noptions = { victim = " +
                     std::to_string(uid) + " }\n[[validators]]\n");
  };
  CHECK_THAT(copies(4), Contains("peers.1.options.victim = 4") && Contains("uids 0 to 3"));
  CHECK(copies(1) == "none");
  CHECK(copies(-1) == "none");
}

TEST_CASE("a preset sets defaults, and what is written wins over it") {
  CHECK(loaded(crowd, {"scoring.preset=paper"}).protocol.scoring.peer_score == actors::peer_score_form::product);
  CHECK(loaded(crowd, {"scoring.preset=paper"}).protocol.aggregation.rule.options.text("over") == "senders");
  CHECK_FALSE(loaded(crowd, {"scoring.preset=paper"}).scheme.options.flag("canonical_indices"));
  CHECK(loaded(crowd, {"scoring.preset=paper", "aggregation.rule=trimmed_mean"}).protocol.aggregation.rule.kind ==
        "trimmed_mean");
  CHECK(loaded(crowd).protocol.scoring.peer_score == actors::peer_score_form::clamped);
  CHECK(loaded(crowd, {"scoring.preset=paper", "scoring.peer_score=clamped"}).protocol.scoring.peer_score ==
        actors::peer_score_form::clamped);
  CHECK(loaded(crowd, {"scoring.preset=paper", "scheme.kind=dense"}).scheme.kind == "dense");
  CHECK_THAT(complaint(std::string("[scoring]\npreset = \"papr\"\n") + crowd), Contains("did you mean 'paper'?"));
}
