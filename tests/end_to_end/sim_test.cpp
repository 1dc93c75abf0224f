#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

using namespace end_to_end;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const std::string storm = std::string(GAUNTLET_SOURCE_DIR) + "/tests/planted/storm.toml";

finished planted(const std::string& defect, const std::string& arguments, const std::string& errors = "2>/dev/null") {
  return run_program(std::string(GAUNTLET_PLANTED_BINARY) + " " + defect, arguments, errors);
}

/// What stands after "gauntlet " in the first reproduction line.
std::string reproduction_in(const std::string& output) {
  const std::size_t at = output.find("  gauntlet run ") + 11;
  return output.substr(at, output.find('\n', at) - at);
}

}  // namespace

TEST_CASE("sixty small storms break no invariant, and each is the same storm twice") {
  const workplace w;
  const finished f = gauntlet("sim " + configs + "chaos_small.toml --seeds 60 --twice --out " + w.path.string());
  INFO(f.output);
  CHECK(f.status == 0);
  CHECK_THAT(f.output, Contains("60 of 60 runs held, each made twice with equal journals"));
  CHECK_FALSE(fs::exists(w.path / "failures"));
}

TEST_CASE("storms over a crowd with real tensors break no invariant") {
  const workplace w;
  const finished f = gauntlet("sim " + configs + "chaos_llama.toml --seeds 2 --out " + w.path.string());
  INFO(f.output);
  CHECK(f.status == 0);
  CHECK_THAT(f.output, Contains("2 of 2 runs held"));
}

TEST_CASE("random configurations break no invariant either") {
  const workplace w;
  const finished f =
      gauntlet("sim " + configs + "chaos_small.toml --seeds 20 --swarm --json --out " + w.path.string(), "2>/dev/null");
  INFO(f.output);
  CHECK(f.status == 0);
  const auto j = nlohmann::json::parse(f.output);
  CHECK(j["held"] == 20);
  CHECK(j["violations"] == 0);
  CHECK(j["faults"].size() > 10);
  CHECK(j["windows"].get<std::uint64_t>() > 20 * 10);
}

TEST_CASE("every planted defect is found within two hundred seeds, and its line shows it again") {
  const std::string defect = GENERATE(as<std::string>(), "applies_in_order_of_arrival", "skips_digest_check",
                                      "keeps_former_owners_rating", "dates_by_own_clock", "pays_twice",
                                      "skips_what_it_cannot_get", "takes_late_answers", "forgets_timer_after_restart");
  const workplace w;
  const finished found =
      planted(defect, "sim " + storm + " --seeds 200 --failures 1 --keep 0 --out " + w.path.string());
  INFO(defect << "\n" << found.output);
  REQUIRE(found.status == 1);
  const std::string again = reproduction_in(found.output) + " --quiet --out " + w.path.string();
  CHECK(planted(defect, again).status == 1);
  CHECK(planted("none", again).status == 0);
}

TEST_CASE("a failing seed is kept, remembered, run first the next time, and made small") {
  const workplace w;
  const std::string out = w.path.string(), corpus = out + "/corpus.jsonl";
  const std::string search = "sim " + storm + " --seeds 200 --failures 1 --jobs 1 --out " + out + " --corpus " + corpus;
  const finished first = planted("skips_what_it_cannot_get", search);
  INFO(first.output);
  REQUIRE(first.status == 1);
  REQUIRE(fs::exists(out + "/failures"));
  const fs::path kept = fs::directory_iterator(out + "/failures")->path();
  CHECK(fs::exists(kept / "journal.jsonl"));
  CHECK(fs::exists(kept / "config.toml"));
  CHECK_THAT(contents_of(corpus), Contains("\"seed\":"));

  SECTION("the corpus alone shows it again, and nothing is written down twice") {
    const std::string before = contents_of(corpus);
    CHECK(planted("skips_what_it_cannot_get", "sim --corpus " + corpus + " --keep 0 --out " + out).status == 1);
    CHECK(contents_of(corpus) == before);
    CHECK(planted("none", "sim --corpus " + corpus + " --keep 0 --out " + out).status == 0);
  }
  SECTION("its configuration can be shrunk to a file that fails in the same way") {
    const finished small = planted("skips_what_it_cannot_get", "shrink " + kept.string() + " --tries 60 --json");
    INFO(small.output);
    REQUIRE(small.status == 0);
    const auto j = nlohmann::json::parse(small.output);
    CHECK(fs::exists(kept / "shrunk.toml"));
    CHECK(fs::file_size(kept / "shrunk.toml") < fs::file_size(kept / "config.toml"));
    const std::string run = j["reproduce"].get<std::string>().substr(9) + " --quiet --out " + out;
    CHECK(planted("skips_what_it_cannot_get", run).status == 1);
    CHECK(planted("none", run).status == 0);
    CHECK(planted("none", "shrink " + kept.string() + " --tries 60").status == 2);
  }
}

TEST_CASE("a mistake in what sim is to run is told once, and nothing runs") {
  const finished none = gauntlet("sim");
  CHECK(none.status == 2);
  CHECK_THAT(none.output, Contains("needs something to run"));
  const finished wrong = gauntlet("sim " + configs + "chaos_small.toml --seeds 3 --set chaos.kinds=crush");
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.output, Contains("did you mean 'crash'"));
}
