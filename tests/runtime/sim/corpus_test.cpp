#include "runtime/sim/corpus.hpp"

#include "base/errors.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

TEST_CASE("a failure is written down once, and read again") {
  const test::scratch place("corpus");
  const auto file = place.path / "corpus.jsonl";
  const trial one{"a.toml", 1, {"run.windows=3"}}, other{"a.toml", 2, {}};
  trial_result r;
  r.end = trial_end::crashed;
  {
    corpus c(file);
    CHECK(c.trials().empty());
    c.add(one, r);
    c.add(other, r);
    c.add(one, r);
  }
  CHECK(corpus(file).trials() == std::vector<trial>{one, other});
  corpus(file).add(other, r);
  const std::string text = test::contents_of(file);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK_THAT(text, Contains("crashed"));
}

TEST_CASE("a line that is no trial is named") {
  const test::scratch place("corpus");
  const auto file = place.path / "corpus.jsonl";
  std::ofstream(file) << R"({"config":"a.toml","seed":1,"set":[]})"
                      << "\n{\"seed\":1}\n";
  CHECK_THROWS_WITH(corpus(file), Contains("corpus.jsonl:2"));
}
