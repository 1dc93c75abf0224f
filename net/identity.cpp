#include "net/identity.hpp"

#include "base/check.hpp"

#include <sodium.h>

#include <mutex>
#include <set>
#include <utility>

namespace gauntlet::net {

namespace {

static_assert(sizeof(hotkey::bytes) == crypto_sign_PUBLICKEYBYTES);
static_assert(sizeof(signature::bytes) == crypto_sign_BYTES);
static_assert(sizeof(digest::bytes) == crypto_sign_SEEDBYTES);

template <class Bytes>
const unsigned char* raw(const Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Signatures known to be good. Two generations bound it: when the newer is full, the older is forgotten.
class verified_signatures {
 public:
  bool contains(const digest& d) {
    const std::lock_guard lock(mutex_);
    return newer_.contains(d) || older_.contains(d);
  }
  void remember(const digest& d) {
    const std::lock_guard lock(mutex_);
    if (newer_.size() >= generation_max) older_ = std::exchange(newer_, {});
    newer_.insert(d);
  }

 private:
  static constexpr std::size_t generation_max = 1 << 16;

  std::mutex mutex_;
  std::set<digest> newer_, older_;
};

verified_signatures& verified() {
  static verified_signatures all;
  return all;
}

digest name_of(const hotkey& key, byte_view bytes, const signature& s) {
  hasher h;
  return h.add(key.bytes).add(s.bytes).add(bytes).finish();
}

}  // namespace

identity::identity(const digest& secret) {
  static_assert(sizeof(secret_) == crypto_sign_SECRETKEYBYTES);
  GAUNTLET_CHECK(sodium_init() >= 0);
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(key_.bytes.data()),
                           reinterpret_cast<unsigned char*>(secret_.data()), raw(secret.bytes));
}

identity identity::for_simulation(std::uint64_t run_seed, std::string_view node) {
  hasher h;
  return identity(h.add_text("simulated identity").add_value(run_seed).add_text(node).finish());
}

identity::~identity() { sodium_memzero(secret_.data(), secret_.size()); }

signature identity::sign(byte_view bytes) const {
  signature s;
  crypto_sign_detached(reinterpret_cast<unsigned char*>(s.bytes.data()), nullptr, raw(bytes), bytes.size(),
                       raw(secret_));
  // Whoever shares this process need not do the sums again.
  verified().remember(name_of(key_, bytes, s));
  return s;
}

bool verify(const hotkey& key, byte_view bytes, const signature& s) {
  const digest known_as = name_of(key, bytes, s);
  if (verified().contains(known_as)) return true;
  if (crypto_sign_verify_detached(raw(s.bytes), raw(bytes), bytes.size(), raw(key.bytes)) != 0) return false;
  verified().remember(known_as);
  return true;
}

}  // namespace gauntlet::net
