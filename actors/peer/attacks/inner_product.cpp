#include "actors/peer/attacks/attacks.hpp"
#include "actors/peer/attacks/estimate.hpp"

namespace gauntlet::actors::attacks {

void add_inner_product() {
  add_attack(
      {"inner_product",
       "sends the negative mean of what others will send",
       {{.name = "epsilon", .standard = 1.0, .help = "length of it in means", .range = {1e-3, 1e3}},
        {.name = "estimates",
         .standard = std::int64_t{3},
         .help = "other peers whose gradient it computes for the estimate",
         .range = {1, 255}}},
       [](const options& o, std::uint64_t seed) {
         return std::make_unique<estimating>(compute::make_scaled_mean(-o.number("epsilon")),
                                             static_cast<std::size_t>(o.integer("estimates")), seed);
       }},
      {.tries = "turns the aggregate's inner product with the true gradient negative (Xie et al. 2020)",
       .defence = "normalisation and sign bound it to one vote; a payload that raises the loss loses every match",
       .expected = expected_verdict::unpaid,
       .group_size = 2});
}

}  // namespace gauntlet::actors::attacks
