#pragma once

#include <cstddef>
#include <string>

namespace gauntlet::runtime {

/// Series beyond this many share looks.
inline constexpr std::size_t figure_looks = 8;

/// Style sheet of a figure that stands alone, for light and dark pages. Colours are written out: not every renderer of
/// SVG knows CSS variables. Lines differ by dashes too, so that colour is never all there is.
std::string figure_style();

}  // namespace gauntlet::runtime
