#include "runtime/faults/fault.hpp"
#include "runtime/faults/fault_plan.hpp"
#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using test::fault_of;
using test::run_with;
namespace events = gauntlet::actors::events;

namespace {

// GAUNTLET_TEST_DATA is where configs/ is found from.

/// What a user expects of any fault that heals: the run ends, nobody disagrees, and everybody holds the last state.
void check_survived(const test::faulty_run& r) {
  CHECK(r.result.complete);
  CHECK(r.disagreements() == 0);
  CHECK(r.at_the_end().size() == r.registered());
  CHECK(r.count<events::fault_began>() == r.count<events::fault_ended>());
}

}  // namespace

TEST_CASE("every kind of fault can be had by its example, and the run goes on") {
  register_builtin_parts();
  for (const auto& [name, entry] : fault_registry::instance().entries()) {
    INFO(name);
    const auto traits = entry.make(options(entry.options))->traits();
    const auto r = run_with(fault_of(std::string(traits.example)), {"run.windows=16"});
    CHECK(r->result.complete);
    CHECK(r->disagreements() == 0);
    REQUIRE(r->count<events::fault_began>() >= 1);
    const events::fault_began began = r->all<events::fault_began>().front();
    CHECK(began.kind == name);
    CHECK_FALSE(began.targets.empty());
    CHECK_FALSE(traits.family.empty());
    CHECK_FALSE(entry.summary.empty());
  }
}

TEST_CASE("every kind heals, and everybody holds the agreed state at the end") {
  register_builtin_parts();
  for (const auto& [name, entry] : fault_registry::instance().entries()) {
    if (name == "late_join") continue;
    INFO(name);
    const auto r = run_with(fault_of("kind = \"" + name + "\"\nwindow = 4\nduration_windows = 2"));
    check_survived(*r);
  }
}

TEST_CASE("the same seed gives the same journal with faults, another one another") {
  const std::string faults =
      fault_of("kind = \"loss\"\nwindow = 2\nduration_windows = 4\nrate = 0.1") +
      fault_of("kind = \"crash\"\ntarget = \"lead\"\nwindow = 5\nphase = \"check\"\nduration_s = 40") +
      fault_of("kind = \"clog\"\ntarget = \"peers\"\nfraction = 0.5\nwindow = 6\nduration_s = 9");
  const auto one = run_with(faults, {"run.threads=1"});
  const auto two = run_with(faults, {"run.threads=2"});
  CHECK(one->lines == two->lines);
  CHECK(one->result.chain_head == two->result.chain_head);
  CHECK(one->lines != run_with(faults, {"run.seed=2"})->lines);
  CHECK(one->lines != run_with("")->lines);
}

TEST_CASE("a plan without faults changes nothing") {
  const auto plain = run_with("");
  const auto far = run_with(fault_of("kind = \"loss\"\nwindow = 14\nphase = \"score\"\noffset_s = 99\nrate = 1"));
  CHECK(plain->result.state->id == far->result.state->id);
  CHECK(plain->result.chain_head == far->result.chain_head);
}

TEST_CASE("a peer that crashes and loses its disk finds its uid again and replays the run") {
  const auto r = run_with(fault_of("kind = \"crash\"\ntarget = \"peer/2\"\nwindow = 5\nduration_windows = 2"));
  check_survived(*r);
  CHECK(r->registered() == 9);
  CHECK(r->count<events::node_restarted>() == 1);
  std::set<window_index> contributed;
  for (const auto& p : r->all<events::contribution_put>())
    if (p.uid == 2) contributed.insert(p.window);
  CHECK(contributed.contains(3));
  CHECK_FALSE(contributed.contains(6));
  CHECK(contributed.contains(12));
}

TEST_CASE("a node with its disk kept replays nothing of what it had") {
  const std::string fault = "kind = \"crash\"\ntarget = \"peer/2\"\nwindow = 8\nduration_windows = 1\ndisk = ";
  const auto applied_of = [](const test::faulty_run& r) {
    std::size_t count = 0;
    for (const auto& a : r.all<events::state_applied>()) count += a.uid == 2 ? 1 : 0;
    return count;
  };
  const auto kept = run_with(fault_of(fault + "\"kept\""));
  const auto lost = run_with(fault_of(fault + "\"lost\""));
  check_survived(*kept);
  check_survived(*lost);
  CHECK(applied_of(*kept) == 14);
  CHECK(applied_of(*lost) > 18);
}

TEST_CASE("a validator with its disk kept still knows its scores") {
  const std::string fault = "kind = \"crash\"\ntarget = \"validator/1\"\nwindow = 10\nduration_s = 1\ndisk = ";
  const auto mu_after = [](const test::faulty_run& r) {
    std::vector<double> proofs;
    for (const auto& e : r.all<events::rated>())
      if (e.validator == 7 && e.window >= 11) proofs.push_back(e.proof);
    REQUIRE_FALSE(proofs.empty());
    double sum = 0;
    for (const double p : proofs) sum += p;
    return sum / static_cast<double>(proofs.size());
  };
  // μ_p begins at 0 and grows by a twentieth a window: who begins anew is far behind.
  const double kept = mu_after(*run_with(fault_of(fault + "\"kept\"")));
  const double lost = mu_after(*run_with(fault_of(fault + "\"lost\"")));
  CHECK(kept > 1.5 * lost);
}

