#pragma once

#include "base/digest.hpp"
#include "compute/scheme.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

namespace gauntlet::runtime {

/// Error feedback of peers as it was after some of their encode jobs: the newest two of each peer, each in a file that
/// is written whole or not at all. An encode job is named by its key and by its place in the order of its peer's
/// (`ordinal`). Thread-safe.
class feedback_store {
 public:
  static constexpr std::size_t kept_each = 2;

  /// Looks at what is there already. Broken files are as good as missing ones.
  explicit feedback_store(std::filesystem::path folder);

  /// Keeps what the job leaves behind; may drop the peer's oldest. Throws disk_trouble.
  void keep(const net::address& peer, std::uint64_t ordinal, const digest& job, const compute::flat_buffer& feedback);
  bool holds(const net::address& peer, std::uint64_t ordinal, const digest& job) const;
  /// Nothing when there is none, or it is damaged.
  compute::feedback_ptr load(const net::address& peer, std::uint64_t ordinal, const digest& job) const;

  /// Ordinals of the oldest and the newest that are kept of a peer.
  std::optional<std::uint64_t> oldest(const net::address& peer) const;
  std::optional<std::uint64_t> newest(const net::address& peer) const;

 private:
  std::filesystem::path file(const net::address& peer, std::uint64_t ordinal) const;

  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::map<net::address, std::map<std::uint64_t, digest>> kept_;  ///< key of the job, by ordinal
};

}  // namespace gauntlet::runtime
