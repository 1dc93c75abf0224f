#pragma once

#include "base/bytes.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>

namespace gauntlet::testing {

/// One to four seeded edits: flip a bit, set, insert or delete bytes, splice in a piece of `other`, cut off the end.
/// Inserted bytes favour the markers and widths where a decoder takes another path.
inline byte_buffer mutated(byte_buffer bytes, byte_view other, generator& random) {
  static constexpr std::array<unsigned char, 24> telling{0x00, 0x01, 0x7f, 0x80, 0x81, 0x90, 0x91, 0x9f,
                                                         0xa0, 0xc0, 0xc1, 0xc4, 0xc6, 0xca, 0xcc, 0xcd,
                                                         0xcf, 0xd0, 0xd3, 0xd9, 0xdc, 0xdd, 0xe0, 0xff};
  const auto place = [&](std::size_t extra) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(random.below(bytes.size() + extra));
  };
  const auto some_byte = [&] {
    return random.chance(0.5) ? static_cast<std::byte>(telling[random.below(telling.size())])
                              : static_cast<std::byte>(random.next());
  };
  for (std::uint64_t edits = 1 + random.below(4); edits > 0; --edits) {
    if (bytes.empty()) bytes.push_back(some_byte());
    switch (random.below(6)) {
      case 0: *place(0) ^= static_cast<std::byte>(1U << random.below(8)); break;
      case 1: *place(0) = some_byte(); break;
      case 2: bytes.insert(place(1), 1 + random.below(4), some_byte()); break;
      case 3: {
        const auto first = place(0);
        const auto most = static_cast<std::uint64_t>(bytes.end() - first);
        bytes.erase(first, first + static_cast<std::ptrdiff_t>(1 + random.below(std::min<std::uint64_t>(most, 8))));
        break;
      }
      case 4: {
        if (other.empty()) break;
        const std::size_t from = random.below(other.size());
        const byte_view piece = other.subspan(from, 1 + random.below(std::min<std::size_t>(other.size() - from, 40)));
        bytes.insert(place(1), piece.begin(), piece.end());
        break;
      }
      default: bytes.resize(random.below(bytes.size() + 1)); break;
    }
  }
  return bytes;
}

}  // namespace gauntlet::testing
