#include "runtime/simulation/known_nodes.hpp"

namespace gauntlet::runtime {

injector::directory known_nodes(const std::vector<cast_member>& cast,
                                const std::shared_ptr<actors::chain_core>& chain) {
  injector::directory nodes;
  nodes.by_name = [&cast](const node_name& n) -> std::optional<net::address> {
    for (const cast_member& who : cast)
      if (who.name == n) return net::address{who.role, who.identity.key()};
    return n.kind == net::role::coordinator ? net::address::coordinator(n.number) : net::address{n.kind, {}};
  };
  nodes.by_uid = [&chain](gauntlet::uid u) -> std::optional<net::address> {
    const auto& known = chain->state()->nodes();
    return u < known.size() ? std::optional(net::address{known[u].role, known[u].hotkey}) : std::nullopt;
  };
  nodes.lead = [&chain]() -> std::optional<net::address> {
    const actors::ledger& l = *chain->state();
    const actors::window_record* r = l.record(l.window());
    if (r == nullptr || r->slot_order.empty()) return std::nullopt;
    return net::address{net::role::validator, l.nodes()[r->slot_order.front()].hotkey};
  };
  return nodes;
}

}  // namespace gauntlet::runtime
