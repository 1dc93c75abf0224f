#include "runtime/simulation/simulation.hpp"

#include "actors/validator/validator_strategy.hpp"
#include "compute/engine.hpp"
#include "runtime/simulation/cast.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;

TEST_CASE("the same seed gives the same journal, agreed state and chain, with any number of threads") {
  const auto one = run(surrogate({"run.windows=30", "run.threads=1"}));
  const auto two = run(surrogate({"run.windows=30", "run.threads=2"}));
  const auto again = run(surrogate({"run.windows=30", "run.threads=2"}));
  REQUIRE(one->result.complete);
  for (const auto* other : {two.get(), again.get()}) {
    CHECK(one->lines == other->lines);
    CHECK(one->result.state->id == other->result.state->id);
    CHECK(one->result.chain_head == other->result.chain_head);
  }
  const auto another = run(surrogate({"run.windows=30", "run.seed=2"}));
  CHECK(one->lines != another->lines);
  CHECK(one->result.state->id != another->result.state->id);
}

TEST_CASE("the agreed state is the same in every build and on every CPU") {
  // θ comes from our own arithmetic alone; the surrogate's gradients do too.
  const auto o = run(surrogate({"run.windows=20"}));
  CHECK(o->result.state->id.hex() == "e2287ece62906d3a0053b6aff002ecbca9bd665be1cceb317a397ddc2e26394b");
}

TEST_CASE("all nodes hold the same state after every window") {
  const auto o = run(surrogate({"run.windows=20"}));
  const auto states = agreed_states(o->journal);
  CHECK(states.size() == 20);
  CHECK(states.rbegin()->second == o->result.state->id);
  CHECK(o->journal.all<events::state_applied>().size() == 20 * 11);
  CHECK(o->journal.all<events::desynchronised>().empty());
}

TEST_CASE("a late joiner replays the manifests and ends in the same state") {
  experiment e = surrogate({"run.windows=40"});
  peer_group late = e.peers.front();
  late.name = "late";
  late.count = 1;
  late.profile.start_delay_s = 20;
  e.peers.push_back(late);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  const auto states = agreed_states(o->journal);
  std::size_t of_late = 0;
  for (const auto& a : o->journal.all<events::state_applied>()) of_late += a.uid == 11 ? 1 : 0;
  // What it replays before it has a uid, if anything, is in no event; all that follows is, and agrees. It comes in
  // window 16, and at least those after it are left.
  CHECK(of_late >= 24);
  CHECK(of_late <= states.size());
  std::size_t contributed = 0;
  for (const auto& p : o->journal.all<events::contribution_put>()) contributed += p.uid == 11 ? 1 : 0;
  CHECK(contributed > 5);
}

TEST_CASE("a silent lead is stood in for, and comes last from then on") {
  class mute final : public actors::validator_strategy {
    std::optional<net::publish_manifest> choose_manifest(net::publish_manifest) override { return std::nullopt; }
  };
  register_builtin_parts();
  actors::validator_strategy_registry::instance().add(
      {"mute", "never publishes a manifest", {}, [](const options&, std::uint64_t) {
         return std::make_unique<mute>();
       }});
  experiment e = surrogate({"run.windows=12"});
  validator_group silent = e.validators.front();
  silent.count = 1;
  silent.stake = 5000;
  silent.strategy = {"mute", {}};
  e.validators.push_back(silent);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  CHECK(agreed_states(o->journal).size() == 12);
  const auto manifests = o->journal.all<events::manifest_included>();
  CHECK(manifests.size() == 12);
  for (const auto& m : manifests) CHECK(m.lead != 11);
  // In its turn the block of its slot passes empty; demoted, it delays nobody.
  CHECK(manifests[0].height % 4 == 2);
  CHECK(manifests[1].height % 4 == 1);
}

TEST_CASE("clock pacing runs the same protocol by block time") {
  const auto o = run(surrogate({"run.windows=10", "window.pacing=clock", "window.blocks_per_window=7"}));
  REQUIRE(o->result.complete);
  CHECK(agreed_states(o->journal).size() == 10);
  CHECK(o->journal.all<events::manifest_included>().size() == 10);
}

