#include "runtime/rescore/rescoring.hpp"

#include "actors/validator/validator_strategy.hpp"
#include "base/errors.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/rescore/changed_rules.hpp"
#include "runtime/rescore/side_by_side.hpp"
#include "tests/runtime/scratch.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// An experiment and its journal.
struct recorded {
  experiment e;
  std::vector<actors::journal_entry> journal;
};

recorded record(const std::vector<std::string>& overrides) {
  recorded r;
  r.e = surrogate(overrides);
  r.journal = run(r.e)->journal.entries;
  return r;
}

/// The experiment as its run directory keeps it, under other rules.
experiment under(const experiment& e, const std::vector<std::string>& overrides) {
  const scratch folder("rescoring");
  const auto file = folder.path / "config.toml";
  std::ofstream(file) << to_toml(e);
  return with_other_rules(file, overrides);
}

double incentive_of(const run_summary& s, const std::string& strategy) {
  double sum = 0;
  for (const peer_summary& p : s.peers)
    if (p.strategy == strategy) sum += p.incentive;
  return sum;
}

std::string message_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const user_error& e) {
    return std::string(e.what()) + " " + e.mend();
  }
  return {};
}

}  // namespace

TEST_CASE("a run's own rules give its own scores, weights and payments to the bit") {
  for (const std::string preset : {"hardened", "late", "paper"}) {
    for (const std::string hidden : {"true", "false"}) {
      INFO(preset << ", commit_reveal " << hidden);
      const recorded r = record({"run.windows=60", "scoring.preset=" + preset, "aggregation.agreement=manifest",
                                 "chain.commit_reveal=" + hidden});
      const auto again = rescored(r.journal, r.e.protocol, {});
      CHECK(first_difference(r.journal, again) == "");
      REQUIRE(again.size() == r.journal.size());
      bool same = true;
      for (std::size_t i = 0; i < again.size(); ++i) same = same && to_line(again[i]) == to_line(r.journal[i]);
      CHECK(same);
    }
  }
}

TEST_CASE("newcomers to a full subnet are paid again just as the chain paid them") {
  for (const std::string hidden : {"true", "false"}) {
    INFO("commit_reveal " << hidden);
    experiment e = surrogate({"run.windows=30", "window.pacing=clock", "window.blocks_per_window=7",
                              "chain.tempo_blocks=7", "chain.max_uids=11", "chain.immunity_blocks=20",
                              "chain.commit_reveal=" + hidden, "scoring.weights=softmax"});
    // Scoring takes validators some blocks, in which a uid that they have measured may change hands.
    for (validator_group& v : e.validators) v.profile.tokens_per_s = 50;
    const double window_s = e.protocol.window.block_s * static_cast<double>(e.protocol.window.blocks_per_window);
    for (const double windows : {8.2, 11.4, 14.6, 17.8, 20.3, 23.5}) {
      peer_group newcomer = e.peers.front();
      newcomer.count = 1;
      newcomer.profile.start_delay_s = windows * window_s;
      e.peers.push_back(newcomer);
    }
    const auto journal = run(e)->journal.entries;
    CHECK(std::count_if(journal.begin(), journal.end(), [](const actors::journal_entry& entry) {
            return std::holds_alternative<events::replaced>(entry.event);
          }) == 6);
    CHECK(first_difference(journal, rescored(journal, e.protocol, {})) == "");
  }
}

TEST_CASE("rescoring with one fact or number changed is noticed") {
  recorded r = record({"run.windows=20"});
  for (actors::journal_entry& e : r.journal) {
    auto* scored = std::get_if<events::contribution_scored>(&e.event);
    if (scored == nullptr || scored->window < 10) continue;
    scored->random_after *= 1.5;
    break;
  }
  CHECK_THAT(message_of([&] { rescore(r.journal, r.e, r.e); }), Contains("do not follow from its facts"));
}

