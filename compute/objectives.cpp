#include "compute/llama/llama_objective.hpp"
#include "compute/models.hpp"
#include "compute/surrogate/surrogate_objective.hpp"

namespace gauntlet::compute {

void register_objectives() {
  objective_registry::instance().add(llama_objective_entry());
  objective_registry::instance().add(surrogate_objective_entry());
}

}  // namespace gauntlet::compute
