#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"
#include "runtime/config/invariant_reader.hpp"
#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/run_main.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// The journal of a small run that keeps every invariant, for tests that break one of them in one place.
namespace gauntlet::runtime::test {

namespace events = actors::events;

using entries = std::vector<actors::journal_entry>;

inline actors::protocol_parameters sound_parameters() {
  actors::protocol_parameters p;
  p.window.pacing = actors::pacing::lockstep;
  p.window.blocks_per_window = 4;
  p.window.put_window_s = 10;
  p.window.clock_skew_s = 1;
  p.window.grace_s = 5;
  p.aggregation.top_g = 3;
  p.chain.tempo_blocks = 8;
  p.chain.emission_per_block = 100;
  return p;
}

/// Three honest peers (uids 0 to 2), a copier (3) and two honest validators (4, 5), 8 windows from window 1 on.
/// Window 4 is null; validator 5 leads once, in window 6.
class sound_run {
 public:
  static constexpr window_index first = 1, windows = 8, last = first + windows - 1, null = 4, of_second_lead = 6;
  static constexpr gauntlet::uid copier = 3, lead = 4, second = 5;
  static constexpr std::uint64_t payload_bytes = 1000;

  static entries all() { return sound_run().made_; }

  static net::address node(gauntlet::uid u) {
    hotkey key;
    key.bytes = digest_of("node " + std::to_string(u)).bytes;
    return {u < lead ? net::role::peer : net::role::validator, key};
  }
  static digest state_after(window_index w) { return digest_of("state " + std::to_string(steps_after(w))); }
  static std::uint64_t steps_after(window_index w) { return w < null ? w : w - 1; }
  static std::vector<gauntlet::uid> used() { return {0, 1, 2}; }

 private:
  sound_run() {
    note({}, events::run_opened{"sound", 7, digest_of("genesis"), windows, 100, payload_bytes, 4000, -1});
    for (gauntlet::uid u = 0; u <= second; ++u)
      note(node(u), events::node_started{node(u).kind, node(u).key, "", u == copier ? "copier" : "honest"});
    block({node(0).key, node(1).key, node(2).key, node(3).key, node(4).key, node(5).key});
    for (gauntlet::uid u = 0; u <= second; ++u)
      note({}, events::registered{u, node(u).kind, node(u).key, u < lead ? 0U : 1000U + lead - u, 0});
    while (height_ < (last + 2) * 4 - 1) step();
    close();
  }

  void note(const net::address& by, events::any event) { made_.push_back({now_, by, std::move(event)}); }

  void step() {
    const bool opens = (height_ + 1) % 4 == 0;
    const window_index w = (height_ + 1) / 4;
    std::vector<hotkey> senders;
    if (w > first) senders.push_back(node(lead).key);
    block(senders);
    if (opens) {
      note({}, events::window_opened{w, height_, {lead, second}});
      account_time(w - 1);
    }
    if (opens && w > first && w <= last + 1) end_window(w - 1);
    if (height_ % 4 == 2 && w > first && w <= last + 1) settle(w - 1, w - 1 == of_second_lead ? second : lead);
    if (height_ % 4 == 1 && w > first && w <= last + 1 && w - 1 != of_second_lead) note_manifest(w - 1, lead);
    if (height_ % 8 == 0) pay();
  }

  void account_time(window_index w) {
    const auto length = static_cast<std::uint64_t>((now_ - opened_at_).count());
    opened_at_ = now_;
    for (gauntlet::uid u = 0; u <= second; ++u) {
      const std::uint64_t compute = length / (u + 2U);
      note(node(u), events::node_time{w, compute, 0, 0, 0, length - compute, 0});
    }
  }

  void block(const std::vector<hotkey>& senders) {
    now_ += std::chrono::seconds(2);
    events::block_made b{++height_, now_, head_, digest_of("block " + std::to_string(height_)), senders, {}};
    for (std::size_t i = 0; i < senders.size(); ++i) b.nonces.push_back(height_);
    head_ = b.hash;
    note({}, std::move(b));
  }

  void end_window(window_index w) {
    for (const gauntlet::uid u : used()) {
      note(node(u),
           events::contribution_put{u, w, digest_of("payload"), payload_bytes, now_ + std::chrono::seconds(1)});
    }
    for (const gauntlet::uid v : {lead, second}) judge(v, w);
    if (w < last) note({}, events::candidates_published{lead, w + 1, {2, 0, 1}});
  }

