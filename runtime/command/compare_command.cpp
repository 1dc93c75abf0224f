#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/compare/compare_runs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace gauntlet::runtime {

namespace {

struct compare_arguments {
  std::vector<std::string> runs;
  std::string svg;
  bool json = false;
};

void compare(const compare_arguments& a) {
  if (a.runs.size() < 2) throw user_error("compare needs two runs at least", "name two run directories");
  std::vector<compared_run> runs;
  for (const std::string& path : a.runs) runs.push_back(read_run(run_directory::open(path)));
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (runs[i].label == runs[k].label) runs[i].label = a.runs[i];
  if (!a.svg.empty()) write_whole_file(a.svg, to_svg(held_out_figure(runs)));
  fmt::print("{}", a.json ? comparison_json(runs) : comparison_text(runs));
}

}  // namespace

void add_compare_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("compare", "finished runs side by side: configuration, loss, scores, traffic, digests");
  const auto a = std::make_shared<compare_arguments>();
  command->add_option("runs", a->runs, "run directories; the first is what the others are compared with")->required();
  command->add_option("--svg", a->svg, "file for a plot of the held-out losses over each other");
  command->add_flag("--json", a->json, "print JSON instead of tables");
  command->callback([a] { compare(*a); });
}

}  // namespace gauntlet::runtime
