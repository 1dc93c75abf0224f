#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_good_then_bad() {
  add_attack({"good_then_bad",
              "works honestly until a window, then sends something else",
              {{.name = "from_window",
                .standard = std::int64_t{50},
                .help = "first window of the second life",
                .range = {1, 1e7}},
               {.name = "then",
                .standard = std::string("sign_flip"),
                .help = "payload editor that is at work from then on (with its default options)",
                .range = {1, 64}}},
              [](const options& o, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor(
                    "from_window", {{"window", o.integer("from_window")}, {"editor", o.text("then")}}, seed));
              }},
             {.tries = "builds a reputation and spends it on poison before its scores have followed",
              .defence = "normalisation and sign bound what one can do in a window; rating and μ_p fall with the first "
                         "evaluations after the change",
              .expected = expected_verdict::unpaid,
              .settings = {{"from_window", std::int64_t{24}}}});
}

}  // namespace gauntlet::actors::attacks
