#include "base/errors.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/config/presets.hpp"
#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

constexpr const char* crowd = "[[peers]]\ncount = 8\n[[validators]]\n";

experiment loaded(const std::vector<std::string>& overrides, const std::string& text = crowd) {
  register_builtin_parts();
  const test::scratch dir("presets");
  std::ofstream(dir.path / "e.toml") << text;
  return load_experiment(dir.path / "e.toml", overrides);
}

std::string complaint(const std::vector<std::string>& overrides, const std::string& text = crowd) {
  try {
    loaded(overrides, text);
  } catch (const user_error& e) {
    return std::string(e.what()) + " | " + e.mend();
  }
  return "none";
}

}  // namespace

TEST_CASE("paper is the paper's form, late the code of the end of 2025, hardened neither") {
  using namespace actors;
  const scoring_parameters paper = loaded({"scoring.preset=paper"}).protocol.scoring;
  CHECK(paper.peer_score == peer_score_form::product);
  CHECK(paper.random_sample == random_sample_form::per_peer);
  CHECK(paper.overlap == overlap_scope::none);
  CHECK(paper.sync_factor == sync_factor_form::none);
  CHECK(paper.sync_positions == sync_position_form::fixed);
  CHECK(paper.activity_windows == 5);
  CHECK_FALSE(paper.slash_lasts);
  CHECK_FALSE(paper.reset_new_owner);
  CHECK(paper.proof_minimum == 0);
  CHECK(paper.weights.kind == "power");

  const scoring_parameters late = loaded({"scoring.preset=late"}).protocol.scoring;
  CHECK(late.selection.kind == "bins");
  CHECK(late.weights.kind == "ramps");
  CHECK(late.rating.options.number("beta") == 7);
  CHECK(late.sync_factor == sync_factor_form::soft);
  CHECK(late.overlap == overlap_scope::candidates);
  CHECK(late.miss_escalation);
  CHECK(late.misses_max == 4);
  CHECK(late.peer_score == peer_score_form::clamped);

  const scoring_parameters hardened = loaded({}).protocol.scoring;
  CHECK(hardened.overlap == overlap_scope::everyone);
  CHECK(hardened.slash_lasts);
  CHECK(hardened.slash_floor);
  CHECK(hardened.slashed == answerable_peers::everyone);
  CHECK(hardened.sync_positions == sync_position_form::drawn);
  CHECK(hardened.activity_windows == 1);
  CHECK(hardened.reset_new_owner);
}

TEST_CASE("late scores and aggregates as many as the code of the end of 2025 did") {
  const std::string many = "[[peers]]\ncount = 40\n[[validators]]\n";
  const experiment late = loaded({"scoring.preset=late"}, many);
  CHECK(late.protocol.scoring.evaluated_per_window == 15);
  CHECK(late.protocol.aggregation.top_g == 20);
  CHECK(late.protocol.aggregation.reserves == 10);
  CHECK(loaded({"scoring.preset=late", "aggregation.top_g=7"}, many).protocol.aggregation.top_g == 7);
}

TEST_CASE("hardened is what the tables say") {
  // Every row's hardened value is the default, so that naming the preset changes nothing.
  const experiment standard = loaded({});
  for (const preset_row& row : preset_rows()) {
    INFO(row.key);
    CHECK(to_toml(loaded({std::string(row.key) + "=" + std::string(row.hardened)})) == to_toml(standard));
  }
}

TEST_CASE("each mend is one key that can be switched off") {
  for (const preset_row& row : preset_rows()) {
    if (!row.key.starts_with("scoring.")) continue;
    INFO(row.key);
    CHECK_NOTHROW(loaded({std::string(row.key) + "=" + std::string(row.paper)}));
    CHECK_NOTHROW(loaded({"scoring.preset=paper", std::string(row.key) + "=" + std::string(row.hardened)}));
  }
}

TEST_CASE("a preset's options of a part do not follow to another part") {
  const experiment e = loaded({"scoring.preset=late", "scoring.rating=elo"});
  CHECK(e.protocol.scoring.rating.kind == "elo");
  CHECK_FALSE(e.protocol.scoring.rating.options.all().contains("beta"));
}

TEST_CASE("another part on the command line leaves the file's options behind") {
  const std::string text = std::string("[scoring]\nweights = \"power\"\nweights_options = { exponent = 3 }\n") + crowd;
  const auto weights = loaded({"scoring.weights=softmax"}, text).protocol.scoring.weights;
  CHECK(weights.kind == "softmax");
  CHECK(weights.options.number("temperature") == 1);
  // The same part keeps them, and options for the new one are kept in any order.
  CHECK(loaded({"scoring.weights=power"}, text).protocol.scoring.weights.options.number("exponent") == 3);
  CHECK(loaded({"scoring.weights_options.temperature=2", "scoring.weights=softmax"}, text)
            .protocol.scoring.weights.options.number("temperature") == 2);
}

TEST_CASE("scoring values that mean nothing are refused with the way to mend them") {
  CHECK_THAT(complaint({"scoring.weights_options.exponent=-1"}),
             Contains("scoring.weights_options.exponent = -1") && Contains("out of range") && Contains("from 0 to 16"));
  CHECK_THAT(complaint({"scoring.rule=gauntlett"}), Contains("unknown scoring rule") && Contains("'gauntlet'"));
  CHECK_THAT(complaint({"scoring.rating=openskil"}), Contains("unknown rating") && Contains("'openskill'"));
  CHECK_THAT(complaint({"aggregation.selection=strickt"}),
             Contains("unknown selection of candidates") && Contains("'strict'"));
  CHECK_THAT(complaint({"scoring.weights=softmax", "scoring.weights_options.temperature=0"}),
             Contains("temperature 0 has no value") && Contains("above 0"));
  CHECK_THAT(complaint({"scoring.weights=ramps", "scoring.weights_options.burn_rate=0.5"}),
             Contains("without a burn_uid"));
  const auto burn = [](int uid) {
    return complaint({"scoring.weights=ramps", "scoring.weights_options.burn_rate=0.5",
                      "scoring.weights_options.burn_uid=" + std::to_string(uid)});
  };
  CHECK_THAT(burn(200), Contains("burn_uid = 200") && Contains("uids 0 to 8") && Contains("which is paid the share"));
  CHECK(burn(7) == "none");
  CHECK_THAT(complaint({"scoring.proof_minimum=1"}), Contains("scoring.proof_minimum = 1") && Contains("out of range"));
  CHECK_THAT(complaint({"scoring.selection=bins", "scoring.selection_options.bins=9"}),
             Contains("bins = 9, but there are 8 peers"));
  CHECK_THAT(complaint({"scoring.overlap_threshold=0.65"}), Contains("overlap_reset = 0.6 lies below"));
  CHECK_THAT(complaint({"scoring.overlap_exclude=0.55"}), Contains("overlap_exclude = 0.55 lies below"));
  CHECK_THAT(complaint({"scoring.sync_threshold=0"}), Contains("leaves nothing for scoring.sync_factor"));
  CHECK_THAT(complaint({"scoring.misses_max=9"}), Contains("out of range"));
}
