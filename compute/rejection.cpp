#include "compute/rejection.hpp"

namespace gauntlet::compute {

std::string_view to_string(rejection reason) { return enum_name(reason); }

}  // namespace gauntlet::compute
