#pragma once

#include "runtime/config/experiment.hpp"

#include <string>
#include <string_view>

/// Which TOML table holds which struct: the one list that reader, writer and reference walk.
namespace gauntlet::runtime {

/// Calls `visit(table name, section)` for every table whose keys are fields of a struct.
template <class Experiment, class Visitor>
void for_each_section(Experiment& e, Visitor&& visit) {
  visit("run", e.run);
  visit("window", e.protocol.window);
  visit("aggregation", e.protocol.aggregation);
  visit("scoring", e.protocol.scoring);
  visit("chain", e.protocol.chain);
  visit("checkpoints", e.protocol.checkpoints);
  visit("training", e.training);
  visit("storage", e.storage);
  visit("services", e.services);
  visit("chaos", e.chaos);
}

/// What the reference says about each table.
std::string_view section_help(std::string_view table);

/// Unit of a key, from the end of its name; empty where it has none.
std::string_view unit_of(std::string_view key);
/// `key` without its unit.
std::string_view stem_of(std::string_view key);

}  // namespace gauntlet::runtime
