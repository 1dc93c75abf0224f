#include "runtime/simulation/cast.hpp"

#include "actors/peer/peer_core.hpp"
#include "actors/validator/validator_core.hpp"
#include "base/errors.hpp"
#include "base/random.hpp"
#include "compute/models.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

std::vector<cast_member> cast_of(const experiment& e) {
  std::vector<cast_member> cast;
  std::size_t number = 0;
  for (const peer_group& g : e.peers) {
    for (std::uint64_t i = 0; i < g.count; ++i, ++number) {
      const std::string name = fmt::format("peer/{}", number);
      cast.push_back({net::role::peer, g.name.empty() ? g.strategy.kind : g.name, &g.strategy, &g.profile,
                      net::identity::for_simulation(e.run.seed, name), seed_for(e.run.seed, name), g.data_multiplier, 0,
                      node_name{net::role::peer, number}});
    }
  }
  number = 0;
  for (const validator_group& g : e.validators) {
    for (std::uint64_t i = 0; i < g.count; ++i, ++number) {
      const std::string name = fmt::format("validator/{}", number);
      cast.push_back({net::role::validator, g.name.empty() ? g.strategy.kind : g.name, &g.strategy, &g.profile,
                      net::identity::for_simulation(e.run.seed, name), seed_for(e.run.seed, name), 1, g.stake,
                      node_name{net::role::validator, number}});
    }
  }
  for (cast_member& who : cast)
    for (const cast_member& other : cast)
      if (other.group == who.group) who.allies.push_back(other.identity.key());
  return cast;
}

std::shared_ptr<compute::engine> make_engine(const experiment& e) {
  compute::token_source_context data_context{e.run.seed, static_cast<std::size_t>(e.training.sequence_length)};
  const auto& data = compute::token_source_registry::instance().find(e.data.kind);
  compute::objective_context model_context{data.make(e.data.options, data_context), e.run.seed};
  const auto& model = compute::objective_registry::instance().find(e.model.kind);
  std::shared_ptr<const compute::objective> objective = model.make(e.model.options, model_context);
  std::shared_ptr<const compute::scheme> compression = make_scheme(e, objective->parameters());
  return std::make_shared<compute::engine>(std::move(objective), std::move(compression),
                                           static_cast<std::size_t>(e.training.micro_batch));
}

std::shared_ptr<const compute::scheme> make_scheme(const experiment& e, const compute::layout& parameters) {
  const auto& scheme = compute::scheme_registry::instance().find(e.scheme.kind);
  return scheme.make(e.scheme.options,
                     compute::scheme_context{&parameters, e.run.windows, e.protocol.aggregation.rule.make()});
}

std::shared_ptr<const compute::scheme> make_forked_scheme(const experiment& then, const compute::engine& engine,
                                                          const compute::agreed_state& first_state) {
  auto next = make_scheme(then, engine.model().parameters());
  const compute::scheme& first = engine.compression();
  const compute::flat_buffer nothing(engine.model().parameters().size());
  const compute::encoded sent = first.encode(first_state, first.first_feedback(), nothing.span(), 0, nullptr);
  if (next->payload_bytes() != first.payload_bytes() ||
      next->validate(as_view(sent.payload), 0) != compute::rejection::none)
    throw user_error("a run cannot change the form of its payloads in its middle",
                     "Of [scheme], what may change is its step size and decay.");
  return next;
}

void check_checkpoints(const experiment& e, const compute::engine& engine) {
  const std::uint64_t every = e.protocol.checkpoints.every_windows;
  const bool agreed = e.protocol.aggregation.agreement != actors::agreement_mode::own_view;
  if (every == 0 || e.run.windows < every || !agreed) return;
  const std::uint64_t needed = engine.checkpoint_bytes_max();
  const std::uint64_t limit = std::min<std::uint64_t>(e.storage.object_bytes_max, net::bounds::blob_bytes_max);
  if (needed > limit)
    throw user_error(
        fmt::format("a checkpoint of this model has up to {} bytes, but the storage takes objects of up to "
                    "{} (storage.object_bytes_max = {}, messages carry {})",
                    needed, limit, e.storage.object_bytes_max, net::bounds::blob_bytes_max),
        "raise storage.object_bytes_max, or set checkpoints.every_windows = 0 to do without checkpoints");
}

