#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace end_to_end;

TEST_CASE("every run that failed once holds") {
  const workplace w;
  const std::string root = GAUNTLET_SOURCE_DIR, corpus = "tests/data/corpus.jsonl";
  const std::string before = contents_of(root + "/" + corpus);
  const auto known = std::count(before.begin(), before.end(), '\n');
  REQUIRE(known > 10);
  // Where the corpus names experiments, it does so from the root of the tree.
  const finished f = run_program("cd " + root + " && " + GAUNTLET_BINARY,
                                 "sim --corpus " + corpus + " --json --out " + w.path.string(), "2>/dev/null");
  INFO(f.output);
  CHECK(f.status == 0);
  const auto j = nlohmann::json::parse(f.output);
  CHECK(j["done"] == known);
  CHECK(j["held"] == known);
  CHECK(contents_of(root + "/" + corpus) == before);
}
