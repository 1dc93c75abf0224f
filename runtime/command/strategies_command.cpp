#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/adversary.hpp"
#include "actors/protocol/consensus_rule.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "compute/models.hpp"
#include "compute/payload_editor.hpp"
#include "compute/scheme.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/config/field_reader.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/faults/fault.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

template <class Registry>
void print_parts(std::string_view heading, std::string_view where) {
  fmt::print("{} ({})\n", heading, where);
  for (const auto& [name, entry] : Registry::instance().entries()) {
    fmt::print("  {:<17} {}\n", name, entry.summary);
    for (const option_spec& o : entry.options) {
      const std::string range = std::holds_alternative<std::string>(o.standard) ? "" : range_text(o.range);
      fmt::print("    {:<20} {} [default {}{}]\n", o.name, o.help, toml_text(o.standard),
                 range.empty() ? "" : ", " + range);
    }
  }
  fmt::print("\n");
}

void print_adversaries() {
  fmt::print("attacks (entries of the adversary table)\n");
  for (const auto& [name, a] : actors::adversary_table::instance().entries()) {
    fmt::print("  {} ({}{}, expected {})\n", name, a.group_size > 1 ? fmt::format("{} × ", a.group_size) : "",
               net::to_string(a.role), enum_name(a.expected));
    fmt::print("    tries    {}\n    defence  {}\n", a.tries, a.defence);
    if (a.strategy_name() != name || !a.settings.empty()) fmt::print("    runs     {}", a.strategy_name());
    for (const auto& [option, value] : a.settings) fmt::print(" {}={}", option, toml_text(value));
    if (a.strategy_name() != name || !a.settings.empty()) fmt::print("\n");
    if (a.accomplices > 0) fmt::print("    with     {} × peer {}\n", a.accomplices, a.accomplice_strategy);
    for (const std::string& o : a.overrides) fmt::print("    with     {}\n", o);
    if (a.full_subnet) fmt::print("    with     chain.max_uids=(number of nodes)\n");
  }
  fmt::print("\n");
}

}  // namespace

void add_strategies_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("strategies", "list every part that a configuration can name, with its options");
  command->callback([] {
    print_parts<actors::peer_strategy_registry>("peer strategies", "strategy in [[peers]]");
    print_parts<actors::validator_strategy_registry>("validator strategies", "strategy in [[validators]]");
    print_parts<actors::weight_rule_registry>("weight rules", "weights in [scoring]");
    print_parts<actors::consensus_rule_registry>("consensus rules", "consensus in [chain]");
    print_parts<compute::scheme_registry>("schemes", "kind in [scheme]");
    print_parts<compute::aggregation_rule_registry>("aggregation rules", "rule in [aggregation]");
    print_parts<compute::objective_registry>("models", "kind in [model]");
    print_parts<compute::token_source_registry>("data sources", "kind in [data]");
    print_parts<actors::scoring_rule_registry>("scoring rules", "rule in [scoring]");
    print_parts<actors::rating_registry>("ratings", "rating in [scoring]");
    print_parts<actors::weight_rule_registry>("weight rules", "weights in [scoring]");
    print_parts<actors::draw_rule_registry>("selections of S_t", "selection in [scoring]");
    print_parts<actors::candidate_rule_registry>("selections of candidates", "selection in [aggregation]");
    print_parts<fault_registry>("fault kinds", "[[fault]] kind = …");
    print_parts<compute::payload_editor_registry>("payload editors", "used by peer strategies");
    print_adversaries();
  });
}

}  // namespace gauntlet::runtime
