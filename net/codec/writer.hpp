#pragma once

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/time.hpp"
#include "net/codec/shapes.hpp"

#include <msgpack/pack.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <vector>

namespace gauntlet::net::wire {

/// Appends values in msgpack, numbers in their shortest form. A struct becomes the array of its fields in the order of
/// its table. What leaves here is not held against limits: that is the reader's part, and a faulty node must be able to
/// send faulty messages.
class writer {
 public:
  /// `blobs` may be null for content without any.
  writer(byte_buffer& out, std::vector<blob>* blobs) : sink_{out}, packer_(sink_), blobs_(blobs) {}

  void array(std::size_t size) { packer_.pack_array(static_cast<std::uint32_t>(size)); }

  void put(bool value) { value ? packer_.pack_true() : packer_.pack_false(); }
  template <std::unsigned_integral T>
  void put(T value) {
    packer_.pack_uint64(value);
  }
  template <wire_enum T>
  void put(T value) {
    packer_.pack_uint8(static_cast<std::uint8_t>(value));
  }
  void put(time_point value) { packer_.pack_int64(value.time_since_epoch().count()); }
  void put(const std::string& value) {
    packer_.pack_str(static_cast<std::uint32_t>(value.size()));
    sink_.write(value.data(), value.size());
  }
  void put(const byte_buffer& value) { put_bin(value); }
  template <fixed_bytes T>
  void put(const T& value) {
    put_bin(value.bytes);
  }
  /// The size stands here, the bytes travel beside.
  void put(const blob& value) {
    GAUNTLET_CHECK(blobs_ != nullptr);
    if (!value) {
      packer_.pack_nil();
      return;
    }
    packer_.pack_uint64(value->size());
    blobs_->push_back(value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    array(values.size());
    for (const T& value : values) put(value);
  }
  /// Always five bytes: the library would turn 1.0 into an integer and lose the sign of -0.0.
  void put(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    const std::array<unsigned char, 5> bytes{0xca, static_cast<unsigned char>(bits >> 24),
                                             static_cast<unsigned char>(bits >> 16),
                                             static_cast<unsigned char>(bits >> 8), static_cast<unsigned char>(bits)};
    sink_.write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  template <described T>
  void put(const T& value) {
    array(fields_count(value));
    T::describe(value, [this](std::string_view, const auto& member, auto&&...) { this->put(member); });
  }
  void put(const address& value) {
    array(2);
    put(value.kind);
    put(value.key);
  }

 private:
  struct sink {
    byte_buffer& out;
    void write(const char* data, std::size_t size) {
      const auto* bytes = reinterpret_cast<const std::byte*>(data);
      out.insert(out.end(), bytes, bytes + size);
    }
  };

  void put_bin(byte_view bytes) {
    packer_.pack_bin(static_cast<std::uint32_t>(bytes.size()));
    sink_.write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  sink sink_;
  msgpack::packer<sink> packer_;
  std::vector<blob>* blobs_;
};

}  // namespace gauntlet::net::wire
