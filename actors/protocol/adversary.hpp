#pragma once

#include "base/errors.hpp"
#include "base/fields.hpp"
#include "base/options.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gauntlet::actors {

/// How an attack should end under the hardened rules. The later ones ask for less.
enum class expected_verdict : std::uint8_t {
  excluded,      ///< none of its contributions is ever in a manifest
  unpaid,        ///< at most a tenth of the median honest incentive over the last third of a run
  not_worth_it,  ///< earns less than an honest node per unit of compute and bandwidth (a validator: of stake)
  harmless,      ///< may be paid; the model and the pay of the others don't suffer
};

/// One attack: who plays it, what it tries, and what should answer it. The table of these is the adversary zoo;
/// `gauntlet verdicts` runs every entry against honest nodes and compares what happens with `expected`.
struct adversary {
  std::string name{};  ///< of the entry; the registry name of the strategy unless `strategy` says another
  net::role role = net::role::peer;
  std::string tries{};    ///< one sentence: what the attack hopes to gain
  std::string defence{};  ///< one sentence: the mechanism that should answer it
  expected_verdict expected = expected_verdict::unpaid;
  std::size_t group_size = 1;                                    ///< attackers in a run
  std::uint64_t stake = 1000;                                    ///< of an attacking validator; honest ones have 1000
  std::size_t accomplices = 0;                                   ///< peers that join an attacking validator's group,
  std::string accomplice_strategy{};                             ///< and what they play
  std::vector<std::string> overrides{};                          ///< "section.key=value" that the run needs
  std::vector<std::pair<std::string, option_value>> settings{};  ///< options of the strategy other than its defaults
  std::string strategy{};                                        ///< registry name; empty: `name`
  bool full_subnet = false;  ///< as many slots as there are nodes, so that a newcomer replaces somebody

  const std::string& strategy_name() const { return strategy.empty() ? name : strategy; }
};

/// All attacks by name. Built-in ones are added next to their strategies; a user's own joins from one source file:
///
///     const gauntlet::actors::adversary_registration mine{{.name = "my_attack", .tries = "…", …}};
class adversary_table {
 public:
  static adversary_table& instance();

  /// A later entry of the same name replaces the earlier one.
  void add(adversary a);
  /// Leaves an entry of the same name alone: it is a user's.
  void add_builtin(adversary a);
  /// Throws user_error with the nearest known name.
  const adversary& find(const std::string& name) const;
  const std::map<std::string, adversary>& entries() const { return entries_; }

 private:
  std::map<std::string, adversary> entries_;
};

/// Adds an attack during static initialisation; for programs of users.
struct adversary_registration {
  explicit adversary_registration(adversary a) { adversary_table::instance().add(std::move(a)); }
};

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::expected_verdict> {
  static constexpr std::array<std::string_view, 4> values{"excluded", "unpaid", "not worth it", "harmless"};
};
