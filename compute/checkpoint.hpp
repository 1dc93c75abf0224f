#pragma once

#include "compute/agreed_state.hpp"
#include "compute/layout.hpp"

#include <filesystem>

namespace gauntlet::compute {

/// Writes the image of a state (see checkpoint_image.hpp) as a safetensors file, atomically: temporary file, fsync,
/// rename. Throws user_error when the place cannot be written.
void write_safetensors(const std::filesystem::path& file, const agreed_state& state, const layout& parameters);

/// Reads θ back into a buffer of `parameters`' layout. Throws user_error naming the tensor that is missing or
/// misshapen.
flat_buffer read_safetensors(const std::filesystem::path& file, const layout& parameters);

}  // namespace gauntlet::compute
