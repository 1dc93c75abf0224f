#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Trains nothing and puts a payload that is well-formed but random.
class noise final : public peer_strategy {
 public:
  explicit noise(std::shared_ptr<compute::payload_editor> editor) : editor_(std::move(editor)) {}

  std::vector<sample_id> choose_samples(const peer_situation&) override { return {}; }
  std::shared_ptr<compute::payload_editor> editor() override { return editor_; }

 private:
  std::shared_ptr<compute::payload_editor> editor_;
};

}  // namespace

void add_noise() {
  add_attack(
      {"noise",
       "puts well-formed Gaussian payloads without training",
       {},
       [](const options&, std::uint64_t seed) { return std::make_unique<noise>(make_editor("noise", {}, seed)); }},
      {.tries = "is paid for a payload that merely looks like work, and blurs the aggregate",
       .defence = "lowers no loss, so that it loses every match, and gains nothing on assigned data",
       .expected = expected_verdict::unpaid});
}

}  // namespace gauntlet::actors::attacks
