#pragma once

namespace CLI {
class App;
}

/// The subcommands of `gauntlet`, one source file each. Every one adds itself to the application with a callback; a
/// callback throws user_error for the user's mistakes and exit_with for any other status than 0.
namespace gauntlet::runtime {

/// Thrown by a command that has said all there is to say and ends with this status.
struct exit_with {
  int status = 0;
};

void add_run_command(CLI::App& app);
void add_sweep_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_verdicts_command(CLI::App& app);
void add_config_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_sim_command(CLI::App& app);
void add_shrink_command(CLI::App& app);
void add_check_command(CLI::App& app);
void add_diff_command(CLI::App& app);
void add_replay_command(CLI::App& app);
void add_fork_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_rescore_command(CLI::App& app);
void add_strategies_command(CLI::App& app);

}  // namespace gauntlet::runtime
