#include "runtime/faults/fault.hpp"

namespace gauntlet::runtime {

fault_traits traits_of(const part_choice& what) {
  return fault_registry::instance().find(what.kind).make(what.options)->traits();
}

void register_faults() {
  register_process_faults();
  register_network_faults();
  register_clock_faults();
  register_storage_faults();
  register_chain_faults();
  register_role_faults();
}

}  // namespace gauntlet::runtime
