#include "compute/data/story.hpp"

#include "base/options.hpp"
#include "compute/data/sources.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

std::unique_ptr<token_source> stories(std::uint64_t run_seed, std::size_t sequence_length) {
  const token_source_registry::entry entry = story_source_entry();
  return entry.make(options(entry.options), {run_seed, sequence_length});
}

std::string read_text(const token_source& source, sample_id id, bool held_out = false) {
  std::vector<std::int64_t> tokens(source.sequence_length() + 1);
  held_out ? source.read_held_out(id, tokens) : source.read(id, tokens);
  return source.text_of(tokens);
}

const std::map<std::string, int> number_words = {
    {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},       {"six", 6},
    {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},    {"twelve", 12},
    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}};

/// The number words of a text in their order.
std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> found;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    while (!word.empty() && !std::isalpha(static_cast<unsigned char>(word.back()))) word.pop_back();
    if (const auto known = number_words.find(word); known != number_words.end()) found.push_back(known->second);
  }
  return found;
}

}  // namespace

TEST_CASE("a story ends in a blank line and holds plain sentences") {
  generator draw(1);
  for (int i = 0; i < 500; ++i) {
    std::string text;
    append_story(draw, text);
    REQUIRE(text.ends_with(".\n\n"));
    REQUIRE(std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
    REQUIRE(text.find("  ") == std::string::npos);
  }
}

TEST_CASE("the sums and differences in stories are right") {
  generator draw(2);
  int checked = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    append_story(draw, text);
    std::size_t first = text.find(" had ");
    if (first == std::string::npos) continue;
    const std::vector<int> numbers = numbers_in(text.substr(first));
    REQUIRE(numbers.size() == 3);
    const bool sum = text.find("Now there were") != std::string::npos;
    REQUIRE(numbers[2] == (sum ? numbers[0] + numbers[1] : numbers[0] - numbers[1]));
    ++checked;
  }
  CHECK(checked > 500);
}

TEST_CASE("the same seed and number give the same story, others do not") {
  const auto source = stories(5, 128);
  CHECK(read_text(*source, 17) == read_text(*stories(5, 128), 17));
  CHECK(read_text(*source, 17) != read_text(*source, 18));
  CHECK(read_text(*source, 17) != read_text(*stories(6, 128), 17));
}

TEST_CASE("samples have the exact length, start with a word and go on into further stories") {
  for (const std::size_t length : {1U, 8U, 64U, 1000U}) {
    const auto source = stories(5, length);
    for (sample_id id = 0; id < 50; ++id) {
      const std::string text = read_text(*source, id);
      REQUIRE(text.size() == length + 1);
      REQUIRE(text.front() != ' ');
    }
  }
  CHECK(read_text(*stories(5, 1000), 1).find("\n\n") != std::string::npos);
}

TEST_CASE("no held-out sample is among the training samples") {
  const auto source = stories(5, 128);
  std::set<std::string> training;
  for (sample_id id = 0; id < 5000; ++id) training.insert(read_text(*source, id));
  CHECK(training.size() == 5000);
  for (std::uint64_t id = 0; id < source->held_out_samples(); ++id)
    REQUIRE(!training.contains(read_text(*source, id, true)));
}

TEST_CASE("stories need no file, never run out and have no bigram mark") {
  const auto source = stories(5, 64);
  CHECK(source->training_samples() == 1'000'000);
  CHECK(source->vocabulary() == 256);
  CHECK(source->bigram_entropy() < 0);
  CHECK(source->text_of(source->tokens_of("Once \xc3\xa4")) == "Once \xc3\xa4");
}
