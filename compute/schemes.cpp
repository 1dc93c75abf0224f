#include "compute/demo/demo_scheme.hpp"
#include "compute/dense/dense_scheme.hpp"
#include "compute/scheme.hpp"

namespace gauntlet::compute {

void register_schemes() {
  scheme_registry::instance().add(demo::demo_entry());
  scheme_registry::instance().add(dense::dense_entry());
}

}  // namespace gauntlet::compute
