#include "base/errors.hpp"
#include "runtime/run_main.hpp"
#include "runtime/sweep/sweep_plan.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

const std::string base = "extends = \"" GAUNTLET_TEST_DATA
                         "/../../configs/surrogate.toml\"\n"
                         "[sweep]\nseeds = 3\n"
                         "[[sweep.axis]]\nname = \"attack\"\n"
                         "[[sweep.axis.cell]]\nlabel = \"none\"\nset = [\"peers.1.strategy=honest\"]\n"
                         "[[sweep.axis.cell]]\nlabel = \"copier\"\n"
                         "[[sweep.axis]]\nname = \"β\"\nkey = \"scoring.step_factor\"\nvalues = [0.1, 0.2, 1.0]\n"
                         "[[sweep.measure]]\nname = \"loss\"\nof = \"held_out\"\n";

struct written {
  test::scratch place{"sweep"};
  std::string file;
  explicit written(const std::string& text) : file((place.path / "s.toml").string()) { std::ofstream(file) << text; }
};

sweep_plan plan_of(const std::string& more, const std::vector<std::string>& overrides = {}) {
  register_builtin_parts();
  const written w(base + more);
  return read_sweep(read_experiment_tree(w.file, overrides), "s.toml");
}

/// What and how to mend, as the user would see them.
std::string refusal_of(const std::string& text) {
  register_builtin_parts();
  const written w(text);
  try {
    const config_node tree = read_experiment_tree(w.file, {});
    runs_of(read_sweep(tree, "s.toml"), tree);
  } catch (const user_error& e) {
    return std::string(e.what()) + "\n" + e.mend();
  }
  return "accepted";
}

std::string refusal_after(const std::string& more) { return refusal_of(base + more); }

}  // namespace

TEST_CASE("a sweep is a grid of labelled cells, the last axis fastest") {
  const sweep_plan plan = plan_of("");
  CHECK(plan.title == "surrogate");
  CHECK(plan.section.seeds == 3);
  REQUIRE(plan.cells() == 6);
  CHECK(plan.label_of(0) == "attack=none, β=0.1");
  CHECK(plan.label_of(5) == "attack=copier, β=1");
  for (std::size_t c = 0; c < 6; ++c) CHECK(plan.cell_at(plan.place_of(c)) == c);
  CHECK(plan.cells_of({{{"β", {"0.2", "1"}}, {"attack", {"none"}}}}) == std::vector<std::size_t>{1, 2});
  CHECK(plan.cells_of({}).size() == 6);
  CHECK(plan_of("", {"sweep.seeds=7"}).section.seeds == 7);
}

TEST_CASE("every cell and seed is a run of its own, resolved and checked") {
  register_builtin_parts();
  const written w(base);
  const config_node tree = read_experiment_tree(w.file, {"run.windows=9"});
  const std::vector<planned_run> runs = runs_of(read_sweep(tree, "s.toml"), tree);
  REQUIRE(runs.size() == 18);
  CHECK(runs[4].label == "attack=none, β=0.2, seed 2");
  CHECK(runs[4].experiment.run.seed == 2);
  CHECK(runs[4].experiment.protocol.scoring.step_factor == 0.2);
  CHECK(runs[4].experiment.peers[1].strategy.kind == "honest");
  CHECK(runs[17].experiment.peers[1].strategy.kind == "copier");
  CHECK(runs[17].experiment.run.windows == 9);
  CHECK(runs[17].experiment.run.threads == 1);
  for (std::size_t i = 1; i < runs.size(); ++i) CHECK(runs[i].key != runs[i - 1].key);
}

TEST_CASE("the experiment below a sweep still runs as it stands") {
  register_builtin_parts();
  const written w(base);
  CHECK(load_experiment(w.file, {}).run.windows == 100);
}

TEST_CASE("a bad value of a key that an axis sets is refused all the same") {
  register_builtin_parts();
  const written w(base);
  const config_node tree = read_experiment_tree(w.file, {"scoring.step_factor=99"});
  CHECK_THROWS_WITH(runs_of(read_sweep(tree, "s.toml"), tree),
                    Contains("scoring.step_factor = 99") && Contains("out of range"));
}

