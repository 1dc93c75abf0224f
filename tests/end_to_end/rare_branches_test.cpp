#include "actors/protocol/rare_branches.hpp"

#include "base/fields.hpp"
#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

using namespace end_to_end;
using Catch::Matchers::Contains;

namespace {

/// The program that has the rare branches, without a defect.
finished with_branches(const std::string& arguments, const std::string& errors = "2>/dev/null") {
  return run_program(std::string(GAUNTLET_PLANTED_BINARY) + " none", arguments, errors);
}

}  // namespace

TEST_CASE("thirty small storms take every rare branch and break no invariant") {
  const workplace w;
  const finished f = with_branches("sim " + configs + "chaos_small.toml --seeds 30 --twice --json --out " +
                                   w.path.string() + " --set chaos.rare_branches=0.5");
  INFO(f.output);
  CHECK(f.status == 0);
  const auto j = nlohmann::json::parse(f.output);
  CHECK(j["held"] == 30);
  CHECK(j["violations"] == 0);
  CHECK(j["rare_branches"].size() == gauntlet::actors::rare_branches_count);
  for (const auto name : gauntlet::enum_names<gauntlet::actors::rare_branch>::values) {
    INFO(name);
    const auto& count = j["rare_branches"][std::string(name)];
    CHECK(count["runs"].get<int>() > 0);
    CHECK(count["runs"].get<int>() < 30);
    CHECK(count["taken"].get<int>() > 0);
    CHECK(count["taken"].get<int>() < count["passed"].get<int>());
  }
}

TEST_CASE("a run with rare branches shows which it took, and so does its directory later") {
  const workplace w;
  const std::string storm = "run " + configs +
                            "chaos_small.toml --seed 3 --set run.windows=14 --set chaos.rare_branches=1 --out " +
                            w.path.string();
  const finished run = with_branches(storm);
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK_THAT(run.output, Contains("rare branches") && Contains("storage_is_busy"));
  const std::string directory = std::filesystem::directory_iterator(w.path)->path().string();
  CHECK_THAT(contents_of(directory + "/report.html"), Contains("<h2>Rare branches</h2>"));
  // Any program can read it.
  CHECK_THAT(end_to_end::gauntlet("inspect " + directory).output,
             Contains("rare branches") && Contains("storage_is_busy"));
}

TEST_CASE("swarms draw rare branches where the program has them") {
  const workplace w;
  const std::string swarm = "sim " + configs + "chaos_small.toml --seeds 8 --swarm --json --out " + w.path.string();
  const finished f = with_branches(swarm);
  INFO(f.output);
  CHECK(f.status == 0);
  CHECK_FALSE(nlohmann::json::parse(f.output)["rare_branches"].empty());
}
