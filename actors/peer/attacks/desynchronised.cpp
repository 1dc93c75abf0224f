#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Works honestly but for a pause: leaves the steps of some windows out and goes on with a θ of its own (gauntlet.md
/// D.2, --desync).
class desynchronised final : public peer_strategy {
 public:
  desynchronised(std::uint64_t warm_up, std::uint64_t windows) : warm_up_(warm_up), windows_(windows) {}

  bool applies_step(window_index w) override {
    if (!first_) first_ = w;
    const window_index done = w - *first_;
    return done < warm_up_ || done >= warm_up_ + windows_;
  }

 private:
  std::uint64_t warm_up_;
  std::uint64_t windows_;
  std::optional<window_index> first_;
};

}  // namespace

void add_desynchronised() {
  add_attack({"desynchronised",
              "leaves out the steps of n windows and goes on with its own model",
              {{.name = "warm_up_windows",
                .standard = std::int64_t{10},
                .help = "windows it follows faithfully first",
                .range = {0, 1e6}},
               {.name = "windows", .standard = std::int64_t{3}, .help = "windows it leaves out", .range = {1, 1e6}}},
              [](const options& o, std::uint64_t) {
                return std::make_unique<desynchronised>(o.integer("warm_up_windows"), o.integer("windows"));
              }},
             {.tries = "is paid although it neither fetches nor applies what was agreed",
              .defence = "SyncScore: sampled parameters are more signed updates away than the threshold",
              .expected = expected_verdict::unpaid,
              .settings = {{"windows", std::int64_t{8}}}});
}

}  // namespace gauntlet::actors::attacks
