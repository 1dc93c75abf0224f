#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Trains on random data, and when the validators have found out it leaves the uid with its bad scores behind and comes
/// back as somebody new.
class reregistering final : public peer_strategy {
 public:
  reregistering(std::uint64_t patience, double threshold) : patience_(patience), threshold_(threshold) {}

  std::vector<sample_id> choose_samples(const peer_situation& s) override {
    return s.assignment->random_samples(s.window, "free rider", s.uid, honest_samples(s).size());
  }

  bool renews_identity(const peer_situation& s) override {
    return s.window >= s.registered_in + patience_ && s.weight() < threshold_;
  }

 private:
  std::uint64_t patience_;
  double threshold_;
};

}  // namespace

void add_reregistering() {
  add_attack(
      {"reregistering",
       "free-rides, and registers a new hotkey when its weight on the chain is bad",
       {{.name = "patience_windows",
         .standard = std::int64_t{12},
         .help = "windows that an identity is given to earn a weight",
         .range = {1, 1e6}},
        {.name = "threshold",
         .standard = 0.2,
         .help = "weight, in means over all peers, below which it begins anew",
         .range = {0, 1e3}}},
       [](const options& o, std::uint64_t) {
         return std::make_unique<reregistering>(o.integer("patience_windows"), o.number("threshold"));
       }},
      {.tries = "escapes bad scores, and lives on a newcomer's credit or on what the uid's last owner had earned",
       .defence = "scores are begun anew for a new owner of a uid, newcomers stand behind every positive score, "
                  "and each registration burns its price",
       .expected = expected_verdict::unpaid,
       // Longer than an identity lasts: the slot left last is still immune, so that others have to give way.
       .overrides = {"chain.immunity_blocks=60"},
       .full_subnet = true});
}

}  // namespace gauntlet::actors::attacks
