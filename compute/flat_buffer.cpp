#include "compute/flat_buffer.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace gauntlet::compute {

struct flat_buffer::demand {
  std::once_flag once;
  std::function<shared_buffer()> make;
  shared_buffer values;
  std::atomic<bool> done = false;
};

flat_buffer::flat_buffer() = default;

namespace {

float* room_for(std::size_t size) {
  return size == 0 ? nullptr : static_cast<float*>(::operator new[](size * sizeof(float), std::align_val_t{64}));
}

}  // namespace

flat_buffer::flat_buffer(std::size_t size) : data_(room_for(size)), size_(size) {
  std::fill_n(data_.get(), size_, 0.0F);
}

flat_buffer::flat_buffer(const flat_buffer& other) : data_(room_for(other.size_)), size_(other.size_) {
  std::copy_n(other.data(), size_, data_.get());
}

flat_buffer::flat_buffer(flat_buffer&& other) noexcept = default;

flat_buffer& flat_buffer::operator=(flat_buffer other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(demanded_, other.demanded_);
  return *this;
}

flat_buffer::~flat_buffer() = default;

shared_buffer flat_buffer::on_demand(std::size_t size, std::function<shared_buffer()> make) {
  auto buffer = std::make_shared<flat_buffer>();
  buffer->size_ = size;
  buffer->demanded_ = std::make_unique<demand>();
  buffer->demanded_->make = std::move(make);
  return buffer;
}

bool flat_buffer::unmade() const { return demanded_ && !demanded_->done; }

const float* flat_buffer::made() const {
  std::call_once(demanded_->once, [this] {
    shared_buffer values = demanded_->make();
    GAUNTLET_CHECK(values && values->size() == size_);
    values->data();
    demanded_->values = std::move(values);
    demanded_->make = nullptr;
    demanded_->done = true;
  });
  return demanded_->values->data();
}

}  // namespace gauntlet::compute