TEST_CASE("the lead dies at each phase, and every window is decided all the same") {
  for (const std::string phase : {"train", "put", "check", "manifest", "apply", "score"}) {
    INFO(phase);
    const auto r = run_with(fault_of("kind = \"crash\"\ntarget = \"lead\"\nwindow = 4\nphase = \"" + phase +
                                     "\"\nduration_windows = 1\nrepeat = 3\nevery_windows = 3"));
    check_survived(*r);
    CHECK(r->count<events::node_restarted>() == 3);
    CHECK(r->stepped().size() >= 12);
  }
}

TEST_CASE("services come back from what they keep") {
  for (const std::string service : {"coordinator", "chain", "storage"}) {
    for (const std::string phase : {"train", "put", "check", "manifest"}) {
      INFO(service << " at " << phase);
      const auto r = run_with(fault_of("kind = \"crash\"\ntarget = \"" + service + "\"\nwindow = 5\nphase = \"" +
                                       phase + "\"\nduration_s = 20"));
      check_survived(*r);
      CHECK(r->stepped().size() >= 11);
    }
  }
}

TEST_CASE("whom a chain has forgotten in a restart hears of it with the next window, if nobody waits for it") {
  const auto r =
      run_with(fault_of("kind = \"crash\"\ntarget = \"chain\"\nwindow = 5\nphase = \"check\"\nduration_s = 60"),
               {"window.grace_s=3"});
  check_survived(*r);
  CHECK(r->stepped().size() >= 11);
}

TEST_CASE("a storage that was full for half of eight windows has nobody excluded") {
  const auto r = run_with(
      fault_of("kind = \"storage_full\"\nwindow = 9\nphase = \"put\"\nduration_windows = 4"),
      {"scoring.preset=late", "scoring.selection=uniform", "aggregation.agreement=manifest", "run.windows=18"});
  check_survived(*r);
  for (window_index w = 15; w <= 18; ++w) CHECK(r->stepped().contains(w));
  for (const auto& reset : r->all<events::scores_reset>()) CHECK(reset.excluded_windows == 0);
}

TEST_CASE("all validators restart at once, and the run goes on") {
  const auto r =
      run_with(fault_of("kind = \"crash\"\ntarget = \"validators\"\nwindow = 6\nphase = \"check\"\nduration_s = 15"));
  check_survived(*r);
  CHECK(r->stepped().size() >= 11);
}

TEST_CASE("half the peers leave at once, and the others go on without waiting for them") {
  const auto r = run_with(fault_of("kind = \"leave\"\ntarget = \"peers\"\nfraction = 0.5\nwindow = 6"));
  CHECK(r->result.complete);
  CHECK(r->disagreements() == 0);
  CHECK(r->all<events::fault_began>().front().targets.size() == 3);
  CHECK(r->at_the_end().size() == 6);
  CHECK(r->count<events::node_silent>() == 0);
  CHECK(r->stepped().size() == 14);
}

TEST_CASE("late joiners come at any moment and end in the same state") {
  for (const std::string moment : {"window = 1", "window = 5\nphase = \"put\"", "window = 9\nphase = \"manifest\""}) {
    INFO(moment);
    const auto r = run_with(fault_of("kind = \"late_join\"\ntarget = \"peer/1, validator/2\"\n" + moment));
    CHECK(r->result.complete);
    CHECK(r->disagreements() == 0);
    CHECK(r->registered() == 9);
    CHECK(r->at_the_end().size() == 9);
  }
}

TEST_CASE("slow devices contribute late or not at all, and nobody waits for ever") {
  const auto r =
      run_with(fault_of("kind = \"slow\"\ntarget = \"peer/0\"\nwindow = 3\nduration_windows = 4\nfactor = 500"),
               {"window.grace_s=5"});
  check_survived(*r);
  CHECK(r->count<events::node_silent>() >= 1);
}

TEST_CASE("jobs that run out of memory are tried again until they are done") {
  const auto r =
      run_with(fault_of("kind = \"out_of_memory\"\ntarget = \"peers, validators\"\nwindow = 3\nduration_windows = 5\n"
                        "rate = 0.4"));
  check_survived(*r);
  CHECK(r->count<events::job_failed>() > 10);
  CHECK(r->stepped().size() == 14);
}

TEST_CASE("an isolated validator catches up by itself once it is heard again") {
  const auto r = run_with(fault_of("kind = \"isolate\"\ntarget = \"validator/0\"\nwindow = 4\nduration_windows = 4"));
  check_survived(*r);
  CHECK(r->count<events::node_silent>() >= 1);
  std::uint64_t lost = 0;
  for (const auto& t : r->all<events::node_traffic>()) lost += t.lost;
  CHECK(lost > 0);
}

TEST_CASE("every message is received, dropped, or under way, whatever the weather") {
  const auto r = run_with(fault_of("kind = \"loss\"\nwindow = 2\nrate = 0.1\nduration_windows = 9") +
                          fault_of("kind = \"duplication\"\nwindow = 2\nrate = 0.1\nduration_windows = 9") +
                          fault_of("kind = \"mutation\"\nwindow = 3\nrate = 0.05\nduration_windows = 5") +
                          fault_of("kind = \"clog\"\nwindow = 4\nduration_windows = 2\nfraction = 0.3") +
                          fault_of("kind = \"crash\"\ntarget = \"peer/3\"\nwindow = 4\nduration_windows = 2"));
  check_survived(*r);
  std::uint64_t sent = 0, accounted = 0;
  for (const auto& t : r->all<events::node_traffic>()) {
    sent += t.messages_sent;
    accounted += t.messages_received + t.dropped + t.under_way;
  }
  CHECK(sent == accounted);
}
