#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_attack(peer_strategy_registry::entry strategy, adversary entry) {
  entry.name = strategy.name;
  entry.role = net::role::peer;
  peer_strategy_registry::instance().add(std::move(strategy));
  adversary_table::instance().add_builtin(std::move(entry));
}

std::vector<sample_id> honest_samples(const peer_situation& s) { return peer_strategy().choose_samples(s); }

std::optional<gauntlet::uid> worthy_victim(const peer_situation& s) {
  std::vector<gauntlet::uid> others = s.aggregated();
  std::erase(others, s.uid);
  if (others.empty()) others = s.peers();
  std::erase(others, s.uid);
  if (others.empty()) return std::nullopt;
  return others[(s.window + s.uid) % others.size()];
}

std::shared_ptr<compute::payload_editor> make_editor(
    const std::string& name, std::initializer_list<std::pair<std::string, option_value>> settings, std::uint64_t seed) {
  const auto& entry = compute::payload_editor_registry::instance().find(name);
  options complete(entry.options);
  for (const auto& [option, value] : settings) complete.set(option, value);
  return entry.make(complete, seed);
}

}  // namespace gauntlet::actors::attacks
