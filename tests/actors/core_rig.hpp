#pragma once

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/member_core.hpp"
#include "compute/surrogate/surrogate_objective.hpp"
#include "net/codec.hpp"
#include "tests/actors/protocol/ledger_rig.hpp"
#include "tests/compute/plain_scheme.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gauntlet::actors::test {

/// One member's core by itself: blocks are made by hand, the storage is a map, jobs are done at once. The chain has the
/// four nodes of `ledger_rig`; one of them is the core's.
struct core_rig {
  using core_maker = std::function<std::unique_ptr<member_core>(const member_context&)>;
  struct object {
    blob content;
    byte_buffer metadata;
    time_point uploaded_at{};
  };

  core_rig(genesis g, const net::identity& self, const core_maker& make) : self_key(self.key()) {
    g.first_state = first->id;
    chain = std::make_unique<ledger_rig>(g);
    member_context context;
    context.origin = std::make_shared<const genesis>(g);
    context.engine = engine;
    context.assignment = {1, engine->model().training_samples(), 2, 4};
    context.first_state = first;
    core = make(context);
    happen(started{});
    std::vector<net::extrinsic> all;
    for (const auto& [who, kind] :
         std::vector<std::pair<const net::identity*, net::role>>{{&peer_key, net::role::peer},
                                                                 {&other_peer, net::role::peer},
                                                                 {&lead, net::role::validator},
                                                                 {&second, net::role::validator}}) {
      if (who->key() == self_key)
        all.insert(all.end(), pool.begin(), pool.end());
      else
        all.push_back(chain->sign(*who, net::register_node{kind}));
    }
    pool.clear();
    block(std::move(all));
    REQUIRE(chain->head->first_window() == 1);
  }

  /// Makes the next block of `extra` and of what the core has submitted, and hands it to the core.
  void block(std::vector<net::extrinsic> extra = {}) {
    make_block(std::move(extra));
    now = std::max(now, chain->head->time());
    hear(net::address::chain(), net::block_announced{chain->last});
  }
  /// Makes it, and keeps it from the core.
  void make_block(std::vector<net::extrinsic> extra = {}) {
    extra.insert(extra.end(), pool.begin(), pool.end());
    pool.clear();
    chain->make(extra);
    CHECK(chain->why() == "");
  }
  void block_to(block_height height) {
    while (chain->head->height() < height) block();
  }
  void hear(const net::address& from, net::message m) {
    auto e = std::make_shared<net::envelope>();
    e->from = from;
    e->content = std::move(m);
    happen(message_arrived{e});
  }
  /// Lets time pass; timers fire when they are due.
  void wait(duration d) {
    now += d;
    const auto due = std::exchange(timers, {});
    for (const effects::timer& t : due) {
      if (t.due <= now)
        happen(timer_fired{t.id});
      else
        timers.push_back(t);
    }
  }

  /// Puts an honest contribution of `who` to `w`, trained on the first state, and returns its header and signature.
  net::signed_contribution put(const net::identity& who, gauntlet::uid u, window_index w, std::uint64_t variant = 0) {
    const std::vector<sample_id> samples{u * std::uint64_t{100} + variant};
    const auto made = std::get<compute::gradient_result>(engine->run(compute::gradient_job{first, samples}));
    const auto encoded =
        std::get<compute::encode_result>(engine->run(compute::encode_job{first, nullptr, made.gradient, w, nullptr}));
    const auto positions = sync_positions(sync_position_form::drawn, engine->model().parameters(),
                                          chain->head->record(w + 1)->opened_by, u);
    const auto metadata = sign_contribution(
        who, {chain->head->run(), w, u, encoded.id, encoded.payload->size(), std::string(engine->compression().name())},
        sync_values(*first, positions));
    store[{who.key(), contribution_key(w, u)}] = {encoded.payload, net::encode(metadata), now};
    return metadata.contribution;
  }

  template <class Call>
  std::vector<Call> submitted() const {
    std::vector<Call> found;
    for (const net::call& c : calls)
      if (const auto* x = std::get_if<Call>(&c)) found.push_back(*x);
    return found;
  }

  hotkey self_key;
  std::shared_ptr<compute::engine> engine = [] {
    const auto entry = compute::surrogate_objective_entry();
    std::shared_ptr<const compute::objective> model = entry.make(options(entry.options), {nullptr, 1});
    return std::make_shared<compute::engine>(model, std::make_shared<compute::plain_scheme>(model->parameters()), 2);
  }();
  compute::state_ptr first = engine->first_state(1);
  std::unique_ptr<ledger_rig> chain;
  std::unique_ptr<member_core> core;
  time_point now{};
  std::map<std::pair<hotkey, std::string>, object> store;
  std::vector<net::call> calls;  ///< all that the core has signed
  bool answers_gets = true;      ///< else what is asked for is never heard of again
  bool answers_calls = true;     ///< else the chain says nothing to what it is sent
  std::vector<net::get_object> gets;
  std::vector<events::any> notes;

 private:
  void happen(const event& e) {
    coming.push_back(e);
    if (coming.size() > 1) return;  // answers wait until all that was sent is delivered
    for (; !coming.empty(); coming.pop_front()) {
      effects out;
      core->on(coming.front(), now, out);
      notes.insert(notes.end(), out.journal.begin(), out.journal.end());
      timers.insert(timers.end(), out.timers.begin(), out.timers.end());
      for (const auto& m : out.messages) deliver(m);
      for (auto& j : out.jobs) happen(job_finished{j.id, engine->run(j.content)});
    }
  }
  void deliver(const effects::outgoing& m) {
    if (const auto* x = std::get_if<net::submit_extrinsic>(&m.content)) {
      pool.push_back(x->content);
      calls.push_back(*net::decode_call(x->content.call));
      if (answers_calls) hear(net::address::chain(), net::extrinsic_received{x->content.nonce, true, {}});
    } else if (const auto* p = std::get_if<net::put_object>(&m.content)) {
      store[{p->claim.bucket, p->claim.key}] = {p->content, p->metadata, now};
      hear(net::address::storage(), net::put_result{p->request, net::storage_status::ok, now});
    } else if (const auto* h = std::get_if<net::head_object>(&m.content)) {
      answer(*h);
    } else if (const auto* g = std::get_if<net::get_object>(&m.content)) {
      gets.push_back(*g);
      if (answers_gets) answer(*g);
    }
  }
  void answer(const net::head_object& h) {
    net::object_head found;
    found.request = h.request;
    const auto at = store.find({h.bucket, h.key});
    if (at == store.end()) {
      found.status = net::storage_status::not_found;
    } else {
      found.content = digest_of(as_view(at->second.content));
      found.size = at->second.content->size();
      found.uploaded_at = at->second.uploaded_at;
      found.metadata = at->second.metadata;
    }
    hear(net::address::storage(), found);
  }
  void answer(const net::get_object& g) {
    net::object_data found;
    found.request = g.request;
    const auto at = store.find({g.bucket, g.key});
    const digest content = at == store.end() ? digest() : digest_of(as_view(at->second.content));
    if (at == store.end()) {
      found.status = net::storage_status::not_found;
    } else if (!g.content.is_zero() && g.content != content) {
      found.status = net::storage_status::digest_mismatch;
    } else {
      found.content = content;
      found.size = at->second.content->size();
      found.uploaded_at = at->second.uploaded_at;
      found.bytes = at->second.content;
    }
    hear(net::address::storage(), found);
  }

  std::deque<event> coming;
  std::vector<net::extrinsic> pool;
  std::vector<effects::timer> timers;
};

}  // namespace gauntlet::actors::test
