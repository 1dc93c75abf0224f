#include "runtime/recovery/feedback_store.hpp"

#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::runtime;
using test::scratch;

namespace {

const net::address peer{net::role::peer, {{std::byte{7}}}};
const net::address other{net::role::peer, {{std::byte{8}}}};

digest job(std::uint64_t ordinal) { return hasher().add_value(ordinal).finish(); }

compute::flat_buffer values(float first) {
  compute::flat_buffer b(33);
  for (float& v : b.span()) v = first++;
  return b;
}

}  // namespace

TEST_CASE("error feedback comes back as it was, and of each peer the newest two are kept") {
  const scratch s("feedback");
  {
    feedback_store store(s.path);
    for (std::uint64_t n = 1; n <= 4; ++n) store.keep(peer, 10 * n, job(n), values(static_cast<float>(n)));
    store.keep(other, 5, job(5), values(5));
  }
  const feedback_store store(s.path);
  CHECK(store.oldest(peer) == 30);
  CHECK(store.newest(peer) == 40);
  CHECK(store.newest(other) == 5);
  CHECK(store.holds(peer, 40, job(4)));
  CHECK_FALSE(store.holds(peer, 40, job(3)));
  CHECK_FALSE(store.holds(peer, 20, job(2)));
  const compute::feedback_ptr loaded = store.load(peer, 30, job(3));
  REQUIRE(loaded);
  CHECK(std::ranges::equal(loaded->span(), values(3).span()));
  CHECK(store.load(peer, 30, job(4)) == nullptr);
}

TEST_CASE("damaged error feedback is as good as none") {
  const scratch s("feedback-damaged");
  feedback_store(s.path).keep(peer, 1, job(1), values(1));
  const auto file = std::filesystem::directory_iterator(s.path)->path();
  const std::string whole = test::contents_of(file);
  for (const std::size_t at : {std::size_t{0}, std::size_t{25}, whole.size() / 2, whole.size() - 1}) {
    std::string changed = whole;
    changed[at] ^= 1;
    std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
    CHECK(feedback_store(s.path).load(peer, 1, job(1)) == nullptr);
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, whole.size() - 3);
  CHECK(feedback_store(s.path).load(peer, 1, job(1)) == nullptr);
}
