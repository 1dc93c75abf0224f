#include "compute/layout.hpp"

#include "base/check.hpp"

namespace gauntlet::compute {

namespace {

constexpr std::size_t alignment_floats = 16;

}  // namespace

void layout::add(std::string name, std::vector<std::int64_t> shape) {
  GAUNTLET_CHECK(shape.size() == 1 || shape.size() == 2);
  std::size_t count = 1;
  for (const std::int64_t n : shape) {
    GAUNTLET_CHECK(n >= 1);
    count *= static_cast<std::size_t>(n);
  }
  tensors_.push_back({std::move(name), std::move(shape), size_, count});
  size_ += (count + alignment_floats - 1) / alignment_floats * alignment_floats;
  parameter_count_ += count;
}

digest layout::id() const {
  hasher h;
  h.add_value(static_cast<std::uint64_t>(tensors_.size()));
  for (const tensor_spec& t : tensors_) {
    h.add_text(t.name).add_value(static_cast<std::uint64_t>(t.shape.size()));
    for (const std::int64_t n : t.shape) h.add_value(n);
    h.add_value(static_cast<std::uint64_t>(t.offset));
  }
  return h.finish();
}

}  // namespace gauntlet::compute
