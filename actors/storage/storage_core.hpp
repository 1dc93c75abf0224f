#pragma once

#include "actors/protocol/role_core.hpp"
#include "actors/storage/bucket_store.hpp"
#include "net/message/storage.hpp"

#include <memory>

namespace gauntlet::actors {

struct storage_limits {
  std::uint64_t object_bytes_max = std::uint64_t{1} << 28;
  std::uint64_t objects_per_bucket_max = 1 << 20;
  std::uint64_t buckets_max = 4096;
  window_index retention_windows = 100;  ///< contributions older than this are deleted; all else its owner must delete
};

/// Serves buckets: only the owner writes (its signature covers run, key, digest and size), everybody reads; the
/// server's own clock dates every upload.
class storage_core final : public role_core {
 public:
  storage_core(const digest& run, std::shared_ptr<bucket_store> store, storage_limits limits);

 private:
  void on_start() override {}
  void on_message(const net::address& from, const net::message& m) override;
  void measure(queue_marks& marks) const override;

  /// `uploaded_at` is now, or stays what it was when the very same object is there already.
  net::storage_status put(const net::put_object& p, time_point& uploaded_at);
  void get(const net::address& from, const net::get_object& g);
  void head(const net::address& from, const net::head_object& h);
  void list(const net::address& from, const net::list_objects& l);
  net::storage_status remove(const net::delete_objects& d);
  void retire(const hotkey& bucket, const std::string& newest_key);

  digest run_;
  std::shared_ptr<bucket_store> store_;
  storage_limits limits_;
  /// Objects in a bucket: counted once, when it is first written to, and kept from then on.
  std::uint64_t& count_of(const hotkey& bucket);

  std::map<hotkey, std::uint64_t> object_counts_;
  std::uint64_t fullest_ = 0;  ///< objects in the fullest bucket ever
};

/// True for 1 to 128 characters of [A-Za-z0-9_-]: a key is a file name on every medium, and dots are the medium's own.
bool valid_object_key(std::string_view key);

}  // namespace gauntlet::actors
