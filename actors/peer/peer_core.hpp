#pragma once

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/member_core.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace gauntlet::actors {

struct peer_disk final : member_disk {
  compute::feedback_ptr feedback;
  std::vector<compute::window_result> results;  ///< not told to the scheme yet
};

/// Trains on its assigned data, compresses, and puts its contribution into its own bucket inside the put window; then
/// follows the manifest like everybody. What it does differently from an honest peer is its strategy's business.
class peer_core final : public member_core {
 public:
  peer_core(const net::identity& id, member_context context, std::unique_ptr<peer_strategy> strategy,
            double data_multiplier);

  const compute::feedback_ptr& feedback() const { return feedback_; }
  void resume(const peer_disk& saved);
  void change_strategy(std::unique_ptr<peer_strategy> strategy, double data_multiplier);

 private:
  /// What the peer made in one window, from training to put.
  struct contribution {
    window_index window = 0;
    compute::state_ptr held;        ///< its state when training began; the sync sample shows it
    compute::state_ptr trained_on;  ///< the same, but for cheats
    training_plan training;
    std::vector<compute::shared_buffer> gradients;  ///< one a set
    blob payload;                                   ///< null until encoded
    digest id;
    blob second_payload;  ///< of the second editor; null without
    contribution_plan plan;
    std::vector<float> sync_sample;  ///< of another peer; empty: own values
    std::size_t put_attempts = 0;
    time_point put_until{};
  };
  using contribution_ptr = std::shared_ptr<contribution>;

  std::shared_ptr<member_disk> make_disk() const override;
  void on_block() override;
  void on_undone(block_height height) override;
  void on_applied(window_index window, const std::vector<gauntlet::uid>& used) override;
  void on_progress() override;
  bool applies_step(window_index window) override { return strategy_->applies_step(window); }
  bool busy() const override;
  continuation_limits further_limits() const override { return {8, 16, 0}; }
  std::size_t jobs_max() const override { return member_core::jobs_max() + sets_; }
  void measure(queue_marks& marks) const override;

  peer_situation situation(window_index w) const;
  double posted_weight() const;
  std::vector<gauntlet::uid> newest_aggregated(window_index w) const;

  // Train.
  void train(window_index w);
  void compute_gradients(const contribution_ptr& c);
  void combine(const contribution_ptr& c);
  void encode(const contribution_ptr& c, compute::shared_buffer gradient);
  void encode_second(const contribution_ptr& c, compute::encode_job job);
  void made(const contribution_ptr& c);
  compute::state_ptr earlier_state(std::uint64_t windows_old);
  void settle_results();

  // Put.
  void choose_contribution(window_index w);
  void open_put_window();
  void prepare_put(const contribution_ptr& c);
  void await_object(const contribution_ptr& c, gauntlet::uid owner, std::function<void(const net::object_head&)> found);
  void copy_payload(const contribution_ptr& c, gauntlet::uid victim);
  void edit_copy(const contribution_ptr& c, blob payload);
  void copied(const contribution_ptr& c, const blob& payload);
  void take_sync_sample(const contribution_ptr& c, const net::object_head& head);
  void put(const contribution_ptr& c);
  void replace_later(const contribution_ptr& c);
  void put_over(window_index w);

  // Identity.
  void reconsider_identity();

  std::unique_ptr<peer_strategy> strategy_;
  std::shared_ptr<compute::payload_editor> editor_;
  double data_multiplier_;
  compute::feedback_ptr feedback_;
  /// Not told to the scheme yet: a job is working on the feedback. At most results_max, the newest.
  std::vector<compute::window_result> results_;
  std::deque<compute::state_ptr> earlier_;  ///< states trained on, newest first; as many as the strategy wants
  window_index trained_ = 0;                ///< last window that training was begun for
  bool working_ = false;                    ///< gradient or encode under way
  std::size_t sets_ = 0;                    ///< gradients of the newest training
  bool putting_ = false;                    ///< from the opening of a put window until the put is done or given up
  window_index put_window_ = 0;             ///< last window whose contribution was chosen
  contribution_ptr ready_;
  contribution_ptr chosen_;  ///< waits for its put window to open
  contribution_ptr placed_;  ///< of the newest put window that has opened, at block `placed_at_`
  block_height placed_at_ = 0;
  std::vector<gauntlet::uid> aggregated_;  ///< peers of the newest step, as this node applied it
  std::optional<window_index> registered_in_;
  window_index considered_ = 0;    ///< last window in which the strategy was asked about a new identity
  std::uint64_t incarnation_ = 0;  ///< identities it has left behind
};

}  // namespace gauntlet::actors
