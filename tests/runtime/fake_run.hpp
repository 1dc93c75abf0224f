#pragma once

#include "actors/protocol/journal.hpp"
#include "base/random.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// The events of a run that never was: six honest peers, a copier, a noise maker and three validators.
namespace gauntlet::runtime::test {

namespace events = actors::events;

class fake_run {
 public:
  explicit fake_run(std::uint64_t windows, std::string title = "first_run") : windows_(windows) {
    note({}, events::run_opened{std::move(title), 7, digest_of("run"), windows, 183'104, 29'000, 732'416, 2.49});
    for (std::size_t i = 0; i < peers; ++i) start(net::role::peer, i, group_of(i), group_of(i), 0);
    for (std::size_t i = 0; i < validators; ++i) start(net::role::validator, peers + i, "honest", "honest", stake(i));
  }

  /// All windows, one payment every 10, and the end.
  std::vector<actors::journal_entry> all() {
    for (window_index w = 0; w < windows_; ++w) window(w);
    close();
    return entries_;
  }

  /// The first `count` windows and no end: what a killed run leaves.
  std::vector<actors::journal_entry> first(window_index count) {
    for (window_index w = 0; w < count; ++w) window(w);
    return entries_;
  }

  static constexpr std::size_t peers = 8, validators = 3;
  static std::string group_of(std::size_t peer) { return peer < 6 ? "honest" : peer == 6 ? "copier" : "noise"; }
  static std::uint64_t stake(std::size_t validator) { return 1000 * (3 - validator); }
  static hotkey key_of(std::size_t node) {
    const digest d = digest_of("node " + std::to_string(node));
    hotkey key;
    key.bytes = d.bytes;
    return key;
  }

 private:
  void note(const net::address& by, events::any event) { entries_.push_back({now_, by, std::move(event)}); }

  void start(net::role role, std::size_t node, const std::string& group, const std::string& strategy,
             std::uint64_t owned) {
    note({role, key_of(node)}, events::node_started{role, key_of(node), group, strategy});
    note({}, events::registered{static_cast<uid>(node), role, key_of(node), owned, 0});
  }

  void window(window_index w) {
    now_ += std::chrono::seconds(12);
    note({}, events::window_opened{w, w * 2, {}});
    const double progress = static_cast<double>(w) / static_cast<double>(windows_);
    for (std::size_t p = 0; p < peers; ++p)
      note({net::role::peer, key_of(p)}, events::trained{static_cast<uid>(p), w, 8, 1024, 3});
    for (std::size_t v = 0; v < validators; ++v) judge(v, w, progress);
    if (w == windows_ / 2)
      note({}, events::window_null{w});
    else
      note({}, events::manifest_included{w, 8, w * 2, {0, 1, 2, 3, 4}});
    if (w % 10 == 9) pay(w);
  }

  void judge(std::size_t v, window_index w, double progress) {
    const auto validator = static_cast<uid>(peers + v);
    const net::address self{net::role::validator, key_of(peers + v)};
    std::vector<uid> uids;
    std::vector<double> weights;
    for (std::size_t i = 0; i < peers; ++i) {
      const auto p = static_cast<uid>(i);
      const bool honest = i < 6;
      const double gain = honest ? 0.02 * (1.2 - progress) + 0.01 * draw_.normal() : 0.004 * draw_.normal();
      const double proof = honest ? 0.86 * (1 - std::exp(-20 * progress)) : 0.1 * std::sin(30 * progress) - 0.05;
      const double rating = (honest ? 16 + static_cast<double>(i) : 3) * std::sqrt(progress) + 0.4 * draw_.normal();
      note(self,
           events::contribution_checked{validator, p, w, events::check_outcome::passed, compute::rejection::none, 0.2});
      if ((w + i + v) % 3 != 0) continue;
      note(self, events::contribution_scored{validator, p, w, 3, 2.9, 3, 2.9, gain, gain, honest ? 1 : -1});
      note(self, events::rated{validator, p, w, rating + 6, 2, rating, proof, std::max(0.0, proof * rating)});
    }
    for (uid p = 0; p < 6; ++p) {
      uids.push_back(p);
      weights.push_back((p + 1) / 21.0);
    }
    note(self, events::weights_posted{validator, w, uids, weights});
    if (w % 5 == 0) note(self, events::held_out_measured{validator, w, w, 2.1 + 3.4 * std::exp(-5 * progress)});
  }

  void pay(window_index w) {
    events::tempo_paid paid{w * 2, 1000, 1000, 0, 0, 0, {}, {}, {}, {}};
    for (std::size_t i = 0; i < peers + validators; ++i) {
      paid.uids.push_back(static_cast<uid>(i));
      paid.incentive.push_back(i < 6 ? 1.0 / 6 : 0);
      paid.payout.push_back(i < 6 ? 80 + i : i < peers ? 0 : 165);
    }
    note({}, paid);
  }

  void close() {
    for (std::size_t i = 0; i < peers + validators; ++i) {
      const net::address node{i < peers ? net::role::peer : net::role::validator, key_of(i)};
      note({}, events::node_traffic{node, 1000, 29'000 * windows_, 2000, 145'000 * windows_, 0, 0});
    }
    note({}, events::node_traffic{net::address::storage(), 9000, 2'000'000 * windows_, 2000, 300'000 * windows_, 2, 0});
    note({}, events::run_closed{windows_ - 1, windows_ - 1, digest_of("state"), digest_of("head"), true});
  }

  std::uint64_t windows_;
  std::vector<actors::journal_entry> entries_;
  time_point now_{};
  generator draw_{11};
};

}  // namespace gauntlet::runtime::test
