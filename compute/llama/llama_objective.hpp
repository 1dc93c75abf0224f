#pragma once

#include "compute/models.hpp"

namespace gauntlet::compute {

objective_registry::entry llama_objective_entry();

}  // namespace gauntlet::compute
