#pragma once

#include "actors/protocol/chain_follower.hpp"
#include "actors/protocol/checkpoint_download.hpp"
#include "actors/protocol/downloads.hpp"
#include "actors/protocol/gatherer.hpp"
#include "actors/protocol/role_core.hpp"
#include "actors/protocol/step_history.hpp"
#include "compute/data/assignment.hpp"
#include "net/identity.hpp"

#include <map>
#include <memory>
#include <set>

namespace gauntlet::actors {

/// What a node is given to take part in a run.
struct member_context {
  std::shared_ptr<const genesis> origin;
  std::shared_ptr<const compute::engine> engine;  ///< for its model's layout and its scheme's pure functions
  compute::assignment_rule assignment;
  compute::state_ptr first_state;            ///< A_0; its digest is in the genesis
  std::uint64_t held_out_every_windows = 0;  ///< validators: 0 never measures
  std::size_t held_out_samples = 64;
  std::uint64_t secret_seed = 0;  ///< the node's own: of its secret draws and of further identities
  std::shared_ptr<const protocol_parameters> rules{};  ///< that hold by now; null: those of the genesis
  std::uint64_t standby_coordinators = 0;              ///< beside the first; all of them are told of attendance
  std::vector<hotkey> allies = {};  ///< nodes of its group in the configuration, itself among them: who may collude
};

/// What a member saves after every window.
struct member_disk : role_disk {
  std::optional<chain_follower> follower;  ///< with the blocks that may still be undone
  step_history steps;                      ///< and the steps
  compute::state_ptr state;
  window_index next = 0;                                        ///< the window whose step `state` does not hold yet
  std::optional<std::pair<window_index, digest>> started_from;  ///< checkpoint and branch that `state` goes back to
  bool astray = false;                                          ///< `state` is known to be wrong
  std::uint64_t nonce = 0;
};

/// What peers and validators share: they register, follow the chain block by block, and hold the agreed state by
/// applying manifests in order, from genesis or the newest checkpoint on. Catching up is the same code as keeping up: a
/// node that is behind just has more manifests to apply.
class member_core : public role_core {
 public:
  const compute::state_ptr& state() const { return state_; }
  /// The window whose step `state()` does not hold yet; steps of all earlier windows are in.
  window_index next_window() const { return next_; }
  const ledger_ptr& chain() const { return chain_; }
  /// It lacks steps that were due, and works at getting them.
  bool behind() const { return behind_; }
  const net::identity& self() const { return identity_; }
  /// Set once the chain has registered this node.
  const std::optional<gauntlet::uid>& uid() const { return uid_; }
  /// Other rules of scoring from now on. What the ledger goes by is the genesis's alone and can't change.
  void change_rules(std::shared_ptr<const protocol_parameters> rules) {
    context_.rules = std::move(rules);
    on_rules_changed();
  }
  std::shared_ptr<const role_disk> disk() const override { return saved_; }

 protected:
  member_core(net::role kind, const net::identity& id, member_context context);

  const member_context& context() const { return context_; }
  const genesis& origin() const { return *context_.origin; }
  const protocol_parameters& parameters() const {
    return context_.rules ? *context_.rules : context_.origin->parameters;
  }
  /// The uid is still this node's: a full subnet may have given it to a newcomer.
  bool registered() const {
    return uid_ && *uid_ < chain_->nodes().size() && chain_->nodes()[*uid_].hotkey == identity_.key();
  }

  /// A role's own part of what is saved has changed since.
  void keep(std::shared_ptr<const member_disk> disk) { saved_ = std::move(disk); }
  /// Before the start: goes on from what was saved.
  void resume(const member_disk& saved);
  /// A disk with the role's own part filled in.
  virtual std::shared_ptr<member_disk> make_disk() const = 0;

