#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// One computation, many identities: all of the group send what the leader's data gives. The leader is its lowest uid.
class sybil final : public peer_strategy {
 public:
  training_plan plan_training(const peer_situation& s) override {
    peer_situation leader = s;
    if (!s.allies().empty()) leader.uid = s.allies().front();
    training_plan plan = peer_strategy::plan_training(leader);
    plan.done_by_ally = leader.uid != s.uid;
    return plan;
  }
};

}  // namespace

void add_sybil() {
  add_attack({"sybil",
              "one of a group that shares its leader's computation",
              {},
              [](const options&, std::uint64_t) { return std::make_unique<sybil>(); }},
             {.tries = "is paid k times for one computation",
              .defence = "the followers send nothing of their own assigned data, so that their μ_p stays near 0; equal "
                         "payloads are told apart by upload time",
              .expected = expected_verdict::not_worth_it,
              .group_size = 3});
}

}  // namespace gauntlet::actors::attacks
