#include "actors/peer/peer_strategy.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

class honest final : public peer_strategy {};

/// Trains nothing: downloads another peer's payload inside the put window and puts it into its own bucket under its own
/// name. Follows the agreed state, so that the sync check finds nothing.
class copier final : public peer_strategy {
 public:
  explicit copier(std::int64_t victim) : victim_(victim) {}

  std::vector<sample_id> choose_samples(const peer_situation&) override { return {}; }

  contribution_plan plan_contribution(const peer_situation& s) override {
    contribution_plan plan;
    if (victim_ >= 0) {
      plan.copied_from = static_cast<gauntlet::uid>(victim_);
      return plan;
    }
    // Somebody whose work was good enough to be aggregated; another one every window, so that no single victim's data
    // explains the copies.
    std::vector<gauntlet::uid> others = s.aggregated;
    std::erase(others, s.uid);
    if (others.empty()) others = s.peers;
    std::erase(others, s.uid);
    plan.put = !others.empty();
    if (plan.put) plan.copied_from = others[(s.window + s.uid) % others.size()];
    return plan;
  }

 private:
  std::int64_t victim_;
};

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

void register_peer_strategies() {
  auto& all = peer_strategy_registry::instance();
  all.add({"honest", "trains on its assigned data and puts what it has made", {}, [](const options&, std::uint64_t) {
             return std::make_unique<honest>();
           }});
  all.add({"copier",
           "re-uploads another peer's payload instead of training",
           {{.name = "victim",
             .standard = std::int64_t{-1},
             .help = "uid of the peer to copy; -1 copies another aggregated one every window",
             .range = {-1, 255}}},
           [](const options& o, std::uint64_t) { return std::make_unique<copier>(o.integer("victim")); }});
  all.add({"noise", "puts well-formed random payloads without training", {}, [](const options&, std::uint64_t seed) {
             const auto& editor = compute::payload_editor_registry::instance().find("noise");
             return std::make_unique<noise>(editor.make(options(editor.options), seed));
           }});
}

}  // namespace gauntlet::actors
