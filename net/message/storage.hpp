#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/limits.hpp"

#include <string>
#include <vector>

/// Object storage: buckets that only their owner writes and everybody reads.
namespace gauntlet::net {

enum class storage_status : std::uint8_t {
  ok,
  not_found,
  not_owner,        ///< signature missing, wrong, or not the bucket's owner
  digest_mismatch,  ///< bytes are not what the request names
  too_large,        ///< object or metadata past the limit
  bad_key,          ///< empty, too long, or with characters other than [A-Za-z0-9_-]
  full,             ///< the bucket's quota is used up
  unavailable,      ///< the store itself failed
};
inline constexpr std::size_t storage_statuses_count = 8;
std::string_view to_string(storage_status s);

/// Who may write, what is written: the owner signs this.
struct put_claim {
  digest run;
  hotkey bucket;
  std::string key;
  digest content;  ///< BLAKE2b of the bytes
  std::uint64_t size = 0;
  digest metadata;  ///< BLAKE2b of the metadata

  bool operator==(const put_claim&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("run", self.run);
    field("bucket", self.bucket);
    field("key", self.key, "", limits{0, double(bounds::object_key_max)});
    field("content", self.content);
    field("size", self.size);
    field("metadata", self.metadata);
  }
};

struct put_object {
  std::uint64_t request = 0;
  put_claim claim;
  signature by_owner;  ///< over the encoding of `claim`
  byte_buffer metadata;
  blob content;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("claim", self.claim);
    field("by_owner", self.by_owner);
    field("metadata", self.metadata, "", limits{0, double(bounds::object_metadata_max)});
    field("content", self.content);
  }
};

struct put_result {
  std::uint64_t request = 0;
  storage_status status = storage_status::ok;
  time_point uploaded_at{};  ///< the server's time

  bool operator==(const put_result&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("status", self.status);
    field("uploaded_at", self.uploaded_at);
  }
};

struct head_object {
  std::uint64_t request = 0;
  hotkey bucket;
  std::string key;

  bool operator==(const head_object&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("bucket", self.bucket);
    field("key", self.key, "", limits{0, double(bounds::object_key_max)});
  }
};

struct object_head {
  std::uint64_t request = 0;
  storage_status status = storage_status::ok;
  digest content;
  std::uint64_t size = 0;
  time_point uploaded_at{};
  byte_buffer metadata;

  bool operator==(const object_head&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("status", self.status);
    field("content", self.content);
    field("size", self.size);
    field("uploaded_at", self.uploaded_at);
    field("metadata", self.metadata, "", limits{0, double(bounds::object_metadata_max)});
  }
};

/// `content` pins the bytes: an object with another digest is answered with digest_mismatch. Zero takes what is there.
struct get_object {
  std::uint64_t request = 0;
  hotkey bucket;
  std::string key;
  digest content;
  std::uint64_t offset = 0;
  std::uint64_t size_max = bounds::blob_bytes_max;

  bool operator==(const get_object&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("bucket", self.bucket);
    field("key", self.key, "", limits{0, double(bounds::object_key_max)});
    field("content", self.content);
    field("offset", self.offset);
    field("size_max", self.size_max);
  }
};

struct object_data {
  std::uint64_t request = 0;
  storage_status status = storage_status::ok;
  digest content;          ///< of the whole object
  std::uint64_t size = 0;  ///< of the whole object
  time_point uploaded_at{};
  blob bytes;  ///< the range asked for

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("status", self.status);
    field("content", self.content);
    field("size", self.size);
    field("uploaded_at", self.uploaded_at);
    field("bytes", self.bytes);
  }
};

struct list_objects {
  std::uint64_t request = 0;
  hotkey bucket;
  std::string prefix;
  std::string after;  ///< key of the last entry of the page before; empty for the first

  bool operator==(const list_objects&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("bucket", self.bucket);
    field("prefix", self.prefix, "", limits{0, double(bounds::object_key_max)});
    field("after", self.after, "", limits{0, double(bounds::object_key_max)});
  }
};

/// Which objects may go; the bucket's owner signs this.
struct delete_claim {
  digest run;
  hotkey bucket;
  std::vector<std::string> keys;

  bool operator==(const delete_claim&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("run", self.run);
    field("bucket", self.bucket);
    field("keys", self.keys, "", limits{0, double(bounds::listed_objects_max)});
  }
};

/// Objects that are not there are deleted already.
struct delete_objects {
  std::uint64_t request = 0;
  delete_claim claim;
  signature by_owner;  ///< over the encoding of `claim`

  bool operator==(const delete_objects&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("claim", self.claim);
    field("by_owner", self.by_owner);
  }
};

struct delete_result {
  std::uint64_t request = 0;
  storage_status status = storage_status::ok;

  bool operator==(const delete_result&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("status", self.status);
  }
};

struct object_list {
  std::uint64_t request = 0;
  storage_status status = storage_status::ok;
  std::vector<std::string> keys;  ///< ascending
  bool more = false;

  bool operator==(const object_list&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("request", self.request);
    field("status", self.status);
    field("keys", self.keys, "", limits{0, double(bounds::listed_objects_max)});
    field("more", self.more);
  }
};

}  // namespace gauntlet::net
