#pragma once

#include "actors/protocol/journal.hpp"
#include "runtime/goodput/goodput_ledger.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/report/branch_coverage.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What a journal says about its run, for people: progress, leaderboard, report, `inspect` and --json all show this.
namespace gauntlet::runtime {

/// A value at a window.
struct curve_point {
  double window = 0;
  double value = 0;
};
using curve = std::vector<curve_point>;

/// How the protocol treated a peer over the last third of the run, against the median peer of strategy "honest".
enum class verdict : std::uint8_t {
  paid,
  paid_little,  ///< at most half of the median
  unpaid,       ///< at most a tenth of it
  no_payment,   ///< nobody was paid in that time
  never_joined,
};

/// One node. All identities that it has had count together.
struct peer_summary {
  hotkey key;                        ///< the first one
  std::optional<gauntlet::uid> uid;  ///< the newest; none: it never registered
  std::string group;
  std::string strategy;

  double loss_score = 0;  ///< mean over the last third of the run
  std::uint64_t times_scored = 0;

  // Latest values, stake-weighted over the validators that have one.
  double proof = 0;  ///< μ_p
  double rating = 0;
  double peer_score = 0;
  double weight = 0;

  double incentive = 0;  ///< share of all units paid to peers over the last third
  std::uint64_t units = 0;
  std::uint64_t contributions_used = 0;  ///< times in a manifest
  std::uint64_t identities = 1;
  std::uint64_t tokens = 0;  ///< it computed gradients of
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::map<actors::events::check_outcome, std::uint64_t> checks_failed;
  verdict judged = verdict::never_joined;

  struct curves {
    curve loss_score, proof, rating, peer_score, weight, incentive;
  } over_time;
};

struct validator_summary {
  hotkey key;
  std::optional<gauntlet::uid> uid;
  std::string group;
  std::string strategy;
  std::uint64_t stake = 0;
  std::uint64_t units = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

struct traffic_summary {
  net::role role = net::role::peer;
  std::string group;  ///< empty for a service
  std::uint64_t nodes = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t dropped = 0;

  /// "peer honest", "storage".
  std::string label() const;
};

/// How far the states of the nodes came apart; nothing of it happens while all apply the chain's manifests.
struct fork_summary {
  std::uint64_t windows = 0;             ///< after which not all nodes held the same state
  std::uint64_t states_max = 1;          ///< most different states after one window
  std::uint64_t times_off_majority = 0;  ///< a node's state after a window was not the one that most stake held
};

struct run_summary {
  actors::events::run_opened opened;
  actors::events::run_closed closed;
  bool has_end = false;                       ///< `closed` was in the journal
  time_point ended{};                         ///< run time of the last event
  digest journal;                             ///< of the file; whoever reads or writes it fills this in
  std::vector<invariant_outcome> invariants;  ///< likewise; none where they were not checked

  std::uint64_t windows = 0;  ///< that got their manifest or became null
  std::uint64_t null_windows = 0;
  std::uint64_t contributions_used = 0;              ///< by manifests
  std::map<window_index, std::uint64_t> step_sizes;  ///< contributions in the step of each window that has one
  std::uint64_t tokens_trained = 0;
  std::uint64_t units_paid = 0;
  std::uint64_t units_held_back = 0;
  std::uint64_t extrinsics_refused = 0;
  std::uint64_t times_desynchronised = 0;
  std::uint64_t times_silent = 0;
  std::uint64_t manifests_disputed = 0;  ///< disputes, one a validator and manifest
  std::uint64_t leads_demoted = 0;
  std::uint64_t checkpoints_agreed = 0;
  std::uint64_t checkpoints_loaded = 0;  ///< times that a node went on from one
  fork_summary forks;
  std::uint64_t events = 0;
  curve held_out;  ///< mean over honest validators, over all where none is

  std::vector<peer_summary> peers;   ///< by uid, then those that never joined
  std::vector<goodput_row> goodput;  ///< where the time went, by role and group
  std::map<window_index, time_spent> goodput_by_window;
  std::vector<validator_summary> validators;
  std::vector<traffic_summary> traffic;
  branch_coverage rare_branches;

  time_spent time_of_all() const;
  /// Windows whose step has as many contributions as `top_g` lets it have.
  std::uint64_t full_steps(std::uint64_t top_g) const;
  /// First window of the last third.
  std::uint64_t last_third() const { return windows * 2 / 3; }
  /// Size of a plain float32 gradient over that of a contribution.
  double compression() const;
  /// Median incentive of the peers of strategy "honest" (of all peers where none is honest).
  double median_honest_incentive() const;
};

/// Folds events, in order, into a summary.
class summary_fold {
 public:
  summary_fold();
  ~summary_fold();

  void add(const actors::journal_entry& entry);

  /// Windows decided so far, and the newest held-out loss there is: cheap enough for a progress bar.
  std::uint64_t windows() const;
  std::optional<double> held_out_loss() const;

  run_summary result() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::verdict> {
  static constexpr std::array<std::string_view, 5> values{"paid", "paid little", "unpaid", "nothing paid",
                                                          "never joined"};
};
