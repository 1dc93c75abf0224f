#pragma once

#include "base/bytes.hpp"
#include "compute/agreed_state.hpp"
#include "compute/layout.hpp"

#include <cstddef>

/// An agreed state as the bytes of a safetensors file: float32 tensors under their Hugging Face names, the outer
/// optimiser's state beside them where there is one, steps and state digest as metadata. The same state gives the same
/// bytes everywhere, so that their digest can be agreed on, too.
namespace gauntlet::compute {

/// Name of the tensor that holds the outer optimiser's state, flat.
inline constexpr const char* optimiser_tensor = "outer_optimiser";

/// What stands before the tensors: length as u64, then JSON padded with blanks to a multiple of eight.
byte_buffer image_header(const agreed_state& state, const layout& parameters);

byte_buffer image_of(const agreed_state& state, const layout& parameters);

/// An upper bound of the size of any image of such a state, with `optimiser_floats` in its optimiser.
std::size_t image_bytes_max(const layout& parameters, std::size_t optimiser_floats);

/// The state whose digest is `id`; null when `bytes` are not exactly its image. Safe on any bytes: takes no more memory
/// than the state.
state_ptr state_of_image(byte_view bytes, const layout& parameters, std::size_t optimiser_floats, const digest& id);

}  // namespace gauntlet::compute
