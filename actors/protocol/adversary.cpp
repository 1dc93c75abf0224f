#include "actors/protocol/adversary.hpp"

#include "base/nearest.hpp"

namespace gauntlet::actors {

adversary_table& adversary_table::instance() {
  static adversary_table the_one;
  return the_one;
}

void adversary_table::add(adversary a) {
  const std::string name = a.name;
  entries_.insert_or_assign(name, std::move(a));
}

void adversary_table::add_builtin(adversary a) {
  const std::string name = a.name;
  entries_.try_emplace(name, std::move(a));
}

const adversary& adversary_table::find(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found != entries_.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, a] : entries_) names.push_back(known);
  throw user_error("unknown attack '" + name + "'", suggest(name, names));
}

}  // namespace gauntlet::actors
