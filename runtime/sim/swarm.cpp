#include "runtime/sim/swarm.hpp"

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/consensus_rule.hpp"
#include "actors/protocol/parameters.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "base/random.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/faults/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

namespace {

/// Draws one configuration, part by part and always in the same order.
class swarm_drawer {
 public:
  swarm_drawer(std::uint64_t seed, bool rare_branches)
      : random_(generator_for(seed, "swarm")), has_rare_branches_(rare_branches) {}

  std::vector<std::string> draw() {
    // Real tensors take a hundred times as long: seldom, and few of them.
    llama_ = random_.chance(0.02);
    crowd();
    sizes();
    time();
    scoring();
    chain();
    tensors();
    chaos();
    latecomers();
    set("services.standby_coordinators", random_.below(3));
    if (has_rare_branches_) rare_branches();
    return std::move(overrides_);
  }

 private:
  /// From `low` to `high`, both included.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + random_.below(high - low + 1); }
  const std::string& one_of(const std::vector<std::string>& names) { return names[random_.below(names.size())]; }

  template <class T>
  void set(const std::string& key, const T& value) {
    overrides_.push_back(key + "=" + toml_text(value));
  }
  /// Most runs leave most rules as they are.
  void maybe_set(const std::string& key, const std::vector<std::string>& names) {
    if (random_.chance(0.4)) set(key, one_of(names));
  }

  static std::string group(std::uint64_t count, const std::string& strategy, const std::string& more = "") {
    return fmt::format("{{count={},strategy={}{}}}", count, toml_text(strategy), more);
  }

  template <class Registry>
  std::vector<std::string> cheats() const {
    std::vector<std::string> names = Registry::instance().names();
    std::erase(names, "honest");
    return names;
  }

  void crowd() {
    honest_peers_ = llama_ ? between(3, 6) : between(3, 24);
    std::string peers = group(honest_peers_, "honest");
    peers_ = honest_peers_;
    // Honest peers stay a clear majority: no rule promises anything otherwise.
    std::uint64_t room = honest_peers_ / 3;
    const auto peer_cheats = cheats<actors::peer_strategy_registry>();
    for (std::uint64_t kinds = random_.below(4); kinds > 0 && room > 0; --kinds) {
      const std::uint64_t count = between(1, std::min<std::uint64_t>(room, 2));
      peers += "," + group(count, one_of(peer_cheats));
      peers_ += count;
      room -= count;
    }
    overrides_.push_back("peers=[" + peers + "]");

    const std::uint64_t honest = between(1, 6);
    honest_validators_ = honest;
    std::string validators = group(honest, "honest", fmt::format(",stake={}", between(100, 5000)));
    if (honest >= 4 && random_.chance(0.3))
      validators += "," + group(1, one_of(cheats<actors::validator_strategy_registry>()), ",stake=100");
    overrides_.push_back("validators=[" + validators + "]");
  }

  void sizes() {
    set("run.windows", llama_ ? between(6, 10) : between(15, 60));
    set("run.held_out_every_windows", between(1, 20));
    const std::uint64_t top_g = between(1, 16);
    places_ = std::min(top_g, peers_);
    set("aggregation.top_g", top_g);
    set("aggregation.reserves", between(0, 6));
    set("aggregation.minimum", std::min(between(1, top_g), peers_));
    set("training.samples_per_window", between(1, 8));
    set("scoring.samples", between(1, 6));
    set("scoring.evaluated_per_window", between(2, 8));
    const double way = random_.unit();
    set("aggregation.agreement", std::string(way < 0.65 ? "manifest" : way < 0.9 ? "commit" : "own_view"));
  }

  void time() {
    const bool by_clock = random_.chance(0.35);
    set("window.pacing", std::string(by_clock ? "clock" : "lockstep"));
    set("window.slot_blocks", between(1, 2));
    set("window.put_window_s", static_cast<double>(between(2, 12)));
    set("window.block_s", static_cast<double>(between(4, 12)));
    set("window.grace_s", static_cast<double>(between(5, 60)));
    // Two put windows (commitments have their own), two blocks a slot, and room for one that comes late.
    set("window.blocks_per_window", by_clock ? between(9, 12) : between(5, 9));
  }

