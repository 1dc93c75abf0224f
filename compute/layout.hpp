#pragma once

#include "base/digest.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gauntlet::compute {

/// One parameter tensor inside a flat buffer.
struct tensor_spec {
  std::string name;                 ///< Hugging Face name (`model.layers.0.mlp.up_proj.weight`)
  std::vector<std::int64_t> shape;  ///< one or two dimensions, each >= 1
  std::size_t offset = 0;           ///< floats from the start of the buffer; a multiple of 16 (64 bytes)
  std::size_t count = 0;            ///< number of elements
};

/// Names, shapes and places of all parameters of a model.
class layout {
 public:
  /// Appends a tensor on the next 64-byte boundary; shape has one or two dimensions.
  void add(std::string name, std::vector<std::int64_t> shape);

  const std::vector<tensor_spec>& tensors() const { return tensors_; }
  /// Floats of a buffer with this layout, padding included.
  std::size_t size() const { return size_; }
  /// Floats without padding: the number of parameters.
  std::size_t parameter_count() const { return parameter_count_; }
  /// Digest over names, shapes and offsets: two nodes with different layouts never exchange payloads.
  digest id() const;

 private:
  std::vector<tensor_spec> tensors_;
  std::size_t size_ = 0;
  std::size_t parameter_count_ = 0;
};

}  // namespace gauntlet::compute
