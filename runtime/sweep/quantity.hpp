#pragma once

#include "runtime/sweep/run_record.hpp"
#include "runtime/sweep/sweep_plan.hpp"

#include <optional>
#include <string>
#include <vector>

/// The quantities that a measure may be of, and their values in a run.
namespace gauntlet::runtime {

enum class quantity_kind : std::uint8_t {
  held_out,   ///< followed over windows, of the run
  series,     ///< followed over windows, of groups of peers
  peer,       ///< one number a peer
  validator,  ///< one number a validator
  run,        ///< one number
  computed,   ///< from several of the others
};

struct quantity {
  std::string name;
  quantity_kind kind = quantity_kind::run;
  std::string help;

  bool over_windows() const { return kind == quantity_kind::held_out || kind == quantity_kind::series; }
};

/// All, in the order of the reference.
const std::vector<quantity>& quantities();
const quantity* find_quantity(const std::string& name);
std::vector<std::string> quantity_names(bool over_windows_only);

/// Value of a measure with an `of`; NaN where the run has none.
double value_of(const sweep_measure& m, const run_record& r);

/// What a group of peers (empty: all, or the run itself) did over the windows; windows without a value are left out.
curve curve_of(const std::string& quantity, const std::string& group, const run_record& r);

/// "## Quantities" of docs/configuration.md.
std::string quantity_reference();

}  // namespace gauntlet::runtime
