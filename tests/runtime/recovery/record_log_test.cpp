#include "runtime/recovery/record_log.hpp"

#include "base/random.hpp"
#include "runtime/disk_trouble.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
#include <map>

using namespace gauntlet;
using namespace gauntlet::runtime;
using test::scratch;

namespace {

using use = record_log::use;

byte_buffer body_of(std::uint64_t number) {
  byte_buffer bytes(number * 37 % 500);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(number + i);
  return bytes;
}
digest key_of(std::uint64_t number) { return hasher().add_value(number).finish(); }

void append(record_log& log, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t n = first; n < first + count; ++n) log.append(key_of(n), body_of(n));
}

/// How many records, from the first, are whole; fails unless each is what was written.
std::uint64_t count_in(const std::filesystem::path& folder, use purpose = use::read) {
  record_log log(folder, purpose);
  std::uint64_t count = 0;
  log.recover([&](const digest& key, const record_log::place& where) {
    REQUIRE(key == key_of(count));
    REQUIRE(log.read(key, where) == body_of(count));
    ++count;
  });
  return count;
}

}  // namespace

TEST_CASE("a log gives back what was appended, over several files and processes") {
  const scratch s("record-log");
  for (std::uint64_t round = 0; round < 3; ++round) {
    record_log log(s.path, use::append, 4000);
    std::uint64_t known = 0;
    log.recover([&known](const digest&, const record_log::place&) { ++known; });
    CHECK(known == round * 100);
    append(log, round * 100, 100);
  }
  CHECK(count_in(s.path) == 300);
  CHECK(std::filesystem::exists(s.path / "000005.records"));
}

TEST_CASE("a record that a killed process was writing is cut off, wherever it was torn") {
  const scratch s("record-torn");
  {
    record_log log(s.path, use::append);
    log.recover([](const digest&, const record_log::place&) {});
    append(log, 0, 20);
  }
  const auto file = s.path / "000001.records";
  const std::string whole = test::contents_of(file);
  generator random(1);
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t size = random.below(whole.size());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
    const std::uint64_t left = count_in(s.path);
    CHECK(left < 20);
    {
      record_log log(s.path, use::append);
      log.recover([](const digest&, const record_log::place&) {});
      append(log, left, 20 - left);
    }
    CHECK(count_in(s.path) == 20);
    CHECK(test::contents_of(file) == whole);
  }
}

TEST_CASE("a record whose bytes have changed is not there") {
  const scratch s("record-changed");
  {
    record_log log(s.path, use::append);
    log.recover([](const digest&, const record_log::place&) {});
    append(log, 0, 20);
  }
  const auto file = s.path / "000001.records";
  const std::string whole = test::contents_of(file);
  generator random(2);
  for (int i = 0; i < 60; ++i) {
    std::string changed = whole;
    changed[random.below(whole.size())] ^= static_cast<char>(1 << random.below(8));
    std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
    CHECK(count_in(s.path) < 20);
  }
}

TEST_CASE("a full disk is told with the file's name, and leaves the records before it whole") {
  const scratch s("record-full");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  std::uint64_t good = 0;
  {
    record_log log(s.path, use::append);
    log.recover([](const digest&, const record_log::place&) {});
    const rlimit full{3000, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &full) == 0);
    try {
      for (;; ++good) log.append(key_of(good), body_of(good));
    } catch (const disk_trouble& e) {
      CHECK_THAT(e.what(), Catch::Contains("000001.records"));
    }
    CHECK_THROWS_AS(log.append(key_of(good), {}), disk_trouble);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  }
  std::signal(SIGXFSZ, old_handler);
  CHECK(good > 5);
  CHECK(count_in(s.path) == good);
}