TEST_CASE("without proof of computation the copier is paid, and the table shows both") {
  const recorded r = record({"run.windows=60", "scoring.overlap=none"});
  const experiment ratings_alone = under(r.e, {"scoring.rule=none"});
  check_knowable(r.e, ratings_alone);
  const rescoring result = rescore(r.journal, r.e, ratings_alone);
  CHECK(incentive_of(result.original, "copier") < 0.02);
  CHECK(incentive_of(result.changed, "copier") > 0.05);
  const std::string text = side_by_side(result, changed_keys(r.e, ratings_alone));
  CHECK_THAT(text, Contains("scoring.rule: \"gauntlet\" → \"none\"") && Contains("copier") &&
                       Contains("what a journal cannot tell"));
  const auto json = nlohmann::json::parse(side_by_side_json(result, changed_keys(r.e, ratings_alone)));
  CHECK(json["peers"].size() == result.original.peers.size());
  CHECK(json["changed"][0]["key"] == "scoring.rule");
}

TEST_CASE("every rule, rating and weight can take the place of the run's own") {
  const recorded r = record({"run.windows=30"});
  for (const std::string change : {"scoring.rule=loss_ema", "scoring.rule=softmax", "scoring.rating=elo",
                                   "scoring.rating=gaussian", "scoring.rating=ema", "scoring.weights=softmax",
                                   "scoring.weights=ramps", "scoring.preset=paper", "chain.consensus=stake_mean"}) {
    INFO(change);
    const experiment other = under(r.e, {change});
    check_knowable(r.e, other);
    const rescoring result = rescore(r.journal, r.e, other);
    std::uint64_t units = 0;
    for (const peer_summary& p : result.changed.peers) units += p.units;
    CHECK(units > 0);
    CHECK(result.keeps_weights.empty());
  }
}

TEST_CASE("a validator that does not post what its scores say keeps what it posted") {
  class flatterer final : public actors::validator_strategy {
    std::vector<actors::peer_weight> choose_weights(window_index, std::vector<actors::peer_weight>) override {
      return {{0, 1}};
    }
  };
  register_builtin_parts();
  actors::validator_strategy_registry::instance().add(
      {"flatterer", "pays uid 0 alone", {}, [](const options&, auto) { return std::make_unique<flatterer>(); }});
  experiment e = surrogate({"run.windows=30"});
  e.validators.front().count = 2;
  validator_group other = e.validators.front();
  other.count = 1;
  other.strategy = {"flatterer", {}};
  e.validators.push_back(other);
  const auto journal = run(e)->journal.entries;
  const auto deviating = deviating_validators(journal, e.protocol);
  REQUIRE(deviating.size() == 1);
  const rescoring result = rescore(journal, e, e);
  CHECK(result.keeps_weights == deviating);
  CHECK_THAT(side_by_side(result, {}), Contains("keep what they posted"));
}

TEST_CASE("what the run did not measure is refused with the way to measure it") {
  const recorded r = record({"run.windows=4", "scoring.overlap=candidates", "scoring.overlap_threshold=0.4"});
  const auto refused = [&r](const std::string& change) {
    return message_of([&] { check_knowable(r.e, under(r.e, {change})); });
  };
  CHECK_THAT(refused("scoring.rule=cosine"), Contains("not measured") && Contains("--set scoring.rule=cosine"));
  CHECK_THAT(refused("scoring.samples=16"), Contains("decides what is measured"));
  CHECK_THAT(refused("window.put_window_s=20"), Contains("decides what is measured"));
  CHECK_THAT(refused("scoring.overlap=everyone"), Contains("were not compared"));
  CHECK_THAT(refused("scoring.overlap_threshold=0.1"), Contains("were not kept"));
  CHECK(refused("scoring.overlap=none").empty());
  CHECK(refused("scoring.rating=elo").empty());
  CHECK(refused("scoring.preset=late").empty());
}

TEST_CASE("a run that measured cosines can be scored by them and by losses") {
  const recorded r = record({"run.windows=30", "scoring.rule=cosine", "scoring.overlap=none"});
  CHECK(first_difference(r.journal, rescored(r.journal, r.e.protocol, {})) == "");
  const experiment by_loss = under(r.e, {"scoring.rule=gauntlet"});
  check_knowable(r.e, by_loss);
  CHECK(incentive_of(rescore(r.journal, r.e, by_loss).changed, "honest") > 0.8);
}