compute::assignment_rule make_assignment(const experiment& e, const compute::engine& engine) {
  compute::assignment_rule rule;
  rule.run_seed = e.run.seed;
  rule.training_samples = engine.model().training_samples();
  rule.slots = heads_in(e.peers);
  rule.samples_per_window = e.training.samples_per_window;
  const std::uint64_t needed = rule.slots * rule.samples_per_window;
  if (rule.training_samples < needed)
    throw user_error(fmt::format("the data has {} training sequences, but {} peers with {} each need {} a window",
                                 rule.training_samples, rule.slots, rule.samples_per_window, needed),
                     "use more data, or lower training.samples_per_window or training.sequence_length");
  return rule;
}

actors::genesis make_genesis(const experiment& e, const std::vector<cast_member>& cast,
                             const compute::agreed_state& first_state) {
  experiment agreed = e;
  // What changes no result is no part of what the nodes agree on.
  agreed.run.threads = 0;
  agreed.run.directory = "runs";
  agreed.run.keep_jobs = true;
  agreed.run.feedback_every_windows = 10;
  agreed.storage.kind = "memory";
  agreed.invariants.clear();
  // What will break changes results, but nobody in the run knows of it: with and without it, it is the same run.
  agreed.faults.clear();
  agreed.chaos = {};
  actors::genesis g;
  // Who drives the windows is nothing that nodes go by.
  g.config = digest_of(to_toml_without_standbys(agreed));
  g.first_state = first_state.id;
  g.seed = e.run.seed;
  g.windows = e.run.windows;
  g.parameters = e.protocol;
  g.start_peers = 0;
  g.start_validators = 0;
  const std::vector<node_name> late = make_fault_plan(e).late();
  for (const cast_member& who : cast) {
    g.accounts.push_back({who.identity.key(), who.stake, e.protocol.chain.endowment});
    if (who.profile->start_delay_s > 0 || std::find(late.begin(), late.end(), who.name) != late.end()) continue;
    ++(who.role == net::role::peer ? g.start_peers : g.start_validators);
  }
  std::sort(g.accounts.begin(), g.accounts.end(), [](const auto& a, const auto& b) { return a.hotkey < b.hotkey; });
  if (g.start_peers == 0 || g.start_validators == 0)
    throw user_error(
        "nobody is there at the start: every peer or every validator has a start_delay_s above 0 "
        "or a late_join",
        "give at least one peer and one validator start_delay_s = 0 and no late_join");
  return g;
}

std::shared_ptr<actors::member_core> make_core(const cast_member& who, const actors::member_context& shared,
                                               const std::shared_ptr<const actors::role_disk>& disk) {
  actors::member_context context = shared;
  context.secret_seed = who.seed;
  context.allies = who.allies;
  if (who.role == net::role::peer) {
    const auto& entry = actors::peer_strategy_registry::instance().find(who.strategy->kind);
    auto core = std::make_shared<actors::peer_core>(who.identity, context, entry.make(who.strategy->options, who.seed),
                                                    who.data_multiplier);
    if (disk) core->resume(dynamic_cast<const actors::peer_disk&>(*disk));
    return core;
  }
  const auto& entry = actors::validator_strategy_registry::instance().find(who.strategy->kind);
  auto core = std::make_shared<actors::validator_core>(who.identity, context,
                                                       entry.make(who.strategy->options, who.seed), who.seed);
  if (disk) core->resume(dynamic_cast<const actors::validator_disk&>(*disk));
  return core;
}

void change_strategy(actors::role_core& core, const cast_member& who) {
  if (who.role == net::role::peer) {
    const auto& entry = actors::peer_strategy_registry::instance().find(who.strategy->kind);
    dynamic_cast<actors::peer_core&>(core).change_strategy(entry.make(who.strategy->options, who.seed),
                                                           who.data_multiplier);
  } else {
    const auto& entry = actors::validator_strategy_registry::instance().find(who.strategy->kind);
    dynamic_cast<actors::validator_core&>(core).change_strategy(entry.make(who.strategy->options, who.seed), who.seed);
  }
}

}  // namespace gauntlet::runtime
