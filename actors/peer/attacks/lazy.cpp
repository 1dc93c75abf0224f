#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Trains on a part of its batch.
class lazy final : public peer_strategy {
 public:
  explicit lazy(double fraction) : fraction_(fraction) {}

  std::vector<sample_id> choose_samples(const peer_situation& s) override {
    peer_situation less = s;
    less.data_multiplier *= fraction_;
    return peer_strategy::choose_samples(less);
  }

 private:
  double fraction_;
};

}  // namespace

void add_lazy() {
  add_attack(
      {"lazy",
       "trains on a fraction of its batch",
       {{.name = "fraction", .standard = 0.25, .help = "part of the batch that it computes", .range = {0.01, 1}}},
       [](const options& o, std::uint64_t) { return std::make_unique<lazy>(o.number("fraction")); }},
      {.tries = "is paid like a full worker for part of the work",
       .defence = "a gradient of fewer samples gains less: the rating falls behind, and pay grows with the square "
                  "of the PeerScore",
       .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
