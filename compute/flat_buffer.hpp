#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace gauntlet::compute {

/// Contiguous float32 values on a 64-byte boundary, zero at first. A model's parameters, gradient, momentum or
/// optimiser state is one of these plus a `layout`.
class flat_buffer {
 public:
  flat_buffer() = default;
  explicit flat_buffer(std::size_t size);
  flat_buffer(const flat_buffer& other);
  flat_buffer(flat_buffer&&) noexcept = default;
  flat_buffer& operator=(flat_buffer other) noexcept;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> span() { return {data_.get(), size_}; }
  std::span<const float> span() const { return {data_.get(), size_}; }
  std::span<const std::byte> bytes() const { return std::as_bytes(span()); }

 private:
  struct release {
    void operator()(float* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  std::unique_ptr<float[], release> data_;
  std::size_t size_ = 0;
};

/// An immutable buffer that many hold: all honest co-located nodes share one θ.
using shared_buffer = std::shared_ptr<const flat_buffer>;

}  // namespace gauntlet::compute
