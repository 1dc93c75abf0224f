#pragma once

#include "actors/coordinator/coordinator_core.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace gauntlet::actors::test {

/// Speaks to one coordinator and moves its time by hand.
class coordinator_stage {
 public:
  virtual ~coordinator_stage() = default;

  void act(const event& e) {
    effects out;
    core->on(e, now, out);
    timers.insert(timers.end(), out.timers.begin(), out.timers.end());
    finished = finished || out.run_finished;
    for (const auto& m : out.messages)
      if (const auto* b = std::get_if<net::make_block>(&m.content)) asked.push_back(b->height);
    seen(out);
  }
  void say(const net::address& from, net::message m) {
    auto e = std::make_shared<net::envelope>();
    e->from = from;
    e->content = std::move(m);
    act(message_arrived{e});
  }
  void wait(duration d) {
    now += d;
    for (const auto& t : std::exchange(timers, {})) {
      if (t.due <= now)
        act(timer_fired{t.id});
      else
        timers.push_back(t);
    }
  }

  std::unique_ptr<coordinator_core> core;
  time_point now{};
  std::vector<effects::timer> timers;
  std::vector<block_height> asked;  ///< heights of the blocks that it has asked for
  bool finished = false;

 private:
  virtual void seen(const effects& out) = 0;
};

/// A coordinator with one peer and one validator expected, and a grace of 10 s; time moves by hand.
struct coordinator_rig : coordinator_stage {
  explicit coordinator_rig(coordinator_place place = {}, pacing paced_by = pacing::lockstep) {
    auto g = std::make_shared<genesis>();
    g->parameters.window.pacing = paced_by;
    g->parameters.window.blocks_per_window = 4;
    g->parameters.window.grace_s = 10;
    g->windows = 3;
    chain = std::make_shared<const ledger>(*g);
    core = std::make_unique<coordinator_core>(g, place);
    act(started{});
  }
  void seen(const effects& what) override {
    out = what;
    for (const auto& j : out.journal) {
      if (const auto* s = std::get_if<events::node_silent>(&j)) silent.push_back(s->node);
      if (const auto* t = std::get_if<events::coordinator_took_over>(&j)) took_over_at.push_back(t->height);
      if (const auto* b = std::get_if<events::coordinator_stood_back>(&j)) stood_back_at.push_back(b->height);
    }
  }
  void attend(block_height height) {
    for (const auto& who : {peer, validator}) say(who, net::block_done{height});
  }
  void block() {
    auto s = chain->seal(now, {});
    chain = s.after;
    say(net::address::chain(), net::block_announced{s.block});
  }
  static net::address node(net::role r, std::uint8_t n) {
    hotkey k;
    k.bytes[0] = static_cast<std::byte>(n);
    return {r, k};
  }

  ledger_ptr chain;
  effects out;
  std::vector<net::address> silent;
  std::vector<block_height> took_over_at, stood_back_at;
  net::address peer = node(net::role::peer, 1);
  net::address validator = node(net::role::validator, 2);
};

}  // namespace gauntlet::actors::test
