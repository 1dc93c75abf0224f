#pragma once

#include "base/fields.hpp"

#include <cstdint>
#include <string_view>

namespace gauntlet::compute {

/// Why a payload was refused. `none` means accepted. The journal and the scores name it.
enum class rejection : std::uint8_t {
  none,
  too_short,            ///< fewer bytes than a header
  bad_magic,            ///< not a payload at all
  bad_version,          ///< made by another version of the format
  wrong_scheme,         ///< of another scheme or other scheme options
  wrong_layout,         ///< for another model
  wrong_window,         ///< made for another window
  wrong_size,           ///< not exactly the size that the layout demands
  index_order,          ///< indices of a chunk not strictly ascending (covers duplicates)
  index_range,          ///< index past the end of its chunk
  value_not_finite,     ///< NaN or infinity
  value_out_of_bounds,  ///< larger than the format allows
  padding_not_zero,     ///< padding bits or bytes are set
  loss_not_finite,      ///< decodes, but makes the model's loss NaN or infinite
};

std::string_view to_string(rejection reason);

}  // namespace gauntlet::compute

template <>
struct gauntlet::enum_names<gauntlet::compute::rejection> {
  static constexpr std::array<std::string_view, 14> values{"none",
                                                           "too_short",
                                                           "bad_magic",
                                                           "bad_version",
                                                           "wrong_scheme",
                                                           "wrong_layout",
                                                           "wrong_window",
                                                           "wrong_size",
                                                           "index_order",
                                                           "index_range",
                                                           "value_not_finite",
                                                           "value_out_of_bounds",
                                                           "padding_not_zero",
                                                           "loss_not_finite"};
};
