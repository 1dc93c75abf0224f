#include "actors/validator/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Leaves out the steps of some windows, and scores on the θ that it has instead of the agreed one.
class out_of_sync final : public validator_strategy {
 public:
  out_of_sync(std::uint64_t warm_up, std::uint64_t windows) : warm_up_(warm_up), windows_(windows) {}

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

void add_out_of_sync() {
  add_attack(
      {"out_of_sync",
       "leaves out the steps of n windows and scores on its own model from then on",
       {{.name = "warm_up_windows",
         .standard = std::int64_t{10},
         .help = "windows it follows faithfully first",
         .range = {0, 1e6}},
        {.name = "windows", .standard = std::int64_t{8}, .help = "windows it leaves out", .range = {1, 1e6}}},
       [](const options& o, std::uint64_t) {
         return std::make_unique<out_of_sync>(static_cast<std::uint64_t>(o.integer("warm_up_windows")),
                                              static_cast<std::uint64_t>(o.integer("windows")));
       }},
      {.tries = "judges peers by a model that nobody else has (mostly by accident), and slashes the honest",
       .defence = "its opinion is one among others: consensus follows the stake majority, and its dividends fall",
       .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
