#include "net/identity.hpp"

#include "base/digest.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <thread>
#include <vector>

using namespace gauntlet;
using namespace gauntlet::net;

namespace {

digest secret_from_hex(std::string_view hex) { return *digest_from_hex(hex); }

}  // namespace

TEST_CASE("keys and signatures are those of RFC 8032") {
  // Section 7.1, TEST 2.
  const identity id(secret_from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  CHECK(id.key().hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const byte_buffer bytes{std::byte{0x72}};
  CHECK(to_hex(id.sign(bytes).bytes) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb"
        "00d291612bb0c00");
}

TEST_CASE("a simulated node has the same hotkey in every run of a seed, and no other node has it") {
  CHECK(identity::for_simulation(1, "peer/0").key() == identity::for_simulation(1, "peer/0").key());
  std::set<hotkey> keys;
  for (std::uint64_t seed = 0; seed < 5; ++seed)
    for (const char* node : {"peer/0", "peer/1", "validator/0", ""})
      keys.insert(identity::for_simulation(seed, node).key());
  CHECK(keys.size() == 20);
}

TEST_CASE("a signature holds for its bytes and key, the first time and after") {
  const auto id = identity::for_simulation(1, "peer/0");
  const auto other = identity::for_simulation(1, "peer/1");
  const signature s = id.sign(as_view("window 3"));
  for (int i = 0; i < 3; ++i) {
    CHECK(verify(id.key(), as_view("window 3"), s));
    CHECK_FALSE(verify(id.key(), as_view("window 4"), s));
    CHECK_FALSE(verify(other.key(), as_view("window 3"), s));
    CHECK_FALSE(verify(id.key(), as_view("window 3"), signature{}));
  }
  CHECK(verify(id.key(), {}, id.sign({})));
}

TEST_CASE("every flipped bit of bytes, signature or key makes a signature worthless") {
  const auto id = identity::for_simulation(2, "peer/0");
  byte_buffer bytes(40, std::byte{0x5a});
  signature s = id.sign(bytes);
  hotkey key = id.key();
  REQUIRE(verify(key, bytes, s));
  const auto holds_with_a_flip = [&](std::span<std::byte> place) {
    std::size_t held = 0;
    for (std::size_t bit = 0; bit < 8 * place.size(); ++bit) {
      const auto mask = static_cast<std::byte>(1U << (bit % 8));
      place[bit / 8] ^= mask;
      held += verify(key, bytes, s) ? 1 : 0;
      place[bit / 8] ^= mask;
    }
    return held;
  };
  CHECK(holds_with_a_flip(bytes) == 0);
  CHECK(holds_with_a_flip(s.bytes) == 0);
  CHECK(holds_with_a_flip(key.bytes) == 0);
  CHECK(verify(key, bytes, s));
}

TEST_CASE("a signature does not hold for bytes that begin or end elsewhere") {
  // Key, signature and bytes go into the memo one after the other: their borders must not be movable.
  const auto id = identity::for_simulation(3, "peer/0");
  const byte_buffer bytes(10, std::byte{7});
  const signature s = id.sign(bytes);
  REQUIRE(verify(id.key(), bytes, s));
  CHECK_FALSE(verify(id.key(), byte_view(bytes).first(9), s));
  byte_buffer longer = bytes;
  longer.push_back(std::byte{7});
  CHECK_FALSE(verify(id.key(), longer, s));
}

TEST_CASE("thousands of signatures are told right from wrong") {
  const auto id = identity::for_simulation(4, "peer/0");
  std::vector<signature> made;
  for (std::uint64_t i = 0; i < 3000; ++i) made.push_back(id.sign(std::as_bytes(std::span(&i, 1))));
  for (std::uint64_t i = 0; i < made.size(); ++i) {
    const std::uint64_t wrong = i + 1;
    REQUIRE(verify(id.key(), std::as_bytes(std::span(&i, 1)), made[i]));
    REQUIRE_FALSE(verify(id.key(), std::as_bytes(std::span(&wrong, 1)), made[i]));
  }
}

TEST_CASE("many threads verify at once") {
  const auto id = identity::for_simulation(5, "peer/0");
  const signature s = id.sign(as_view("x"));
  std::vector<int> held(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < held.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 200; ++i) {
        const signature mine = id.sign(std::as_bytes(std::span(&i, 1)));
        held[t] += verify(id.key(), as_view("x"), s) && verify(id.key(), std::as_bytes(std::span(&i, 1)), mine) ? 1 : 0;
      }
    });
  for (std::thread& t : threads) t.join();
  CHECK(held == std::vector<int>(4, 200));
}

TEST_CASE("a copy of an identity signs as the original does, also after that is gone") {
  auto original = std::make_unique<identity>(identity::for_simulation(6, "validator/0"));
  const identity copy = *original;
  const signature s = original->sign(as_view("x"));
  original.reset();
  CHECK(copy.sign(as_view("x")) == s);
}
