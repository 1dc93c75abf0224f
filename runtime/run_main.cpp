#include "runtime/run_main.hpp"

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/consensus_rule.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "base/errors.hpp"
#include "compute/models.hpp"
#include "compute/payload_editor.hpp"
#include "compute/scheme.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/invariants/builtin_invariants.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace gauntlet {

namespace {

/// Lets `add_builtins` fill a registry and puts back what was there before.
template <class Registry>
void keep_own(void (*add_builtins)()) {
  const auto own = Registry::instance().entries();
  add_builtins();
  for (const auto& [name, entry] : own) Registry::instance().add(entry);
}

void add_commands(CLI::App& app) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "gauntlet " GAUNTLET_VERSION);
  runtime::add_run_command(app);
  runtime::add_sweep_command(app);
  runtime::add_compare_command(app);
  runtime::add_verdicts_command(app);
  runtime::add_config_command(app);
  runtime::add_inspect_command(app);
  runtime::add_sim_command(app);
  runtime::add_shrink_command(app);
  runtime::add_check_command(app);
  runtime::add_diff_command(app);
  runtime::add_replay_command(app);
  runtime::add_fork_command(app);
  runtime::add_report_command(app);
  runtime::add_rescore_command(app);
  runtime::add_strategies_command(app);
}

}  // namespace

void register_builtin_parts() {
  keep_own<compute::payload_editor_registry>(&compute::register_payload_editors);
  keep_own<compute::aggregation_rule_registry>(&compute::register_aggregation_rules);
  keep_own<compute::scheme_registry>(&compute::register_schemes);
  keep_own<compute::objective_registry>(&compute::register_objectives);
  keep_own<compute::token_source_registry>(&compute::register_token_sources);
  keep_own<actors::consensus_rule_registry>(&actors::register_consensus_rules);
  keep_own<actors::scoring_rule_registry>(&actors::register_scoring_rules);
  keep_own<actors::rating_registry>(&actors::register_ratings);
  keep_own<actors::weight_rule_registry>(&actors::register_weight_rules);
  keep_own<actors::draw_rule_registry>(&actors::register_draw_rules);
  keep_own<actors::candidate_rule_registry>(&actors::register_candidate_rules);
  keep_own<actors::peer_strategy_registry>(&actors::register_peer_strategies);
  keep_own<actors::validator_strategy_registry>(&actors::register_validator_strategies);
  keep_own<runtime::invariant_registry>(&runtime::register_invariants);
  keep_own<runtime::fault_registry>(&runtime::register_faults);
}

int run_main(int argc, char** argv) {
  compute::pin_arithmetic();
  register_builtin_parts();
  CLI::App app{
      "Permissionless, incentive-driven training of language models, as an experiment that repeats to the bit."};
  app.name("gauntlet");
  try {
    add_commands(app);
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const runtime::exit_with& e) {
    return e.status;
  } catch (const user_error& e) {
    fmt::print(stderr, "gauntlet: {}\n  {}\n", e.what(), e.mend());
    return 2;
  } catch (const std::exception& e) {
    fmt::print(stderr, "gauntlet: {}\n", e.what());
    return 1;
  }
}

}  // namespace gauntlet
