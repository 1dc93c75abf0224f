#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace {

std::string joiner_at(window_index w, std::size_t peer) {
  return test::fault_of("kind = \"late_join\"\ntarget = \"peer/" + std::to_string(peer) +
                        "\"\nwindow = " + std::to_string(w));
}

/// Who comes late must start from the newest: nothing before it is kept.
const std::vector<std::string> often{"run.windows=30", "checkpoints.every_windows=5", "checkpoints.kept=1",
                                     "run.held_out_every_windows=10"};

}  // namespace

TEST_CASE("joiners start from the newest checkpoint, and what came before the oldest is deleted") {
  const auto r = test::run_with(joiner_at(13, 4) + joiner_at(24, 5), often);
  REQUIRE(r->result.complete);
  CHECK(r->disagreements() == 0);
  CHECK(r->at_the_end().size() == r->registered());
  CHECK(r->count<events::checkpoint_agreed>() == 5);

  const auto loaded = r->all<events::checkpoint_loaded>();
  REQUIRE(loaded.size() == 2);
  CHECK(loaded[0].window == 10);
  CHECK(loaded[1].window == 20);
  std::map<window_index, digest> agreed;
  for (const auto& c : r->all<events::checkpoint_agreed>()) agreed[c.window] = c.state;
  for (const auto& l : loaded) CHECK(l.state == agreed[l.window]);

  // Two copies of each contribution, of all windows up to the checkpoint's.
  std::uint64_t deleted = 0;
  for (const auto& d : r->all<events::copies_deleted>()) deleted += d.objects;
  CHECK(deleted >= 2 * 20);
}

TEST_CASE("a joiner comes in whoever of the keepers is out of reach") {
  for (const char* kind : {"storage_unavailable", "storage_bit_flips", "storage_truncated"}) {
    const auto r = test::run_with(joiner_at(13, 5) + test::fault_of("kind = \"" + std::string(kind) +
                                                                    "\"\ntarget = \"validator/0\"\nwindow = 12\n"
                                                                    "duration_windows = 4"),
                                  often);
    REQUIRE(r->result.complete);
    CHECK(r->disagreements() == 0);
    CHECK(r->count<events::checkpoint_loaded>() >= 1);
    CHECK(r->at_the_end().size() == r->registered());
  }
}

TEST_CASE("where there are no checkpoints joiners replay every step") {
  auto without = often;
  without.emplace_back("checkpoints.every_windows=0");
  const auto r = test::run_with(joiner_at(13, 4) + joiner_at(24, 5), without);
  REQUIRE(r->result.complete);
  CHECK(r->count<events::checkpoint_attested>() == 0);
  CHECK(r->count<events::checkpoint_loaded>() == 0);
  CHECK(r->count<events::copies_deleted>() == 0);
  CHECK(r->disagreements() == 0);
  CHECK(r->at_the_end().size() == r->registered());
}

TEST_CASE("a validator that has lost its disk goes on from the scores in its bucket") {
  for (const bool disk_kept : {false, true}) {
    const auto r = test::run_with(test::fault_of("kind = \"crash\"\ntarget = \"validator/1\"\nwindow = 13\n"
                                                 "duration_windows = 2\ndisk = " +
                                                 std::string(disk_kept ? "\"kept\"" : "\"lost\"")),
                                  often);
    REQUIRE(r->result.complete);
    CHECK(r->disagreements() == 0);
    const auto restored = r->all<events::scores_restored>();
    REQUIRE(restored.size() == (disk_kept ? 0U : 1U));
    if (disk_kept) continue;
    CHECK(restored.front().window == 10);
    CHECK(restored.front().peers == 6);
    // Its next ratings go on from what it had, not from nothing.
    bool seen = false;
    double before = 0;
    for (const auto& e : r->entries) {
      if (std::holds_alternative<events::scores_restored>(e.event)) seen = true;
      const auto* x = std::get_if<events::rated>(&e.event);
      if (seen && x != nullptr && x->validator == restored.front().validator) before += x->rating_before;
    }
    CHECK(before != 0);
  }
}
