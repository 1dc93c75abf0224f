#pragma once

#include "runtime/faults/fault.hpp"

#include <memory>
#include <utility>

namespace gauntlet::runtime {

inline const std::vector<net::role> any_node{net::role::chain, net::role::coordinator, net::role::storage,
                                             net::role::peer, net::role::validator};
inline const std::vector<net::role> members_only{net::role::peer, net::role::validator};

/// Registers the kind `Kind(options)`.
template <class Kind>
void add_fault(std::string name, std::string summary, std::vector<option_spec> options) {
  fault_registry::instance().add({std::move(name), std::move(summary), std::move(options),
                                  [](const gauntlet::options& o) { return std::make_unique<Kind>(o); }});
}

}  // namespace gauntlet::runtime
