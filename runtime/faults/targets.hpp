#pragma once

#include "runtime/faults/fault_plan.hpp"

#include <string_view>

namespace gauntlet::runtime {

/// Everybody in an experiment by name.
class target_finder {
 public:
  explicit target_finder(const experiment& e);

  /// What a target text says; `lead` and uids are found when the fault begins.
  struct found {
    std::vector<node_name> nodes;
    std::vector<gauntlet::uid> uids;
    bool lead = false;
  };
  /// Throws user_error with `place` for a part of `text` that names nobody.
  found find(std::string_view text, const std::string& place) const;

  const std::vector<node_name>& peers() const { return peers_; }
  const std::vector<node_name>& validators() const { return validators_; }
  /// Chain, storage and all coordinators.
  const std::vector<node_name>& services() const { return services_; }

 private:
  void add(found& into, const std::string& word, const std::string& place) const;

  std::vector<std::pair<std::string, std::vector<node_name>>> groups_;  ///< first: the others are named into it
  std::vector<node_name> peers_;
  std::vector<node_name> validators_;
  std::vector<node_name> services_;
};

/// The words of a list with commas, without the spaces around them.
std::vector<std::string> words_of(std::string_view list);

}  // namespace gauntlet::runtime