  void on_start() override;
  void on_stopping() override;
  void on_message(const net::address& from, const net::message& m) override;
  void on_settled() override;
  void measure(queue_marks& marks) const override;
  /// What a role of its own may have open beyond that.
  virtual continuation_limits further_limits() const { return {0, 0, 0}; }
  /// The device is far behind with what it was given: nothing more is for it that can be left out.
  bool device_lags() const { return open_jobs() >= jobs_max() / 2; }
  virtual std::size_t jobs_max() const { return 64; }

  /// A block has extended `chain()`.
  virtual void on_block() {}
  /// Blocks from `height` on are undone; `on_block` follows for each of those that take their place.
  virtual void on_undone(block_height /*height*/) {}
  /// The state that follows `window` is held; `used` are the uids of its step, empty for a null window.
  virtual void on_applied(window_index /*window*/, const std::vector<gauntlet::uid>& /*used*/) {}
  /// Whether to apply the agreed step of `window` (an honest node: always). May be asked several times.
  virtual bool applies_step(window_index /*window*/) { return true; }
  /// A hint of the coordinator.
  virtual void on_hint(const net::message& /*m*/) {}
  /// Called after every event, once the chain and the state have gone as far as they can.
  virtual void on_progress() {}
  /// `parameters()` are others now.
  virtual void on_rules_changed() {}
  /// Something is under way that must land before the next block (lockstep attendance).
  virtual bool busy() const { return false; }

  /// Signs `c` and hands it to the chain; `done(true)` when it is in the pool.
  void submit(const net::call& c, std::function<void(bool)> done = {});
  /// Attendance: the first coordinator and those that stand by.
  void tell_coordinators(const net::message& m);
  /// Leaves the uid behind and registers anew, as somebody whom the chain doesn't know.
  void take_identity(const net::identity& next);
  /// Registered nodes of role `r` among the allies, ascending.
  std::vector<gauntlet::uid> allies_of(net::role r) const;
  /// Bytes that may be needed for a manifest: what was put or fetched for other reasons. Kept until their window is
  /// past.
  void remember_payload(window_index window, const digest& id, blob payload);
  const blob& known_payload(const digest& id) const;
  /// The window being trained in now; nothing before the first and after the last.
  std::optional<window_index> training_window() const;
  /// Bucket that a registered node has committed, its own hotkey's by default.
  hotkey bucket_of(gauntlet::uid u) const;

 private:
  void enrol();
  void follow(const net::block& b);
  void ask_for_missing_blocks();
  /// Goes back to the state before the first step that the chain has settled in another way since.
  void undo_wrong_steps();
  void follow_all(const std::vector<net::block>& blocks);
  void advance_state();
  bool begin_step(const net::publish_manifest& m);
  void fetch_ahead();
  void fetch(const net::contribution_header& wanted);
  std::vector<std::pair<hotkey, std::string>> places_of(const net::contribution_header& wanted) const;
  void fetched(const digest& payload, std::uint64_t request, const net::message* answer);
  void end_pause(const digest& payload);
  void hurry_downloads();
  void step(const net::publish_manifest& m);

  // Bounds (member_bounds.cpp).
  bool fits(const net::publish_manifest& m) const;
  void drop_old_payloads();
  void drop_unwanted_downloads();

  void apply(window_index window, const std::vector<held_contribution>& contributions);
  bool applying() const;
  void stepped(window_index window, std::vector<gauntlet::uid> used, compute::state_ptr next);
  void void_step();
  void holds(window_index window);

  // Checkpoints (member_checkpoints.cpp).
  const agreed_checkpoint* useful_checkpoint() const;
  /// Is under way to a checkpoint, from now on at the latest.
  bool loads_checkpoint();
  void load(const agreed_checkpoint& from);
  void ask_for_parts();
  void part_arrived(std::uint64_t number, std::size_t part, const net::message* m);
  void give_up_loading();
  void loaded(compute::state_ptr state);
  void compare_with_checkpoint();
  void look_after_loaded_state();
  bool on_this_branch(window_index w, const digest& branch) const;

  // Agreement "own_view" (member_gather.cpp).
  bool own_view() const { return chain_->agreement() == agreement_mode::own_view; }
  void await_put_window();
  void gather(window_index w);
  void gather_head(window_index w, gauntlet::uid u);
  void gather_data(window_index w, gauntlet::uid u);
  void gather_on(window_index w);
  void advance_own_view();

