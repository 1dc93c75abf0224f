#include "runtime/command/commands.hpp"
#include "runtime/config/config_reference.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/faults/fault_reference.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace gauntlet::runtime {

namespace {

struct config_arguments {
  std::string file;
  std::vector<std::string> overrides;
  std::string key;
};

void add_file(CLI::App& command, config_arguments& a) {
  command.add_option("file", a.file, "experiment (TOML)")->required();
  command.add_option("--set", a.overrides, "table.key=value, over the file's")->allow_extra_args(false);
}

}  // namespace

void add_config_command(CLI::App& app) {
  CLI::App* config = app.add_subcommand("config", "show, check and explain configurations");
  config->require_subcommand(1);
  const auto a = std::make_shared<config_arguments>();

  CLI::App* show = config->add_subcommand("show", "print the configuration with every default filled in");
  add_file(*show, *a);
  show->callback([a] { fmt::print("{}", to_toml(load_experiment(a->file, a->overrides))); });

  CLI::App* check = config->add_subcommand("check", "say whether a configuration would run");
  add_file(*check, *a);
  check->callback([a] {
    load_experiment(a->file, a->overrides);
    fmt::print("{}: fine\n", a->file);
  });

  CLI::App* explain = config->add_subcommand("explain", "type, unit, default and meaning of a key, or of all below it");
  explain->add_option("key", a->key, "for instance window.put_window_s, or scheme")->required();
  explain->callback([a] { fmt::print("{}", explain_key(a->key)); });

  CLI::App* faults = config->add_subcommand("faults", "print docs/faults.md");
  faults->callback([] { fmt::print("{}", fault_reference()); });

  CLI::App* reference = config->add_subcommand("reference", "print docs/configuration.md");
  reference->callback([] { fmt::print("{}", config_reference()); });
}

}  // namespace gauntlet::runtime
