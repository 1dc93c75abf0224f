#include "base/errors.hpp"
#include "base/random.hpp"
#include "runtime/config/config_tree.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/run_main.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

std::string mutated(std::string text, generator& random) {
  static const std::vector<std::string> words{"-1",
                                              "1e999",
                                              "\"",
                                              "[[peers]]",
                                              "=",
                                              "true",
                                              "{",
                                              "]",
                                              "\n",
                                              "inf",
                                              "99999999999999999999",
                                              "extends = \"x\"\n",
                                              "nan",
                                              ".",
                                              "#",
                                              "'''",
                                              "\xff"};
  const std::size_t changes = 1 + random.below(3);
  for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random.below(text.size());
    switch (random.below(4)) {
      case 0: text[at] = static_cast<char>(random.below(256)); break;
      case 1: text.erase(at, 1 + random.below(20)); break;
      case 2: text.insert(at, words[random.below(words.size())]); break;
      default: text.insert(at, text.substr(random.below(text.size()), random.below(40)));
    }
  }
  return text;
}

}  // namespace

TEST_CASE("a mutated configuration is refused in words or is an experiment that loads to itself") {
  register_builtin_parts();
  std::ifstream in(GAUNTLET_TEST_DATA "/../../configs/first_run.toml");
  std::stringstream whole;
  whole << in.rdbuf();
  // The comment at the head would soak up most changes.
  const std::string text = whole.str().substr(whole.str().find("[run]"));
  const auto file = std::filesystem::temp_directory_path() / ("gauntlet-fuzz-" + std::to_string(getpid()) + ".toml");
  generator random(4242);
  std::size_t accepted = 0;
  const auto load = [&file](const std::string& t) {
    // A file that is written over goes to the disk at once on some systems; a new one does not.
    std::filesystem::remove(file);
    std::ofstream(file, std::ios::binary) << t;
    return load_experiment(file, {});
  };
  for (int i = 0; i < 100'000; ++i) {
    try {
      const std::string once = to_toml(load(mutated(text, random)));
      ++accepted;
      REQUIRE(to_toml(load(once)) == once);
    } catch (const user_error& e) {
      REQUIRE(std::string(e.what()).size() > 5);
      REQUIRE_FALSE(e.mend().empty());
    }
  }
  std::filesystem::remove(file);
  REQUIRE(accepted > 1000);
}

TEST_CASE("a mutated override is refused in words or gives an experiment that loads to itself") {
  register_builtin_parts();
  const std::filesystem::path config = GAUNTLET_TEST_DATA "/../../configs/first_run.toml";
  const auto file =
      std::filesystem::temp_directory_path() / ("gauntlet-fuzz-set-" + std::to_string(getpid()) + ".toml");
  const std::vector<std::string> sound{"run.title=bare words", "peers.1.count=2",    "window={put_window_s=3.0}",
                                       "scheme.topk=8",        "peers.0.options={}", "data.kind=\"stories\""};
  generator random(4243);
  std::size_t accepted = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string assignment = mutated(sound[random.below(sound.size())], random);
    // A command line's argument ends at the first zero byte.
    assignment.resize(std::min(assignment.size(), assignment.find('\0')));
    try {
      const std::string once = to_toml(load_experiment(config, {assignment}));
      ++accepted;
      std::ofstream(file, std::ios::binary | std::ios::trunc) << once;
      REQUIRE(to_toml(load_experiment(file, {})) == once);
    } catch (const user_error& e) {
      CAPTURE(assignment);
      REQUIRE(std::string(e.what()).size() > 5);
      REQUIRE_FALSE(e.mend().empty());
    }
  }
  std::filesystem::remove(file);
  REQUIRE(accepted > 100);
}
