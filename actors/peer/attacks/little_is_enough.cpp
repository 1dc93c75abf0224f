#include "actors/peer/attacks/attacks.hpp"
#include "actors/peer/attacks/estimate.hpp"

namespace gauntlet::actors::attacks {

void add_little_is_enough() {
  add_attack({"little_is_enough",
              "sends the mean of what others will send, moved by z deviations",
              {{.name = "z", .standard = 1.5, .help = "deviations from the mean", .range = {0, 100}},
               {.name = "estimates",
                .standard = std::int64_t{4},
                .help = "other peers whose gradient it computes for the estimate",
                .range = {2, 255}}},
              [](const options& o, std::uint64_t seed) {
                return std::make_unique<estimating>(compute::make_mean_less_deviations(o.number("z")),
                                                    static_cast<std::size_t>(o.integer("estimates")), seed);
              }},
             {.tries = "hides within the spread of honest gradients and pulls all of them one way (Baruch et al. 2019)",
              .defence = "scored by loss instead of distance: what lowers no loss earns no rating; of its own assigned "
                         "data it has nothing, so μ_p stays near 0",
              .expected = expected_verdict::unpaid,
              .group_size = 2});
}

}  // namespace gauntlet::actors::attacks
