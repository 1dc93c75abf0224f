#pragma once

#include "base/fields.hpp"
#include "runtime/report/summary.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What is kept of one run among many: enough for every measure and plot of a sweep, in a few kilobytes. All numbers
/// are doubles, so that one table serves the file, the measures and the reference.
namespace gauntlet::runtime {

/// What is followed over a run's windows, as the mean over a group's peers (and over validators, by stake).
enum class series_field : std::uint8_t {
  loss_score,
  indicator,
  proof,
  rating,
  peer_score,
  weight,
  incentive,
  sync_score,
  in_manifest,
  evaluations,
};
inline constexpr std::size_t series_fields = 10;

std::string_view help_of(series_field f);
/// Whether the field has its last value until the next one comes; the others are events of a window.
bool is_state(series_field f);

/// One group of peers over time. A window without a value has NaN.
struct group_record {
  std::string group;
  double members = 0;
  std::map<series_field, std::vector<double>> over_time;  ///< by window, from run_record::first_window on
};

struct peer_record {
  std::string group;
  std::string strategy;
  double uid = -1;
  double incentive = 0;
  double units = 0;
  double loss_score = 0;
  double proof = 0;
  double rating = 0;
  double peer_score = 0;
  double weight = 0;
  double times_scored = 0;
  double times_positive = 0;
  double contributions_used = 0;
  double slashes = 0;
  double tokens = 0;
  double bytes_sent = 0;
  double bytes_received = 0;
  std::map<std::string, double> checks_failed;  ///< by check_outcome

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("group", self.group, "its group");
    field("strategy", self.strategy, "its strategy");
    field("uid", self.uid, "newest slot on the chain; -1: it never registered");
    field("incentive", self.incentive, "share of all units paid to peers over the last third of the run");
    field("units", self.units, "units paid in the whole run");
    field("loss_score", self.loss_score, "mean LossScore over the last third");
    field("proof", self.proof, "μ_p at the end");
    field("rating", self.rating, "LossRating at the end");
    field("peer_score", self.peer_score, "PeerScore at the end");
    field("weight", self.weight, "weight at the end");
    field("times_scored", self.times_scored, "evaluations by loss, over all validators");
    field("times_positive", self.times_positive, "of these, with the indicator +1");
    field("contributions_used", self.contributions_used, "windows that used a contribution of the peer");
    field("slashes", self.slashes, "slashes, over all validators");
    field("tokens", self.tokens, "tokens trained on");
    field("bytes_sent", self.bytes_sent, "bytes sent");
    field("bytes_received", self.bytes_received, "bytes received");
  }
};

struct validator_record {
  std::string group;
  std::string strategy;
  double uid = -1;
  double stake = 0;
  double dividends = 0;
  double dividends_per_stake = 0;
  double late_dividends_per_stake = 0;
  double weight_distance = 0;
  double evaluations = 0;
  double manifests = 0;
  double bytes_sent = 0;
  double bytes_received = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("group", self.group, "its group");
    field("strategy", self.strategy, "its strategy");
    field("uid", self.uid, "slot on the chain; -1: it never registered");
    field("stake", self.stake, "stake at registration");
    field("dividends", self.dividends, "units paid in the whole run");
    field("dividends_per_stake", self.dividends_per_stake, "the same, divided by the stake");
    field("late_dividends_per_stake", self.late_dividends_per_stake,
          "units paid over the last third, divided by the stake");
    field("weight_distance", self.weight_distance,
          "half the sum over peers of what posted weight and incentive paid differ by; mean over the last third");
    field("evaluations", self.evaluations, "contributions it scored by loss");
    field("manifests", self.manifests, "manifests of its that the chain took");
    field("bytes_sent", self.bytes_sent, "bytes sent");
    field("bytes_received", self.bytes_received, "bytes received");
  }
};

struct run_record {
  std::string state;  ///< digest of the last agreed state
  double first_window = 0;
  double windows = 0;
  double null_windows = 0;
  double tokens_trained = 0;
  double units_paid = 0;
  double units_held_back = 0;
  double extrinsics_refused = 0;
  double times_desynchronised = 0;
  double times_silent = 0;
  double payload_bytes = 0;
  double compression = 0;
  double total_bytes = 0;
  double run_s = 0;

  curve held_out;
  std::vector<group_record> groups;
  std::vector<peer_record> peers;
  std::vector<validator_record> validators;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("state", self.state, "digest of the last agreed state");
    field("first_window", self.first_window, "the run's first window");
    field("windows", self.windows, "windows that got a manifest or became null");
    field("null_windows", self.null_windows, "windows without a manifest");
    field("tokens_trained", self.tokens_trained, "tokens that all peers trained on");
    field("units_paid", self.units_paid, "units paid to anybody");
    field("units_held_back", self.units_held_back, "units of emission that were not paid");
    field("extrinsics_refused", self.extrinsics_refused, "signed calls that the chain refused");
    field("times_desynchronised", self.times_desynchronised, "times that a node fell behind");
    field("times_silent", self.times_silent, "times that the coordinator went on without a member");
    field("payload_bytes", self.payload_bytes, "size of a contribution");
    field("compression", self.compression, "dense float32 size over that");
    field("total_bytes", self.total_bytes, "bytes that all nodes sent");
    field("run_s", self.run_s, "length of the run in its own time, seconds");
  }

  /// First window of the last third.
  double last_third() const { return first_window + static_cast<double>(static_cast<std::uint64_t>(windows * 2 / 3)); }
};

/// One line of JSON; numbers to six significant digits.
std::string to_json_line(const run_record& r);
/// Throws std::runtime_error for what to_json_line has not written.
run_record record_from_json(std::string_view line);

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::series_field> {
  static constexpr std::array<std::string_view, 10> values{"loss_score",  "indicator",  "proof",     "rating",
                                                           "peer_score",  "weight",     "incentive", "sync_score",
                                                           "in_manifest", "evaluations"};
};
