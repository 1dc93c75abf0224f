// A peer strategy of one's own, in one file: a peer that trains only every other window and sits out the ones between.
//
// Build it against an installed Gauntlet (see CMakeLists.txt) and run
//     ./my_strategy run lazy.toml
// The program is the whole `gauntlet` with one more strategy in it: `./my_strategy strategies` lists it.

#include "actors/peer/peer_strategy.hpp"
#include "runtime/run_main.hpp"

namespace {

class part_time final : public gauntlet::actors::peer_strategy {
 public:
  explicit part_time(std::int64_t every) : every_(static_cast<std::uint64_t>(every)) {}

  std::vector<gauntlet::sample_id> choose_samples(const gauntlet::actors::peer_situation& s) override {
    if (s.window % every_ != 0) return {};
    return peer_strategy::choose_samples(s);
  }

 private:
  std::uint64_t every_;
};

const gauntlet::registration<gauntlet::actors::peer_strategy, std::uint64_t> mine{
    {.name = "part_time",
     .summary = "trains every n-th window and is absent in the others",
     .options =
         {{.name = "every", .standard = std::int64_t{2}, .help = "works in every n-th window", .range = {1, 1000}}},
     .make = [](const gauntlet::options& o, std::uint64_t) {
       return std::make_unique<part_time>(o.integer("every"));
     }}};

}  // namespace

int main(int argc, char** argv) { return gauntlet::run_main(argc, argv); }
