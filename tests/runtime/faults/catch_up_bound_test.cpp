#include "runtime/simulation/cast.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace {

/// What a node replays in the time of one live window has to be this much at least.
constexpr double windows_in_one_min = 20;

/// The paper's timing with twenty peers and without checkpoints. In window 48 one comes back that had lost its disk in
/// window 2, and in window 50 one joins: both have to replay every step from the first.
experiment far_behind(std::vector<std::string> overrides = {}) {
  register_builtin_parts();
  overrides.insert(
      overrides.end(),
      {"peers.0.count=20", "checkpoints.every_windows=0",
       "fault=[{kind = \"crash\", target = \"peer/3\", window = 2, duration_windows = 46, disk = \"lost\"},"
       " {kind = \"late_join\", target = \"peer/19\", window = 50}]"});
  return load_experiment(GAUNTLET_TEST_DATA "/../../configs/paper_scale.toml", overrides);
}

double window_s(const experiment& e) {
  return static_cast<double>(e.protocol.window.blocks_per_window) * e.protocol.window.block_s;
}

/// Of each node that was started in the middle of the run and has said that it has caught up: how many windows it has
/// replayed in the time of one, from its start on.
std::vector<double> windows_in_one(const test::recorded_run& r, const experiment& e) {
  std::map<net::address, time_point> started;
  std::vector<double> speeds;
  for (const actors::journal_entry& entry : r.journal.entries) {
    if (const auto* n = std::get_if<events::node_restarted>(&entry.event)) started[n->node] = entry.time;
    const auto* c = std::get_if<events::caught_up>(&entry.event);
    const auto from = c == nullptr ? started.end() : started.find(entry.node);
    if (from == started.end()) continue;
    const auto replayed = static_cast<double>(c->window);  // the first one is 1
    CHECK(replayed >= 45);
    speeds.push_back(replayed * window_s(e) / seconds(entry.time - from->second));
    started.erase(from);
  }
  return speeds;
}

}  // namespace

TEST_CASE("a node that is far behind replays twenty windows and more in the time of one") {
  const experiment e = far_behind();
  CHECK(window_s(e) == 84);
  const auto r = test::run(e);
  REQUIRE(r->result.complete);
  const auto speeds = windows_in_one(*r, e);
  // Over this link the one that joins is there before the block that registers it, and never says that it was behind.
  REQUIRE(speeds.size() == 1);
  CHECK(speeds.front() >= windows_in_one_min);
}

TEST_CASE("over a link that carries the bytes of thirty windows in one, it still replays twenty") {
  experiment e = far_behind({"scheme.topk=2048"});
  const double payload_bytes = static_cast<double>(make_engine(e)->compression().payload_bytes());
  const double step_bits = 8 * payload_bytes * static_cast<double>(e.protocol.aggregation.top_g);
  e.peers.front().profile.link.downlink_mbps = 30 * step_bits / window_s(e) * 1e-6;
  const auto r = test::run(e);
  REQUIRE(r->result.complete);
  const auto speeds = windows_in_one(*r, e);
  REQUIRE(speeds.size() == 2);
  for (const double s : speeds) CHECK(s >= windows_in_one_min);
}
