#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/recovery/replay.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace gauntlet::runtime {

namespace {

struct replay_arguments {
  std::string run;
  std::string until;
  replay_request request;
};

void replay_run(replay_arguments& a) {
  if (!a.until.empty()) a.request.until = parse_point(a.until);
  const interrupt_guard interrupt;
  const replay_outcome o = replay(run_directory::open(a.run), a.request, interrupt.flag(),
                                  [](const std::string& lines) { fmt::print("{}", lines); });
  fmt::print("{}", replay_text(o));
  if (interrupt.flag() || o.why == replay_outcome::end::reached || (a.until.empty() && a.request.break_on.empty()))
    return;
  std::string awaited = a.until.empty() ? "" : fmt::format("'{}'", a.until);
  if (!a.request.break_on.empty())
    awaited += fmt::format("{}an event '{}'", awaited.empty() ? "" : " and ", a.request.break_on);
  throw user_error(fmt::format("{}: the run never comes to {}", a.run, awaited),
                   fmt::format("see `gauntlet inspect {} --events` for what it has", a.run));
}

}  // namespace

void add_replay_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "replay", "execute a recorded run again to some moment, compare every event, and show how the nodes stand there");
  const auto a = std::make_shared<replay_arguments>();
  command->add_option("run", a->run, "run directory")->required();
  command->add_option("--until", a->until, "where to stop: 'window 12, event 340', 'window 12' or 'event 340'");
  command->add_option("--break-on", a->request.break_on, "stop at the first journal event of this name");
  command->add_option("--trace", a->request.trace, "print what this node sees and does: peer/3, validator/0, chain, …");
  command->add_flag("--any-build", a->request.any_build, "take what another build of this program kept");
  command->callback([a] { replay_run(*a); });
}

}  // namespace gauntlet::runtime
