#include "compute/flat_buffer.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::compute {

flat_buffer::flat_buffer(std::size_t size)
    : data_(size == 0 ? nullptr : static_cast<float*>(::operator new[](size * sizeof(float), std::align_val_t{64}))),
      size_(size) {
  std::fill_n(data_.get(), size_, 0.0F);
}

flat_buffer::flat_buffer(const flat_buffer& other) : flat_buffer(other.size_) {
  std::copy_n(other.data_.get(), size_, data_.get());
}

flat_buffer& flat_buffer::operator=(flat_buffer other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace gauntlet::compute
