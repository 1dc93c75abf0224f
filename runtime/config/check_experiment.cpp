#include "runtime/config/check_experiment.hpp"

#include "actors/protocol/consensus_rule.hpp"
#include "base/errors.hpp"
#include "runtime/config/check_scoring.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

template <class Group>
std::uint64_t there_at_start(std::vector<Group> groups) {
  std::erase_if(groups, [](const Group& g) { return g.profile.start_delay_s > 0; });
  return heads_in(groups);
}

/// Refuses an experiment of one file.
struct refuser {
  const std::string& file;
  [[noreturn]] void operator()(const std::string& what, const std::string& mend) const {
    throw user_error(file + ": " + what, mend);
  }
};

void check_window(const experiment& e, const refuser& refuse) {
  const actors::window_parameters& w = e.protocol.window;
  const std::uint64_t commit_blocks = e.protocol.commit_blocks();
  if (e.protocol.blocks_to_manifest() + w.slot_blocks > w.blocks_per_window)
    refuse(
        fmt::format("window.blocks_per_window = {}: {}the put window takes {} blocks, which leaves no slot of {} for a "
                    "manifest",
                    w.blocks_per_window,
                    commit_blocks == 0 ? "" : fmt::format("commitments take {} blocks and ", commit_blocks),
                    w.put_blocks(), w.slot_blocks),
        "use longer windows, a shorter window.put_window_s, or fewer window.slot_blocks");
}

void check_registration(const experiment& e, const refuser& refuse) {
  const actors::chain_parameters& c = e.protocol.chain;
  const std::uint64_t at_start = there_at_start(e.peers) + there_at_start(e.validators);
  if (at_start > c.max_uids)
    refuse(fmt::format("{} nodes register at the start, but chain.max_uids = {}", at_start, c.max_uids),
           "lower the counts, raise chain.max_uids, or let some join later with start_delay_s");
  if (c.registration_cost_min > c.registration_cost_max)
    refuse(fmt::format("chain.registration_cost_min = {} is above chain.registration_cost_max = {}",
                       c.registration_cost_min, c.registration_cost_max),
           "give the lower value to the first");
  if (c.registration_cost < c.registration_cost_min || c.registration_cost > c.registration_cost_max)
    refuse(fmt::format("chain.registration_cost = {} lies outside of chain.registration_cost_min = {} and "
                       "registration_cost_max = {}",
                       c.registration_cost, c.registration_cost_min, c.registration_cost_max),
           "begin with a cost between them, or move the bound");
  if (c.endowment < c.registration_cost)
    refuse(fmt::format("chain.endowment = {} does not pay chain.registration_cost = {}: nobody could register",
                       c.endowment, c.registration_cost),
           "raise the endowment or lower the cost");
  const std::uint64_t all = heads_in(e.peers) + heads_in(e.validators);
  const std::uint64_t blocks = e.run.windows * e.protocol.window.blocks_per_window;
  if (all > c.max_uids && c.immunity_blocks >= blocks)
    refuse(fmt::format("chain.immunity_blocks = {} outlasts the run ({} blocks): the {} nodes that come to the full "
                       "subnet (chain.max_uids = {}) would replace each other",
                       c.immunity_blocks, blocks, all - c.max_uids, c.max_uids),
           "lower chain.immunity_blocks or raise chain.max_uids");
  if (at_start > 3 * c.registrations_target)
    refuse(fmt::format("{} nodes register at the start, but no more than {} may until the cost is adjusted", at_start,
                       3 * c.registrations_target),
           "raise chain.registrations_target");
}

void check_weights(const experiment& e, const refuser& refuse) {
  const actors::chain_parameters& c = e.protocol.chain;
  try {
    c.consensus.make();
  } catch (const user_error& wrong) {
    refuse(fmt::format("chain.consensus_options: {}", wrong.what()), wrong.mend());
  }
  const std::uint64_t validators = heads_in(e.validators);
  if (validators > c.max_validators)
    refuse(
        fmt::format("{} validators, but chain.max_validators = {} permits: the weights of the rest would never count",
                    validators, c.max_validators),
        "raise chain.max_validators or take fewer validators");
  std::uint64_t highest_stake = 0;
  for (const validator_group& g : e.validators) highest_stake = std::max(highest_stake, g.stake);
  if (c.stake_threshold > highest_stake)
    refuse(fmt::format("chain.stake_threshold = {} is above every validator's stake (at most {}): no weights would "
                       "ever count",
                       c.stake_threshold, highest_stake),
           "lower chain.stake_threshold, or raise the stake of the [[validators]]");
  const std::uint64_t between = c.weights_every_windows * e.protocol.window.blocks_per_window;
  if (!c.commit_reveal && c.weights_rate_limit_blocks > between)
    refuse(fmt::format("chain.weights_rate_limit_blocks = {}, but weights are posted every {} blocks",
                       c.weights_rate_limit_blocks, between),
           "lower the limit or raise chain.weights_every_windows");
  if (c.commit_reveal && c.weights_rate_limit_blocks > c.tempo_blocks)
    refuse(fmt::format("chain.weights_rate_limit_blocks = {}, but hidden weights are posted every tempo of {} blocks",
                       c.weights_rate_limit_blocks, c.tempo_blocks),
           "lower the limit or raise chain.tempo_blocks");
  if (c.activity_cutoff_blocks < c.tempo_blocks)
    refuse(fmt::format("chain.activity_cutoff_blocks = {} is shorter than a tempo ({} blocks): no weight would live to "
                       "count",
                       c.activity_cutoff_blocks, c.tempo_blocks),
           "raise it above chain.tempo_blocks");
}

/// Victims are named by uid; who gets which one is known at the run alone, but not beyond how many there are.
void check_victims(const experiment& e, std::uint64_t uids, const refuser& refuse) {
  for (std::size_t i = 0; i < e.peers.size(); ++i) {
    const auto& set = e.peers[i].strategy.options.all();
    const auto at = set.find("victim");
    const auto* victim = at == set.end() ? nullptr : std::get_if<std::int64_t>(&at->second);
    if (victim != nullptr && *victim >= 0 && static_cast<std::uint64_t>(*victim) >= uids)
      refuse(fmt::format("peers.{}.options.victim = {}, but the run has the uids 0 to {}", i, *victim, uids - 1),
             "name the uid of a peer; see 'gauntlet strategies'");
  }
}

}  // namespace

void check_experiment(const experiment& e, const std::string& file) {
  const refuser refuse{file};
  if (e.peers.empty()) refuse("there are no peers", "add a [[peers]] group");
  if (e.validators.empty()) refuse("there are no validators", "add a [[validators]] group");
  const std::uint64_t nodes = heads_in(e.peers) + heads_in(e.validators);
  if (nodes > uids_max)
    refuse(fmt::format("{} peers and validators, but the chain has {} uids", nodes, uids_max), "lower the counts");
  check_window(e, refuse);
  check_registration(e, refuse);
  check_weights(e, refuse);
  const std::uint64_t uids = std::min(nodes, e.protocol.chain.max_uids);
  check_victims(e, uids, refuse);
  check_scoring(e.protocol, heads_in(e.peers), uids, file);
}

}  // namespace gauntlet::runtime
