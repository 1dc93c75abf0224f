#include "compute/rejection.hpp"

namespace gauntlet::compute {

std::string_view to_string(rejection reason) {
  switch (reason) {
    case rejection::none: return "none";
    case rejection::too_short: return "too_short";
    case rejection::bad_magic: return "bad_magic";
    case rejection::bad_version: return "bad_version";
    case rejection::wrong_scheme: return "wrong_scheme";
    case rejection::wrong_layout: return "wrong_layout";
    case rejection::wrong_window: return "wrong_window";
    case rejection::wrong_size: return "wrong_size";
    case rejection::index_order: return "index_order";
    case rejection::index_range: return "index_range";
    case rejection::value_not_finite: return "value_not_finite";
    case rejection::value_out_of_bounds: return "value_out_of_bounds";
    case rejection::padding_not_zero: return "padding_not_zero";
    case rejection::loss_not_finite: return "loss_not_finite";
  }
  return "unknown";
}

}  // namespace gauntlet::compute