TEST_CASE("mistakes in a sweep are refused before any run, with place and mend") {
  const auto line_of_more = [](const std::string& more) { return refusal_after(more); };
  CHECK_THAT(line_of_more("off = \"rating\"\n"), Contains("sweep.measure.0.off") && Contains("no such key"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"ratting\"\n"),
             Contains("s.toml:20") && Contains("no such quantity") && Contains("did you mean 'rating'?"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"loss\"\nof = \"rating\"\n"), Contains("two of this name"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\n"), Contains("needs one of: of, ratio, difference"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"held_out\"\ngroup = \"honest\"\n"),
             Contains("means nothing for 'held_out'"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"held_out\"\nat = \"window\"\n"),
             Contains("window = ") && Contains("is missing"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"rating\"\nuid = 3\n"), Contains("peer.…"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"rating\"\ngroup = \"honst\"\n"),
             Contains("no cell has a group 'honst'") && Contains("did you mean 'honest'?"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nratio = [\"loss\", \"lost\"]\n"),
             Contains("no measure 'lost' above") && Contains("did you mean 'loss'?"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"held_out\"\nagainst = { attack = \"non\" }\n"),
             Contains("axis 'attack' has no cell 'non'") && Contains("did you mean 'none'?"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"checks_failed\"\noutcome = \"layte\"\n"),
             Contains("did you mean 'late'?"));
  CHECK_THAT(line_of_more("[[sweep.measure]]\nname = \"x\"\nof = \"inversions\"\norder = [\"honest\", \"noise\"]\n"
                          "field = \"held_out\"\n"),
             Contains("not followed over windows for groups"));
  CHECK_THAT(line_of_more("[[sweep.plot]]\nfile = \"a/b\"\n"), Contains("letters, digits"));
  CHECK_THAT(line_of_more("[[sweep.plot]]\nfile = \"a\"\ny = [\"run.windows\"]\n"),
             Contains("must be one quantity that is followed over windows"));
  CHECK_THAT(line_of_more("[[sweep.plot]]\nfile = \"a\"\nx = \"attak\"\nkind = \"bars\"\ny = [\"loss\"]\n"),
             Contains("did you mean 'attack'?"));
  CHECK_THAT(line_of_more("[[sweep.plot]]\nfile = \"a\"\ny = [\"held_out\"]\nseries = \"attack\"\n"),
             Contains("leaves open which cell of axis 'β'"));
  CHECK_THAT(line_of_more("[[sweep.expect]]\nname = \"c\"\nmeasure = \"loss\"\nthan = 1\nseeds = 4\n"),
             Contains("more than the 3 runs"));
  CHECK_THAT(line_of_more("[[sweep.expect]]\nname = \"c\"\nmeasure = \"loss\"\nthan = 1\nis = \"covers\"\n"),
             Contains("is of an interval"));
  CHECK_THAT(line_of_more("[[sweep.expect]]\nname = \"c\"\nmeasure = \"loss\"\n"), Contains("is missing"));
  CHECK(refusal_after("") == "accepted");
}

TEST_CASE("bad axes and cells are refused before any run") {
  const std::string measure = "[[sweep.measure]]\nname = \"loss\"\nof = \"held_out\"\n";
  const auto refused = [&](const std::string& axes) {
    return refusal_of("extends = \"" GAUNTLET_TEST_DATA "/../../configs/surrogate.toml\"\n[sweep]\n" + axes + measure);
  };
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\n"), Contains("needs either key and values, or cells"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\nkey = \"run.windows\"\n"), Contains("key without values"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\nkey = \"run.windws\"\nvalues = [1, 2]\n"),
             Contains("cell a=1") && Contains("did you mean 'windows'?"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\nkey = \"run.windows\"\nvalues = [5, 0]\n"),
             Contains("cell a=0") && Contains("out of range"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\nkey = \"run.windows\"\nvalues = [5, 5]\n"),
             Contains("two cells of one label"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\n[[sweep.axis.cell]]\nlabel = \"x\"\n"
                     "set = [\"peers.1.strategy=copyer\"]\n"),
             Contains("cell a=x") && Contains("did you mean 'copier'?"));
  CHECK_THAT(refused("[[sweep.axis]]\nname = \"a\"\nkey = \"run.seed\"\nvalues = [[1], [2]]\n"),
             Contains("no single value"));
  CHECK_THAT(refused("seeds = 10000\n[[sweep.axis]]\nname = \"a\"\nkey = \"run.windows\"\n"
                     "values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]\n"),
             Contains("keep to 100000 runs"));
  CHECK_THAT(refusal_of("extends = \"" GAUNTLET_TEST_DATA "/../../configs/surrogate.toml\"\n"),
             Contains("there is no [sweep] table"));
  CHECK_THAT(refusal_of("extends = \"" GAUNTLET_TEST_DATA "/../../configs/surrogate.toml\"\n[sweep]\nseeds = 2\n"),
             Contains("measures nothing"));
}
