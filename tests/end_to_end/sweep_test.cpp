#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

using namespace end_to_end;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// The example of docs/experiments.md, with fewer windows and seeds.
std::string documented_sweep() {
  const std::string document = contents_of(std::string(GAUNTLET_SOURCE_DIR) + "/docs/experiments.md");
  const std::size_t begin = document.find("```toml\n") + 8;
  std::string text = document.substr(begin, document.find("```", begin) - begin);
  text.replace(text.find("../surrogate.toml"), 17, configs + "surrogate.toml");
  return text;
}

std::size_t lines_of(const fs::path& file) {
  const std::string text = contents_of(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("the documented sweep runs, and leaves a table, rows, a csv and its plots") {
  const workplace w;
  const std::string out = (w.path / "out").string();
  const std::string command = "sweep " + w.file("s.toml", documented_sweep()) + " --out " + out +
                              " --set sweep.seeds=2 --set sweep.expect.0.seeds=1 --set run.windows=30";
  const finished f = gauntlet(command);
  INFO(f.output);
  CHECK((f.status == 0 || f.status == 1));  // the claim is about 80 windows
  CHECK_THAT(f.output, Contains("| exponent |") && Contains("copy |") && Contains("cheats earn next to nothing"));
  for (const char* name : {"table.md", "sweep.csv", "proof.svg", "share.svg"})
    CHECK(fs::file_size(out + "/" + name) > 100);
  CHECK(lines_of(out + "/rows.jsonl") == 12);
  CHECK(lines_of(out + "/sweep.csv") == 13);

  SECTION("a claim that does not hold ends with status 1, and no row is made again") {
    const finished again = gauntlet(command + " --set sweep.expect.0.than=-1 --json", "2>/dev/null");
    CHECK(again.status == 1);
    const auto j = nlohmann::json::parse(again.output);
    CHECK(j["all_hold"] == false);
    CHECK(j["cells"].size() == 6);
    CHECK(lines_of(out + "/rows.jsonl") == 12);
  }
  SECTION("a changed configuration makes its runs anew") {
    gauntlet(command + " --set training.samples_per_window=4");
    CHECK(lines_of(out + "/rows.jsonl") == 24);
  }
}

TEST_CASE("a sweep that was killed goes on where it was") {
  const workplace w;
  const fs::path rows = w.path / "out" / "rows.jsonl";
  const std::string file = w.file("s.toml", documented_sweep());
  const std::string out = (w.path / "out").string();
  const pid_t sweep = fork();
  if (sweep == 0) {
    std::freopen("/dev/null", "w", stderr);
    execl(GAUNTLET_BINARY, GAUNTLET_BINARY, "sweep", file.c_str(), "--out", out.c_str(), "--jobs", "1", "--set",
          "sweep.seeds=3", "--set", "sweep.expect.0.seeds=1", nullptr);
    _exit(127);
  }
  const auto kept = [&] { return fs::exists(rows) ? lines_of(rows) : 0; };
  for (int i = 0; i < 3000 && kept() < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill(sweep, SIGKILL);
  waitpid(sweep, nullptr, 0);
  const std::size_t before = kept();
  REQUIRE(before >= 3);
  REQUIRE(before < 18);
  const finished f = gauntlet("sweep " + file + " --out " + out + " --set sweep.seeds=3 --set sweep.expect.0.seeds=1");
  INFO(f.output);
  CHECK_THAT(f.output, Contains(std::to_string(before) + " of 18 runs are there already"));
  CHECK(lines_of(rows) == 18);
}

TEST_CASE("a mistake in a sweep ends with one message and status 2, and nothing runs") {
  const workplace w;
  const std::string out = (w.path / "out").string();
  const finished f = gauntlet("sweep " + w.file("s.toml", documented_sweep()) + " --out " + out +
                              " --set sweep.measure.0.of=incentives");
  CHECK(f.status == 2);
  CHECK_THAT(f.output, Contains("did you mean 'incentive'?"));
  CHECK_FALSE(fs::exists(out));
  CHECK(gauntlet("sweep " + configs + "surrogate.toml").status == 2);
}

TEST_CASE("two runs can be compared, with a plot") {
  const workplace w;
  const std::string out = " --quiet --windows 12 --out " + w.path.string();
  REQUIRE(gauntlet("run " + configs + "surrogate.toml" + out).status == 0);
  REQUIRE(gauntlet("run " + configs + "surrogate.toml --set scheme.topk=8" + out).status == 0);
  const std::string first = (w.path / "surrogate-1-1").string(), second = (w.path / "surrogate-1-2").string();
  const finished f = gauntlet("compare " + first + " " + second + " --svg " + (w.path / "c.svg").string());
  INFO(f.output);
  CHECK(f.status == 0);
  CHECK_THAT(f.output, Contains("scheme.topk") && Contains("held-out loss, end") && Contains("first differ in event"));
  CHECK_THAT(contents_of(w.path / "c.svg"), Contains("surrogate-1-2"));
  CHECK(gauntlet("compare " + first).status == 2);
  CHECK(gauntlet("compare " + first + " " + w.path.string()).status == 2);
}