  /// Peer 0 is measured in every window, and the copier slashed.
  void judge(gauntlet::uid v, window_index w) {
    const auto note_check = [&](gauntlet::uid u, events::check_outcome outcome) {
      events::contribution_checked c{v, u, w, outcome};
      c.drawn = u == 0;
      note(node(v), c);
    };
    for (const gauntlet::uid u : used()) note_check(u, events::check_outcome::passed);
    note_check(copier, events::check_outcome::missing);
    note(node(v), events::contribution_scored{v, 0, w, 3, 2, 3, 2.5, 0.2, 0.3, 1});
    note(node(v), events::window_judged{v, w, steps_after(w), 4, 1, true});
    events::slashed s;
    s.validator = v;
    s.uid = copier;
    s.window = w;
    s.why = events::check_outcome::missing;
    s.factor = 0.75;
    note(node(v), s);
    const auto at = static_cast<double>(w);
    events::rated r{v, 0, w, 25 + at, 8, 1 + at, 0.1 * at, 0.2 * at};
    if (w > first) {
      r.rating_before = at;
      r.proof_before = 0.1 * (at - 1);
      r.peer_score_before = 0.2 * (at - 1);
    }
    note(node(v), r);
    note(node(v), events::weights_posted{v, w + 1, {0, 1}, {0.75, 0.25}});
  }

  void note_manifest(window_index w, gauntlet::uid by) {
    if (w == null)
      note({}, events::window_null{w});
    else
      note({}, events::manifest_included{w, by, height_, used()});
  }

  void settle(window_index w, gauntlet::uid by) {
    if (by == second) note_manifest(w, by);
    for (gauntlet::uid u = 0; u <= second; ++u)
      note(node(u), events::state_applied{node(u).kind, u, w, steps_after(w), state_after(w)});
  }

  void pay() {
    events::tempo_paid t;
    t.height = height_;
    t.emission = 800;
    t.uids = {0, 1, 2, 3, 4, 5};
    if (height_ > 8) {
      t.paid = 800;
      t.incentive = {0.75, 0.25, 0, 0, 0, 0};
      t.dividends = {0, 0, 0, 0, 0.5, 0.5};
      t.payout = {300, 100, 0, 0, 200, 200};
    } else {
      t.held_back = 800;
      t.incentive = t.dividends = std::vector<double>(6);
      t.payout = std::vector<std::uint64_t>(6);
    }
    note({}, std::move(t));
  }

  void close() {
    note({}, events::queue_counted{"requests", node(0), 40, 100, 0});
    note({}, events::queue_counted{"requests", node(lead), 40, 200, 0});
    note(node(0), events::node_traffic{node(0), 100, 0, 60, 0, 3, 2});
    note(node(1), events::node_traffic{node(1), 50, 0, 85, 0, 0, 0});
    note({}, events::run_closed{last, steps_after(last), state_after(last), head_, true});
  }

  entries made_;
  time_point now_{};
  time_point opened_at_{};
  block_height height_ = 0;
  digest head_ = digest_of("genesis");
};

/// What one invariant says of a journal.
inline invariant_outcome check(const std::string& name, const entries& journal,
                               const std::vector<std::string>& options = {},
                               const actors::protocol_parameters& parameters = sound_parameters()) {
  register_builtin_parts();
  config_node root{config_node::table{}, "--set", 0};
  for (const std::string& o : options) apply_override(root, "invariants." + o);
  invariant_check checks(parameters, read_invariants(root), {name});
  for (const auto& e : journal) checks.write(e);
  return checks.finish().front();
}

/// The sound journal keeps the invariant, and puts it to the test.
inline void holds_in_a_sound_run(const std::string& name) {
  const invariant_outcome o = check(name, sound_run::all());
  CHECK(o.checks > 0);
  CHECK(o.breaches == 0);
}

/// Exactly one violation; it names `line` of the journal (0: whatever line).
inline violation the_only_violation(const invariant_outcome& o) {
  REQUIRE(o.breaches == 1);
  REQUIRE(o.violations.size() == 1);
  return o.violations.front();
}

/// Place of the n-th event of this kind for which `wanted` holds.
template <class Event>
std::size_t place_of(const entries& journal, const std::function<bool(const Event&)>& wanted = {}, std::size_t n = 0) {
  for (std::size_t i = 0; i < journal.size(); ++i) {
    const auto* e = std::get_if<Event>(&journal[i].event);
    if (e != nullptr && (!wanted || wanted(*e)) && n-- == 0) return i;
  }
  FAIL("no such event");
  return 0;
}

/// The line of the journal's file that holds this entry.
inline std::uint64_t line_of(std::size_t place) { return place + 2; }

template <class Event>
Event& event_at(entries& journal, std::size_t place) {
  return std::get<Event>(journal[place].event);
}

/// Before `place`: a block gives uid 0 to a newcomer, and is undone.
inline void lend_uid_0(entries& journal, std::size_t place) {
  events::block_made b;
  for (std::size_t i = 0; i < place; ++i)
    if (const auto* made = std::get_if<events::block_made>(&journal[i].event)) b = *made;
  ++b.height;
  hotkey newcomer;
  newcomer.bytes[0] = std::byte{1};
  const time_point t = journal[place].time;
  const entries lent{{t, {}, b},
                     {t, {}, events::replaced{0, sound_run::node(0).key, newcomer, b.height}},
                     {t, {}, events::registered{0, net::role::peer, newcomer, 0, 0}},
                     {t, {}, events::chain_reorganised{b.height, 1}}};
  journal.insert(journal.begin() + static_cast<std::ptrdiff_t>(place), lent.begin(), lent.end());
}

}  // namespace gauntlet::runtime::test
