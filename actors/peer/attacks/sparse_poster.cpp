#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Works in every n-th window only, which is enough to count as active where activity looks back over several.
class sparse_poster final : public peer_strategy {
 public:
  explicit sparse_poster(std::uint64_t every) : every_(every) {}

  std::vector<sample_id> choose_samples(const peer_situation& s) override {
    return s.window % every_ == 0 ? honest_samples(s) : std::vector<sample_id>{};
  }
  contribution_plan plan_contribution(const peer_situation& s) override {
    contribution_plan plan;
    plan.put = s.window % every_ == 0;
    return plan;
  }

 private:
  std::uint64_t every_;
};

}  // namespace

void add_sparse_poster() {
  add_attack(
      {"sparse_poster",
       "contributes to every n-th window only, to stay active",
       {{.name = "every", .standard = std::int64_t{5}, .help = "works in every n-th window", .range = {2, 1e6}}},
       [](const options& o, std::uint64_t) {
         return std::make_unique<sparse_poster>(static_cast<std::uint64_t>(o.integer("every")));
       }},
      {.tries = "keeps its score and its pay with a fraction of the work (activity looks back over five windows)",
       .defence = "every window without a contribution costs PeerScore, and a candidate or drawn peer's miss μ_p too",
       .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