TEST_CASE("emission is conserved to the unit") {
  const experiment e = surrogate({"run.windows=20"});
  const auto o = run(e);
  const actors::chain_parameters& c = e.protocol.chain;
  std::uint64_t carried = 0;
  const auto tempos = o->journal.all<events::tempo_paid>();
  REQUIRE_FALSE(tempos.empty());
  for (const auto& t : tempos) {
    std::uint64_t sum = 0;
    for (const std::uint64_t units : t.payout) sum += units;
    CHECK(sum == t.paid);
    CHECK(t.paid + t.held_back + t.carried == t.emission);
    CHECK(t.emission + t.owner == c.tempo_blocks * c.emission_per_block + carried);
    carried = t.carried;
  }
}

TEST_CASE("only contributions that were on time, signed and valid are ever used") {
  const auto o = run(surrogate({"run.windows=20"}));
  std::set<std::tuple<gauntlet::uid, window_index, gauntlet::uid>> passed;
  for (const auto& c : o->journal.all<events::contribution_checked>())
    if (c.outcome == events::check_outcome::passed) passed.insert({c.validator, c.window, c.uid});
  for (const auto& m : o->journal.all<events::manifest_included>()) {
    CHECK(m.uids.size() <= 5);
    for (const gauntlet::uid u : m.uids) CHECK(passed.contains({m.lead, m.window, u}));
  }
}

TEST_CASE("one honest peer alone is a plain DeMo loop, bit for bit") {
  for (const std::string model : {"surrogate", "llama"}) {
    experiment e = surrogate({"run.windows=12", "training.sequence_length=32", "scoring.evaluated_per_window=2"});
    if (model == "llama") {
      e = load_experiment(GAUNTLET_TEST_DATA "/../../configs/first_run.toml",
                          {"run.windows=6", "training.sequence_length=32"});
    }
    e.peers.resize(1);
    e.peers.front().count = 1;
    e.validators.front().count = 1;
    e.protocol.aggregation.top_g = 1;
    const auto o = run(e);
    REQUIRE(o->result.complete);

    const auto engine = make_engine(e);
    const compute::assignment_rule assignment = make_assignment(e, *engine);
    compute::state_ptr state = engine->first_state(e.run.seed);
    compute::feedback_ptr feedback = engine->compression().first_feedback();
    for (window_index w = 1; w <= e.run.windows; ++w) {
      compute::flat_buffer gradient(state->theta->size());
      engine->model().accumulate_gradient(state->theta->span(), assignment.assigned(w, 0), e.training.micro_batch,
                                          gradient.span());
      const compute::encoded made = engine->compression().encode(*state, feedback, gradient.span(), w, nullptr);
      feedback = made.feedback;
      const std::vector<byte_view> payloads{as_view(made.payload)};
      state = engine->compression().apply(*state, payloads, 1);
    }
    CHECK(state->id == o->result.state->id);
  }
}

TEST_CASE("copier and noise are not paid on the surrogate") {
  const auto o = run(surrogate({"run.windows=100"}));
  std::map<gauntlet::uid, std::uint64_t> paid;
  const auto tempos = o->journal.all<events::tempo_paid>();
  for (std::size_t t = tempos.size() * 2 / 3; t < tempos.size(); ++t)
    for (std::size_t i = 0; i < 8; ++i) paid[tempos[t].uids[i]] += tempos[t].payout[i];
  std::vector<std::uint64_t> honest;
  for (gauntlet::uid u = 0; u < 6; ++u) honest.push_back(paid[u]);
  std::sort(honest.begin(), honest.end());
  const std::uint64_t median = (honest[2] + honest[3]) / 2;
  CHECK(paid[6] * 10 <= median);
  CHECK(paid[7] * 10 <= median);
}

TEST_CASE("checkpoints that would not fit into the storage are refused before the run begins") {
  const std::vector<std::string> small{"run.windows=10", "storage.object_bytes_max=10000"};
  auto due = small;
  due.emplace_back("checkpoints.every_windows=5");
  CHECK_THROWS_WITH(run(surrogate(due)), Catch::Contains("checkpoint of this model") && Catch::Contains("10000"));
  CHECK(run(surrogate(small))->result.complete);  // none is due
}
