#pragma once

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/member_core.hpp"

#include <memory>
#include <optional>

namespace gauntlet::actors {

/// Trains on its assigned data, compresses, and puts its contribution into its own bucket inside the put window; then
/// follows the manifest like everybody. What it does differently from an honest peer is its strategy's business.
class peer_core final : public member_core {
 public:
  peer_core(const net::identity& id, member_context context, std::unique_ptr<peer_strategy> strategy,
            double data_multiplier);

  const compute::feedback_ptr& feedback() const { return feedback_; }

 private:
  /// What the peer made in one window, from training to put.
  struct contribution {
    window_index window = 0;
    compute::state_ptr trained_on;
    blob payload;  ///< null until encoded
    digest id;
    std::size_t put_attempts = 0;
    time_point put_until{};
  };

  void on_block() override;
  void on_applied(window_index window, const std::vector<gauntlet::uid>& used) override;
  void on_progress() override;
  bool busy() const override;

  peer_situation situation(window_index w) const;
  void train(window_index w);
  void encode(contribution c, compute::shared_buffer gradient);
  void choose_contribution(window_index w);
  void open_put_window();
  void copy(contribution c, gauntlet::uid victim);
  void copy_bytes(contribution c, gauntlet::uid victim);
  void put(contribution c);
  void put_over(window_index w);
  void settle_results();

  std::unique_ptr<peer_strategy> strategy_;
  std::shared_ptr<compute::payload_editor> editor_;
  double data_multiplier_;
  compute::feedback_ptr feedback_;
  std::vector<compute::window_result> results_;  ///< not told to the scheme yet: a job is working on the feedback
  window_index trained_ = 0;                     ///< last window that training was begun for
  bool working_ = false;                         ///< gradient or encode under way
  bool putting_ = false;                         ///< from the opening of a put window until the put is done or given up
  window_index put_window_ = 0;                  ///< last window whose contribution was chosen
  std::optional<contribution> ready_;
  std::optional<std::pair<contribution, contribution_plan>> chosen_;  ///< waits for its put window to open
  std::vector<gauntlet::uid> aggregated_;  ///< peers of the newest step, as this node applied it
};

}  // namespace gauntlet::actors
