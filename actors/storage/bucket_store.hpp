#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::actors {

struct stored_object {
  digest content;  ///< BLAKE2b of the bytes
  std::uint64_t size = 0;
  time_point uploaded_at{};  ///< server time, kept beside the bytes: file times are never read
  byte_buffer metadata;
};

/// Where a storage node keeps objects. Implementations: memory, directory. The storage core has checked owner, key,
/// digest and size before it calls.
class bucket_store {
 public:
  virtual ~bucket_store() = default;

  /// Replaces an object of the same key; false when the medium failed, and then nothing of the object is left.
  virtual bool put(const hotkey& bucket, const std::string& key, stored_object head, blob content) = 0;
  virtual std::optional<stored_object> head(const hotkey& bucket, const std::string& key) = 0;
  /// The whole object; null when it is not there or its bytes no longer match their digest.
  virtual blob get(const hotkey& bucket, const std::string& key) = 0;
  virtual void remove(const hotkey& bucket, const std::string& key) = 0;
  /// Keys that begin with `prefix` and come after `after`, ascending, at most `count_max`.
  virtual std::vector<std::string> list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                        std::size_t count_max) = 0;
};

std::unique_ptr<bucket_store> make_memory_store();

/// Objects as files under `root/<hotkey>/`: `<key>` holds the bytes and `<key>.head` the rest. Both are written under a
/// temporary name, synced and renamed, the head last: an object is there whole or not at all. Throws user_error when
/// `root` cannot be made.
std::unique_ptr<bucket_store> make_directory_store(const std::filesystem::path& root);

}  // namespace gauntlet::actors
