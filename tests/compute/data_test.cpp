#include "base/errors.hpp"
#include "base/exact_math.hpp"
#include "base/random.hpp"
#include "compute/data/sources.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace gauntlet;
using namespace gauntlet::compute;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

/// A directory of the test's own, removed afterwards.
struct scratch {
  fs::path path = fs::temp_directory_path() / ("gauntlet-data-test-" + std::to_string(::getpid()));
  scratch() { fs::create_directories(path); }
  ~scratch() { fs::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return (path / name).string();
  }
};

std::unique_ptr<token_source> text(const std::string& path, std::size_t sequence_length, double held_out = 0.1) {
  const token_source_registry::entry entry = text_source_entry();
  options given(entry.options);
  given.set("path", path);
  given.set("held_out_fraction", held_out);
  return entry.make(given, {1, sequence_length});
}

std::string refusal(const std::string& path, std::size_t sequence_length = 8) {
  try {
    text(path, sequence_length);
  } catch (const user_error& error) {
    CHECK(!error.mend().empty());
    return error.what();
  }
  return "accepted";
}

std::string sample(const token_source& source, sample_id id) {
  std::vector<std::int64_t> tokens(source.sequence_length() + 1);
  source.read(id, tokens);
  return source.text_of(tokens);
}

std::string held_out_sample(const token_source& source, std::uint64_t id) {
  std::vector<std::int64_t> tokens(source.sequence_length() + 1);
  source.read_held_out(id, tokens);
  return source.text_of(tokens);
}

}  // namespace

TEST_CASE("a text is cut into samples that share only the byte where they meet") {
  const scratch files;
  const auto source = text(files.write("a.txt", "abcdefghijklmnopqrstuvwxyzABCD"), 5, 0.2);
  // 24 bytes to train on, 6 held out; a sample takes 5 bytes and the one after them.
  CHECK(source->training_samples() == 4);
  CHECK(sample(*source, 0) == "abcdef");
  CHECK(sample(*source, 1) == "fghijk");
  CHECK(sample(*source, 3) == "pqrstu");
  CHECK(source->held_out_samples() == 1);
  CHECK(held_out_sample(*source, 0) == "yzABCD");
}

TEST_CASE("held-out bytes are in no training sample") {
  const scratch files;
  const auto source = text(files.write("a.txt", std::string(900, 'a') + std::string(100, 'b')), 16);
  for (sample_id id = 0; id < source->training_samples(); ++id)
    REQUIRE(sample(*source, id).find('b') == std::string::npos);
  for (std::uint64_t id = 0; id < source->held_out_samples(); ++id)
    REQUIRE(held_out_sample(*source, id) == std::string(17, 'b'));
}

TEST_CASE("bytes above 127 are tokens like any other") {
  const scratch files;
  const auto source = text(files.write("a.txt", std::string(40, '\xff')), 8, 0.5);
  std::vector<std::int64_t> tokens(9);
  source->read(0, tokens);
  CHECK(tokens.front() == 255);
}

TEST_CASE("a text that cannot be used is refused with its path and a mend") {
  const scratch files;
  CHECK_THAT(refusal(""), Contains("data.path is empty"));
  CHECK_THAT(refusal("/no/such/text"), Contains("/no/such/text") && Contains("does not exist"));
  CHECK_THAT(refusal(files.path.string()), Contains(files.path.string()) && Contains("is a directory"));
  CHECK_THAT(refusal(files.write("short.txt", "too short")), Contains("short.txt") && Contains("is too short"));
  CHECK_THAT(refusal(files.write("empty.txt", "")), Contains("is too short: 0 bytes"));
  const std::string locked = files.write("locked.txt", std::string(1000, 'x'));
  fs::permissions(locked, fs::perms::none);
  if (::geteuid() != 0) CHECK_THAT(refusal(locked), Contains("locked.txt") && Contains("cannot be read"));
}

TEST_CASE("the bigram mark is the cost of held-out bytes under a table of the training bytes") {
  // After 'a' the table saw 3 of 'b' and 1 of 'a', with one added to each of 256: P(b|a) = 4/260, P(a|a) = 2/260.
  const double cost = bigram_cross_entropy(as_view("aababab"), as_view("aab"));
  CHECK(cost == Approx(0.5 * (-exact::log(2.0 / 260) - exact::log(4.0 / 260))).epsilon(1e-12));
}

TEST_CASE("uniform bytes have a bigram mark near the entropy of their alphabet") {
  generator draw(3);
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes.push_back(static_cast<char>('a' + draw.below(4)));
  CHECK(bigram_cross_entropy(as_view(bytes), as_view(bytes)) == Approx(exact::log(4.0)).margin(0.01));
}

TEST_CASE("both sources are found by name, others are refused with the nearest one") {
  register_token_sources();
  const token_source_registry& sources = token_source_registry::instance();
  CHECK(sources.contains("stories"));
  CHECK(sources.contains("text"));
  CHECK_THROWS_AS(sources.find("storys"), user_error);
}
