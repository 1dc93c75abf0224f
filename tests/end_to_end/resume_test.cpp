#include "tests/end_to_end/program.hpp"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <thread>
#include <vector>

using namespace end_to_end;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const std::string crowd = configs + "surrogate.toml";

/// Starts the program and kills it after a while, as a failing machine would. False: it had ended before.
bool start_and_kill(const std::vector<std::string>& arguments, std::chrono::milliseconds after) {
  std::vector<std::string> all{GAUNTLET_BINARY};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& a : all) argv.push_back(a.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status);
}

std::string in_a_shell(const std::vector<std::string>& arguments) {
  return fmt::format("{}", fmt::join(arguments, " "));
}

nlohmann::json manifest_of(const fs::path& run) { return nlohmann::json::parse(contents_of(run / "manifest.json")); }

}  // namespace

TEST_CASE("a run that is killed with SIGKILL again and again ends as an uninterrupted one") {
  const workplace w;
  struct subject {
    std::string config;
    std::vector<std::string> settings;
    int kills;
  };
  // A storm of every kind of fault, with checkpoints; and tensors, whose jobs are answered from what was kept.
  const subject s = GENERATE(subject{"chaos", {"--set", "run.feedback_every_windows=4"}, 50},
                             subject{"first_run", {"--windows", "12", "--set", "run.feedback_every_windows=4"}, 8});
  INFO(s.config);
  const auto begin_in = [&](const std::string& name) {
    std::vector<std::string> all{"run", configs + s.config + ".toml", "--quiet", "--out", (w.path / name).string()};
    all.insert(all.end(), s.settings.begin(), s.settings.end());
    return all;
  };
  const auto begun = std::chrono::steady_clock::now();
  const finished uninterrupted = gauntlet(in_a_shell(begin_in("whole")));
  INFO(uninterrupted.output);
  REQUIRE(uninterrupted.status == 0);
  const std::chrono::duration<double, std::milli> length = std::chrono::steady_clock::now() - begun;
  const fs::path whole = w.path / "whole" / (s.config + "-1-1");
  const fs::path run = w.path / "killed" / (s.config + "-1-1");
  const auto is_begun = [&] { return fs::exists(run / "config.toml"); };
  const auto ends_as_the_whole = [&] {
    const auto resumed = manifest_of(run);
    const auto expected = manifest_of(whole);
    for (const char* what : {"journal", "state", "chain_head", "run"}) CHECK(resumed[what] == expected[what]);
    CHECK(resumed["complete"] == true);
    CHECK(gauntlet("diff " + run.string() + " " + whole.string()).status == 0);
  };

  // Every execution is killed somewhere in the time that the whole run takes, at moments that the golden ratio spreads;
  // one that ends before has its end compared, and the run is begun anew.
  int kills = 0;
  for (int executions = 1; kills < s.kills; ++executions) {
    REQUIRE(executions < 10 * s.kills);
    if (!is_begun()) fs::remove_all(w.path / "killed");
    const std::chrono::milliseconds after(1 + static_cast<long>(std::fmod(0.618 * executions, 1) * length.count()));
    kills += start_and_kill(
        is_begun() ? std::vector<std::string>{"run", "--resume", run.string(), "--quiet"} : begin_in("killed"), after);
    if (!fs::exists(run / "manifest.json")) continue;
    ends_as_the_whole();
    if (kills < s.kills) fs::remove_all(w.path / "killed");
  }
  if (!fs::exists(run / "manifest.json")) {
    const finished f =
        is_begun() ? gauntlet("run --resume " + run.string() + " --quiet") : gauntlet(in_a_shell(begin_in("killed")));
    INFO(f.output);
    REQUIRE(f.status == 0);
    ends_as_the_whole();
  }
  CHECK(gauntlet("check " + run.string()).status == 0);
  const finished again = gauntlet("run --resume " + run.string());
  CHECK(again.status == 2);
  CHECK_THAT(again.output, Contains("is complete"));
}

TEST_CASE("what cannot be resumed is refused with what to do instead") {
  const workplace w;
  const finished nothing = gauntlet("run --resume " + w.path.string());
  CHECK(nothing.status == 2);
  CHECK_THAT(nothing.output, Contains("config.toml"));

  start_and_kill({"run", crowd, "--windows", "5000", "--quiet", "--out", w.path.string()},
                 std::chrono::milliseconds(1500));
  const fs::path run = w.path / "surrogate-1-1";
  REQUIRE(fs::exists(run / "origin.json"));
  const finished with_settings = gauntlet("run --resume " + run.string() + " --set run.windows=9");
  CHECK(with_settings.status == 2);
  CHECK_THAT(with_settings.output, Contains("own directory") && Contains("fork"));

  const std::string origin = contents_of(run / "origin.json");
  auto other = nlohmann::json::parse(origin);
  other["arithmetic"] = "an abacus";
  std::ofstream(run / "origin.json") << other.dump();
  const finished elsewhere = gauntlet("run --resume " + run.string());
  CHECK(elsewhere.status == 2);
  CHECK_THAT(elsewhere.output, Contains("abacus") && Contains("Go on where it was begun"));

  other = nlohmann::json::parse(origin);
  other["program"] = "0123456789abcdef";
  std::ofstream(run / "origin.json") << other.dump();
  const finished by_another = gauntlet("run --resume " + run.string());
  CHECK(by_another.status == 2);
  CHECK_THAT(by_another.output, Contains("another build") && Contains("--any-build"));

  std::ofstream(run / "origin.json") << origin;
  std::ofstream(run / "config.toml", std::ios::app) << "\n# changed\n";
  const finished changed = gauntlet("run --resume " + run.string());
  CHECK(changed.status == 2);
  CHECK_THAT(changed.output, Contains("config.toml") && Contains("fork"));
}

TEST_CASE("a full disk ends a run with the file's name, and it goes on when there is room") {
  const workplace w;
  REQUIRE(gauntlet("run " + crowd + " --windows 40 --quiet --out " + (w.path / "whole").string()).status == 0);
  const auto whole = manifest_of(w.path / "whole" / "surrogate-1-1");

  // Blocks of 1 KiB that a file may have: the journal, the kept jobs or the checkpoint is the first that is too long.
  const auto limit = GENERATE(40, 120, 300);
  const fs::path out = w.path / std::to_string(limit);
  const finished full = [&] {
    finished f;
    std::FILE* pipe = popen(("ulimit -f " + std::to_string(limit) + "; exec " + GAUNTLET_BINARY + " run " + crowd +
                             " --windows 40 --quiet --out " + out.string() + " 2>&1")
                                .c_str(),
                            "r");
    REQUIRE(pipe != nullptr);
    char part[4096];
    for (std::size_t n = 0; (n = fread(part, 1, sizeof part, pipe)) > 0;) f.output.append(part, n);
    const int status = pclose(pipe);
    f.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return f;
  }();
  INFO(full.output);
  CHECK(full.status == 2);
  const fs::path run = out / "surrogate-1-1";
  CHECK_THAT(full.output, Contains("cannot be written") && Contains("--resume " + run.string()));
  const finished f = gauntlet("run --resume " + run.string() + " --quiet");
  INFO(f.output);
  REQUIRE(f.status == 0);
  CHECK(manifest_of(run)["journal"] == whole["journal"]);
  CHECK(manifest_of(run)["state"] == whole["state"]);
}
