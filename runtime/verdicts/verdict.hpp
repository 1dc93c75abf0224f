#pragma once

#include "actors/protocol/adversary.hpp"
#include "base/fields.hpp"
#include "net/address.hpp"
#include "runtime/sweep/run_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What an attack came to in one run; docs/security.md states the definitions.
namespace gauntlet::runtime {

/// The best one that holds, from what the attackers like least on. A better one satisfies whoever expects a worse one.
enum class attack_outcome : std::uint8_t {
  excluded,      ///< unpaid, and never in a manifest
  unpaid,        ///< at most a tenth of the median honest pay over the last third
  not_worth_it,  ///< less pay than honest nodes for the same cost (validators: for the same stake)
  harmless,      ///< paid like anybody, but neither the model nor the others' pay suffers
  harmful,
};

/// Names of the groups in a run of an attack.
inline constexpr std::string_view honest_group = "honest";
inline constexpr std::string_view attacker_group = "attacker";

/// Bounds of the definitions.
struct verdict_bounds {
  double unpaid = 0.1;        ///< of the median honest pay
  double loss_change = 0.05;  ///< rise of the held-out loss that is taken for none; luck_of_loss() where that is more
  double pay_shift = 0.1;     ///< change of the honest peers' pay that is taken for none
};

struct verdict_figures {
  double manifests = 0;    ///< windows that used them (validators: whose manifest was theirs), a head
  double pay = 0;          ///< of the median honest node's, over the last third (validators: dividends a stake)
  double cost = 1;         ///< of the mean honest node's: mean of compute and bandwidth
  double value = 0;        ///< pay per cost over the whole run, of the mean honest node's (validators: pay)
  double per_cost = 0;     ///< the same, where validators' pay is divided by their cost, too
  double accomplices = 0;  ///< pay of an attacking validator's peers, as that of attacking peers
  double loss_change = 0;  ///< held-out loss against the mean run without them, mean over the last third
  double pay_shift = 0;    ///< what honest peers lost of their pay beyond what honest newcomers would have taken
  bool harm = true;        ///< the loss or the pay of others suffers beyond the bounds, or accomplices are paid
  attack_outcome outcome = attack_outcome::harmful;
};

/// Whether a run ended as expected or better. Who is expected to be harmless must do no harm, however little it is
/// paid; of the others pay is asked, not harm.
bool ended_as_expected(const verdict_figures& f, actors::expected_verdict expected);

/// Runs without the attackers that differ in luck alone.
using twin_runs = std::vector<const run_record*>;

/// What a run without attackers may end up above the mean of its twins by luck, as a part of the loss: the upper end
/// of a prediction interval that holds 95 % of such runs, from the spread among the twins of each seed. 0 where no seed
/// has two twins.
double luck_of_loss(const std::vector<twin_runs>& seeds);

/// Judges one run of `attackers` nodes of `role` in the group "attacker" against the same run, with as many twins as
/// there are (at least one), without them.
verdict_figures judge_attack(const run_record& attacked, const twin_runs& without, net::role role,
                             std::size_t attackers, const verdict_bounds& bounds = {});

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::attack_outcome> {
  static constexpr std::array<std::string_view, 5> values{"excluded", "unpaid", "not worth it", "harmless", "harmful"};
};
