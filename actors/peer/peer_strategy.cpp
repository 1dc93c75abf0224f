#include "actors/peer/peer_strategy.hpp"

#include "actors/peer/attacks/attacks.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::vector<sample_id> peer_strategy::choose_samples(const peer_situation& s) {
  std::vector<sample_id> samples = s.assignment->assigned(s.window, s.uid);
  const double wanted = s.data_multiplier * static_cast<double>(samples.size());
  const auto count = std::max<std::size_t>(1, static_cast<std::size_t>(wanted + 0.5));
  if (count <= samples.size()) {
    samples.resize(count);
    return samples;
  }
  const auto surplus = s.assignment->random_samples(s.window, "surplus", s.uid, count - samples.size());
  samples.insert(samples.end(), surplus.begin(), surplus.end());
  return samples;
}

training_plan peer_strategy::plan_training(const peer_situation& s) {
  training_plan plan;
  plan.sets.push_back(choose_samples(s));
  return plan;
}

contribution_plan peer_strategy::plan_contribution(const peer_situation&) { return {}; }

void register_peer_strategies() {
  peer_strategy_registry::instance().add(
      {"honest", "trains on its assigned data and puts what it has made", {}, [](const options&, std::uint64_t) {
         return std::make_unique<peer_strategy>();
       }});
  attacks::add_copier();
  attacks::add_desynchronised();
  attacks::add_early_uploader();
  attacks::add_late_uploader();
  attacks::add_lazy();
  attacks::add_perturbing_copier();
  attacks::add_random_data();
  attacks::add_replayer();
  attacks::add_reregistering();
  attacks::add_sparse_poster();
  attacks::add_stale();
  attacks::add_swapper();
  attacks::add_sybil();
  attacks::add_sync_thief();
  attacks::add_duplicate_indices();
  attacks::add_good_then_bad();
  attacks::add_inner_product();
  attacks::add_little_is_enough();
  attacks::add_noise();
  attacks::add_norm_concentrated();
  attacks::add_not_finite();
  attacks::add_out_of_range();
  attacks::add_oversize();
  attacks::add_scaled();
  attacks::add_sign_flip();
  attacks::add_truncated();
  attacks::add_wrong_layout();
}

}  // namespace gauntlet::actors
