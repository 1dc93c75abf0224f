#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"

#include <cstdint>
#include <utility>

namespace gauntlet::actors {

/// One object on its way, part by part: what has arrived is kept when a place fails half-way, and the next place goes
/// on from there. Only the whole can be checked, so that a wrong part costs all of them.
class download {
 public:
  /// Bytes asked for at once.
  static constexpr std::uint64_t part_bytes_max = std::uint64_t{8} << 20;
  /// Places that are tried one right after the other.
  static constexpr std::uint64_t attempts_without_pause = 4;

  std::uint64_t held() const { return only_ ? only_->size() : bytes_.size(); }
  /// Places that were tried in vain.
  std::uint64_t attempts() const { return attempts_; }

  /// The next part of an object of `size` bytes; false when it brings nothing, or more than there is.
  bool add(const blob& part, std::uint64_t size) {
    const bool brings_nothing = !part || (part->empty() && held() < size);
    if (brings_nothing || held() > size || part->size() > size - held()) return false;
    if (part->size() == size)
      only_ = part;
    else
      bytes_.insert(bytes_.end(), part->begin(), part->end());
    return true;
  }
  /// The object, when all that is held is what `wanted` names; else null, and nothing is held any more.
  blob whole(const digest& wanted) {
    blob all = only_ ? std::exchange(only_, nullptr) : make_blob(std::exchange(bytes_, {}));
    return digest_of(as_view(all)) == wanted ? all : nullptr;
  }
  void failed() { ++attempts_; }

 private:
  byte_buffer bytes_;  ///< parts so far
  blob only_;          ///< what came in one part, shared with whoever sent it
  std::uint64_t attempts_ = 0;
};

}  // namespace gauntlet::actors