  void follow_registration();
  void save();
  void watch_for_lag();
  /// Messages get lost and services restart: while no block comes, says again what this node waits for.
  void watch_for_silence();
  void report_attendance();
  void transmit(std::uint64_t nonce, int attempt);

  static constexpr window_index payload_memory = 3;
  static constexpr window_index fetched_ahead_windows = 4;
  static constexpr std::size_t extrinsics_max = 64;

  net::role kind_;
  net::identity identity_;
  member_context context_;
  ledger_ptr chain_;
  chain_follower follower_;
  block_height asked_from_ = 0;  ///< get_blocks under way from this height
  std::optional<gauntlet::uid> uid_;
  bool attending_ = true;         ///< has not lost its uid
  block_height enrolled_at_ = 0;  ///< height at which it last asked to be registered

  compute::state_ptr state_;
  window_index next_ = 0;              ///< 0 until the first window is known
  bool awaits_payloads_ = false;       ///< has asked for all it lacks for the step, and none has come since
  bool stepping_ = false;              ///< an apply job is under way
  std::uint64_t stepping_number_ = 0;  ///< of the newest apply job; the result of an earlier one is void
  step_history steps_;
  struct pending_download {
    net::contribution_header wanted;
    download so_far;
    std::uint64_t first_request = 0;  ///< earlier ones were made for a download that was dropped
    std::uint64_t request = 0;        ///< the newest; answers to earlier ones come too late
    block_height asked_at = 0;
    std::size_t open_requests = 0;  ///< without an answer so far; a second one only where the first seems lost
    std::uint64_t pause = 0;        ///< the timer that it waits for; 0: for none
  };
  std::map<digest, pending_download> fetching_;               ///< of the next few steps alone
  std::uint64_t fetches_ = 0;                                 ///< requests so far
  std::map<digest, std::pair<window_index, blob>> payloads_;  ///< of windows around its own and the newest one
  bool behind_ = false;
  window_index moved_in_ = 0;      ///< window that was open when `next_` last changed
  bool window_passed_ = false;     ///< a window has opened since the last event
  bool leaves_steps_out_ = false;  ///< on purpose: its state is meant to be another
  std::shared_ptr<const member_disk> saved_;

  struct checkpoint_loading {
    agreed_checkpoint from;
    checkpoint_download parts;
    std::uint64_t number = 0;
  };
  std::optional<checkpoint_loading> loading_;
  std::uint64_t loads_ = 0;             ///< begun so far; answers to earlier ones come too late
  bool astray_ = false;                 ///< its state is known to be wrong, until it has loaded another
  std::set<window_index> unreachable_;  ///< checkpoints that nobody had, in this window
  std::optional<std::pair<window_index, digest>> started_from_;  ///< checkpoint that was loaded last, and its branch
  std::map<window_index, digest> attested_states_;  ///< own ones at checkpoints that are not agreed yet; bounded

  static constexpr std::size_t gatherings_max = 4;
  struct gathering {
    gatherer found;
    time_point until{};  ///< what is not here by then is left out
  };
  std::map<window_index, gathering> gatherings_;                     ///< under way; at most gatherings_max
  std::map<window_index, std::vector<held_contribution>> gathered_;  ///< complete, not applied yet; as many
  std::optional<window_index> gather_due_;                           ///< ended, and not gathered yet

  std::uint64_t nonce_ = 0;  ///< of its last extrinsic; not below what the chain knows
  bool enrolling_ = false;   ///< the chain has not answered yet
  struct pending_extrinsic {
    net::extrinsic content;
    std::function<void(bool)> done;
    std::uint64_t again = 0;  ///< the timer at whose end it is sent again
  };
  std::map<std::uint64_t, pending_extrinsic> pending_;  ///< by nonce, until the chain has answered; bounded
  std::optional<block_height> attended_;
};

}  // namespace gauntlet::actors
