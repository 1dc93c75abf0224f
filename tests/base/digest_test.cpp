#include "base/digest.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace gauntlet;

namespace {

byte_buffer random_bytes(std::size_t size, std::uint64_t seed) {
  generator random(seed);
  byte_buffer bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random.next());
  return bytes;
}

digest leaf(byte_view bytes) { return hasher().add_value(std::uint8_t{0}).add(bytes).finish(); }
digest node(const digest& left, const digest& right) {
  return hasher().add_value(std::uint8_t{1}).add(left).add(right).finish();
}

}  // namespace

TEST_CASE("the digest is BLAKE2b with 32 bytes of output") {
  // Values of Python's hashlib.blake2b(digest_size=32).
  CHECK(digest_of("").hex() == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(digest_of("abc").hex() == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("a digest of pieces is the digest of the whole") {
  const byte_buffer bytes = random_bytes(1000, 2);
  hasher pieces;
  for (std::size_t i = 0; i < bytes.size(); i += 37)
    pieces.add(byte_view(bytes).subspan(i, std::min<std::size_t>(37, bytes.size() - i)));
  CHECK(pieces.finish() == digest_of(byte_view(bytes)));
}

TEST_CASE("texts are hashed with their length, so two can't be cut elsewhere") {
  CHECK(hasher().add_text("ab").add_text("c").finish() != hasher().add_text("a").add_text("bc").finish());
}

TEST_CASE("a digest reads back from its hex and from nothing else") {
  const digest d = digest_of("window 7");
  CHECK(digest_from_hex(d.hex()) == d);
  CHECK(d.brief() == d.hex().substr(0, 12));
  CHECK_FALSE(digest_from_hex(d.hex().substr(2)));
  CHECK_FALSE(digest_from_hex(d.hex() + "00"));
  CHECK_FALSE(digest_from_hex(""));
  CHECK(digest{}.is_zero());
  CHECK_FALSE(d.is_zero());
}

TEST_CASE("the word of a digest is its first eight bytes, lowest first") {
  digest d;
  d.bytes[0] = std::byte{1};
  d.bytes[7] = std::byte{2};
  d.bytes[8] = std::byte{3};
  CHECK(d.word() == 0x0200000000000001ULL);
}

TEST_CASE("a tree digest is made of leaves of 1 MiB, in pairs, an odd one moving up unchanged") {
  const byte_buffer bytes = random_bytes(2 * tree_leaf_bytes + 5, 3);
  const byte_view all(bytes);
  const digest first = leaf(all.first(tree_leaf_bytes));
  const digest second = leaf(all.subspan(tree_leaf_bytes, tree_leaf_bytes));
  const digest third = leaf(all.subspan(2 * tree_leaf_bytes));

  CHECK(tree_digest({}) == leaf({}));
  CHECK(tree_digest(all.first(10)) == leaf(all.first(10)));
  CHECK(tree_digest(all.first(tree_leaf_bytes)) == first);
  CHECK(tree_digest(all.first(2 * tree_leaf_bytes)) == node(first, second));
  CHECK(tree_digest(all) == node(node(first, second), third));
}

TEST_CASE("a tree digest tells every length and every changed leaf apart") {
  byte_buffer bytes = random_bytes(2 * tree_leaf_bytes + 1, 4);
  std::set<digest> seen;
  const std::vector<std::size_t> sizes{
      0, 1, tree_leaf_bytes - 1, tree_leaf_bytes, tree_leaf_bytes + 1, 2 * tree_leaf_bytes, bytes.size()};
  for (const std::size_t size : sizes) seen.insert(tree_digest(byte_view(bytes).first(size)));
  CHECK(seen.size() == sizes.size());
  for (const std::size_t at : {std::size_t{0}, tree_leaf_bytes - 1, tree_leaf_bytes, bytes.size() - 1}) {
    bytes[at] ^= std::byte{1};
    CHECK(seen.insert(tree_digest(bytes)).second);
    bytes[at] ^= std::byte{1};
  }
}

TEST_CASE("an inner node of a tree can't be passed off as a leaf") {
  const byte_buffer bytes = random_bytes(tree_leaf_bytes + 1, 5);
  const digest left = leaf(byte_view(bytes).first(tree_leaf_bytes));
  const digest right = leaf(byte_view(bytes).subspan(tree_leaf_bytes));
  byte_buffer pair(left.bytes.begin(), left.bytes.end());
  pair.insert(pair.end(), right.bytes.begin(), right.bytes.end());
  CHECK(tree_digest(pair) != tree_digest(bytes));
}
