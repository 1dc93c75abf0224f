#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_oversize() {
  add_attack({"oversize",
              "sends a payload many times as large as it should be",
              {{.name = "times", .standard = std::int64_t{8}, .help = "as large as a valid one", .range = {2, 1e4}}},
              [](const options& o, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor("oversize", {{"times", o.integer("times")}}, seed));
              }},
             {.tries = "fills links, disks and memory of all who fetch it",
              .defence = "the head shows another size than the layout demands, and nobody fetches it",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
