#include "base/digest.hpp"

#include "base/check.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace gauntlet {

namespace {

crypto_generichash_state* inner(std::array<std::byte, 384>& state) {
  static_assert(sizeof(crypto_generichash_state) == sizeof state && alignof(crypto_generichash_state) <= 64);
  return reinterpret_cast<crypto_generichash_state*>(state.data());
}

}  // namespace

hasher::hasher() {
  static const bool ready = sodium_init() >= 0;
  GAUNTLET_CHECK(ready);
  crypto_generichash_init(inner(state_), nullptr, 0, 32);
}

hasher& hasher::add(byte_view bytes) {
  crypto_generichash_update(inner(state_), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return *this;
}

hasher& hasher::add_text(std::string_view text) {
  add_value(static_cast<std::uint64_t>(text.size()));
  return add(as_view(text));
}

digest hasher::finish() {
  GAUNTLET_CHECK(!std::exchange(finished_, true));
  digest result;
  crypto_generichash_final(inner(state_), reinterpret_cast<unsigned char*>(result.bytes.data()), 32);
  return result;
}

std::uint64_t digest::word() const {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

digest digest_of(byte_view bytes) {
  hasher h;
  return h.add(bytes).finish();
}

std::optional<digest> digest_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  digest result;
  std::copy(bytes->begin(), bytes->end(), result.bytes.begin());
  return result;
}

digest tree_digest(byte_view bytes) {
  std::vector<digest> level;
  do {
    const byte_view leaf = bytes.first(std::min(tree_leaf_bytes, bytes.size()));
    hasher h;
    level.push_back(h.add_value(std::uint8_t{0}).add(leaf).finish());
    bytes = bytes.subspan(leaf.size());
  } while (!bytes.empty());
  while (level.size() > 1) {
    std::vector<digest> above;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
      hasher h;
      above.push_back(h.add_value(std::uint8_t{1}).add(level[i]).add(level[i + 1]).finish());
    }
    if (level.size() % 2 == 1) above.push_back(level.back());
    level = std::move(above);
  }
  return level.front();
}

}  // namespace gauntlet
