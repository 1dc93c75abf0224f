#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <array>
#include <cstdint>

namespace gauntlet::net {

/// An Ed25519 key pair. The secret never leaves this object: no serialisation, no printing.
class identity {
 public:
  /// Derived from 32 secret bytes; in simulation from (run seed, node name), so that hotkeys are the same every time.
  explicit identity(const digest& secret);
  static identity for_simulation(std::uint64_t run_seed, std::string_view node);
  ~identity();
  identity(const identity&) = default;
  identity& operator=(const identity&) = default;

  const hotkey& key() const { return key_; }
  signature sign(byte_view bytes) const;

 private:
  hotkey key_;
  std::array<std::byte, 64> secret_;
};

/// True only for a signature of exactly these bytes by this key. Verified ones are remembered in this process (bounded,
/// thread-safe), since in simulation every node checks the same signature.
bool verify(const hotkey& key, byte_view bytes, const signature& s);

}  // namespace gauntlet::net