  void scoring() {
    set("scoring.preset", one_of({"hardened", "hardened", "late", "paper"}));
    maybe_set("scoring.rule", actors::scoring_rule_registry::instance().names());
    maybe_set("scoring.rating", actors::rating_registry::instance().names());
    maybe_set("scoring.weights", actors::weight_rule_registry::instance().names());
    set("scoring.selection", one_of({"counter", "uniform"}));  // the late preset wants more peers than there may be
    maybe_set("aggregation.rule", compute::aggregation_rule_registry::instance().names());
    const bool too_few_for_krum = places_ < 5;  // one attacker, as it reckons with by default
    if (too_few_for_krum && overrides_.back().ends_with("krum\"")) overrides_.pop_back();
    maybe_set("aggregation.selection", actors::candidate_rule_registry::instance().names());
  }

  void chain() {
    maybe_set("chain.consensus", actors::consensus_rule_registry::instance().names());
    set("chain.tempo_blocks", between(5, 60));
    set("chain.commit_reveal", random_.chance(0.5));
    // A full subnet: who begins anew takes somebody's place.
    if (random_.chance(0.3)) {
      set("chain.max_uids", peers_ + honest_validators_ + 1);
      set("chain.immunity_blocks", between(5, 40));
    }
  }

  void tensors() {
    overrides_.emplace_back(llama_ ? "model.kind=llama" : "model.kind=surrogate");
    if (random_.chance(0.15)) {
      overrides_.emplace_back("scheme.kind=dense");
      return;
    }
    overrides_.emplace_back("scheme.kind=demo");
    set("scheme.learning_rate", 0.002 + 0.01 * random_.unit());
    set("scheme.topk", between(2, 32));
  }

  void chaos() {
    std::vector<std::string> kinds;
    for (const auto& [name, entry] : fault_registry::instance().entries()) {
      const bool drawn = random_.chance(0.4);
      if (drawn && entry.make(options(entry.options))->traits().in_chaos) kinds.push_back(name);
    }
    const bool calm = kinds.empty() || random_.chance(0.1);
    set("chaos.faults_per_window", calm ? 0.0 : 0.2 + 2.8 * random_.unit());
    set("chaos.intensity", 0.1 + 0.8 * random_.unit());
    set("chaos.shape", one_of({"flat", "rising", "bursts"}));
    set("chaos.duration_windows_max", between(1, 5));
    set("chaos.down_max", 0.1 + 0.24 * random_.unit());
    set("chaos.quiet_windows", std::uint64_t{8});
    std::string list;
    for (const std::string& k : kinds) list += (list.empty() ? "" : ",") + k;
    set("chaos.kinds", list.empty() ? std::string("all") : list);
  }

  /// In place of whatever faults the configuration names: its targets need not be there.
  void latecomers() {
    std::string list;
    for (std::uint64_t n = random_.below(3); n > 0; --n)
      list += fmt::format("{}{{kind=\"late_join\",target=\"peer/{}\",window={}}}", list.empty() ? "" : ",",
                          honest_peers_ - n, between(2, 6));
    overrides_.push_back("fault=[" + list + "]");
  }

  void rare_branches() {
    if (random_.chance(0.5)) set("chaos.rare_branches", 0.5 * random_.unit());
  }

  generator random_;
  bool has_rare_branches_;
  bool llama_ = false;
  std::uint64_t honest_peers_ = 0;
  std::uint64_t honest_validators_ = 0;
  std::uint64_t peers_ = 0;
  std::uint64_t places_ = 0;  ///< contributions that a step can have
  std::vector<std::string> overrides_;
};

}  // namespace

std::vector<std::string> draw_swarm(std::uint64_t seed, bool rare_branches) {
  return swarm_drawer(seed, rare_branches).draw();
}

}  // namespace gauntlet::runtime
