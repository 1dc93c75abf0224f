#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <span>

namespace gauntlet::compute {

class flat_buffer;

/// An immutable buffer that many hold: all honest co-located nodes share one θ.
using shared_buffer = std::shared_ptr<const flat_buffer>;

/// Contiguous float32 values on a 64-byte boundary, zero at first. A model's parameters, gradient, momentum or
/// optimiser state is one of these plus a `layout`.
class flat_buffer {
 public:
  flat_buffer();
  explicit flat_buffer(std::size_t size);
  flat_buffer(const flat_buffer& other);
  flat_buffer(flat_buffer&& other) noexcept;
  flat_buffer& operator=(flat_buffer other) noexcept;
  ~flat_buffer();

  /// A buffer that `make` gives its values, `size` of them, when somebody reads them first, in that thread; what `make`
  /// holds is let go of then. Where nobody does, they are never made. Read-only; what `make` throws, the reader gets.
  static shared_buffer on_demand(std::size_t size, std::function<shared_buffer()> make);
  /// Made on demand, and nobody has asked for the values yet.
  bool unmade() const;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  float* data() { return data_.get(); }
  const float* data() const { return demanded_ ? made() : data_.get(); }
  std::span<float> span() { return {data(), size_}; }
  std::span<const float> span() const { return {data(), size_}; }
  std::span<const std::byte> bytes() const { return std::as_bytes(span()); }

 private:
  struct release {
    void operator()(float* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  struct demand;
  const float* made() const;

  std::unique_ptr<float[], release> data_;
  std::size_t size_ = 0;
  std::unique_ptr<demand> demanded_;  ///< null: the values are in `data_`
};

}  // namespace gauntlet::compute
