#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class bounded_queues final : public invariant {
 public:
  explicit bounded_queues(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* q = event_of<events::queue_counted>(line)) {
      counted_.insert(q->node.kind);
      require(q->most <= q->limit, [&] {
        return violation{{},
                         net::to_string(q->node),
                         {line.number},
                         fmt::format("had {} {}, of at most {}", q->most, q->queue, q->limit)};
      });
    } else if (event_of<events::run_closed>(line) != nullptr) {
      for (const auto& [node, m] : run().members())
        require(counted_.contains(node.kind), [&] {
          return violation{{}, net::to_string(node), {line.number}, "is of a role whose queues nobody has counted"};
        });
    }
  }

 private:
  std::set<net::role> counted_;
};

}  // namespace

invariant_registry::entry bounded_queues_invariant() {
  return {"bounded_queues",
          "No queue or cache of a node or of the network ever held more than its limit.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<bounded_queues>(run); }};
}

}  // namespace gauntlet::runtime
