#include "runtime/sweep/record_fold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Sum and count of what was said about one window.
struct tally {
  double sum = 0;
  double count = 0;
  void add(double v) {
    sum += v;
    ++count;
  }
  double mean() const { return count == 0 ? no_number : sum / count; }
};
using tallies = std::map<window_index, tally>;

struct peer_state {
  tallies indicators;
  tallies sync_scores;
  std::map<window_index, double> used;  ///< by how many of the window's deciders
  double slashes = 0;
};

struct validator_state {
  double evaluations = 0;
  double manifests = 0;
  std::map<window_index, double> payouts;   ///< units, by window of the payment
  std::map<gauntlet::uid, double> weights;  ///< posted last
  tallies distances;                        ///< by window of the payment
};

/// Values by window, from `first` on. A state keeps its last value where nothing is said.
class timeline {
 public:
  timeline(double first, double windows, bool keeps)
      : first_(first), values_(static_cast<std::size_t>(windows), no_number), keeps_(keeps) {}

  void set(double window, double value) {
    const double place = window - first_;
    if (place >= 0 && place < static_cast<double>(values_.size())) values_[static_cast<std::size_t>(place)] = value;
  }
  std::vector<double> values() const {
    std::vector<double> all = values_;
    for (std::size_t i = 1; keeps_ && i < all.size(); ++i)
      if (std::isnan(all[i])) all[i] = all[i - 1];
    return all;
  }

 private:
  double first_;
  std::vector<double> values_;
  bool keeps_;
};

/// Means over those that have a value, window by window.
std::vector<double> mean_of(const std::vector<std::vector<double>>& all, std::size_t windows) {
  std::vector<double> means;
  for (std::size_t w = 0; w < windows; ++w) {
    tally here;
    for (const auto& one : all)
      if (!std::isnan(one[w])) here.add(one[w]);
    means.push_back(here.mean());
  }
  return means;
}

}  // namespace

struct record_fold::state {
  summary_fold summary;
  window_index window = 0;
  window_index first = std::numeric_limits<window_index>::max();
  std::map<gauntlet::uid, hotkey> owners;
  std::map<hotkey, peer_state> peers;
  std::map<hotkey, validator_state> validators;
  std::map<hotkey, hotkey> first_hotkeys;   ///< of nodes that have renewed their identity
  std::map<window_index, double> deciders;  ///< 1: a manifest; under own_view the validators that gathered
  double total_bytes = 0;

  template <class State>
  State* find(std::map<hotkey, State>& all, gauntlet::uid uid) {
    const auto owner = owners.find(uid);
    const auto found = owner == owners.end() ? all.end() : all.find(owner->second);
    return found == all.end() ? nullptr : &found->second;
  }
  peer_state* peer(gauntlet::uid uid) { return find(peers, uid); }
  validator_state* validator(gauntlet::uid uid) { return find(validators, uid); }

  void on(const events::registered& e) {
    const auto renewed = first_hotkeys.find(e.hotkey);
    const hotkey& node = renewed == first_hotkeys.end() ? e.hotkey : renewed->second;
    owners[e.uid] = node;
    if (e.role == net::role::peer) peers[node];
    if (e.role == net::role::validator) validators[node];
  }
  void on(const events::identity_renewed& e) {
    const auto before = first_hotkeys.find(e.before);
    first_hotkeys[e.after] = before == first_hotkeys.end() ? e.before : before->second;
  }
  void on(const events::window_opened& e) { window = e.window; }
  void on(const events::window_null& e) { decided(e.window, {}); }
  void on(const events::manifest_included& e) {
    decided(e.window, e.uids);
    if (validator_state* v = validator(e.lead)) ++v->manifests;
  }
  void on(const events::gathered& e) {
    if (e.role == net::role::validator) decided(e.window, e.uids);
  }
  void decided(window_index w, const std::vector<gauntlet::uid>& uids) {
    first = std::min(first, w);
    ++deciders[w];
    for (const gauntlet::uid u : uids)
      if (peer_state* p = peer(u)) ++p->used[w];
  }
  void on(const events::contribution_checked& e) {
    peer_state* p = peer(e.uid);
    if (p != nullptr && e.sync_score >= 0) p->sync_scores[e.window].add(e.sync_score);
  }
  void on(const events::slashed& e) {
    if (peer_state* p = peer(e.uid)) ++p->slashes;
  }
  void on(const events::contribution_scored& e) {
    if (peer_state* p = peer(e.uid)) p->indicators[e.window].add(static_cast<double>(e.indicator));
    if (validator_state* v = validator(e.validator)) ++v->evaluations;
  }
  void on(const events::weights_posted& e) {
    validator_state* v = validator(e.validator);
    if (v == nullptr) return;
    v->weights.clear();
    for (std::size_t i = 0; i < std::min(e.uids.size(), e.weights.size()); ++i) v->weights[e.uids[i]] = e.weights[i];
  }
  void on(const events::tempo_paid& e) {
    for (std::size_t i = 0; i < std::min(e.uids.size(), e.payout.size()); ++i)
      if (validator_state* v = validator(e.uids[i]); v != nullptr)
        v->payouts[window] += static_cast<double>(e.payout[i]);
    double to_peers = 0;
    const std::size_t count = std::min(e.uids.size(), e.incentive.size());
    for (std::size_t i = 0; i < count; ++i)
      if (peer(e.uids[i]) != nullptr) to_peers += e.incentive[i];
    if (!(to_peers > 0)) return;
    for (auto& [key, v] : validators) {
      if (v.weights.empty()) continue;
      double distance = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (peer(e.uids[i]) == nullptr) continue;
        const auto posted = v.weights.find(e.uids[i]);
        distance += std::fabs((posted == v.weights.end() ? 0 : posted->second) - e.incentive[i] / to_peers);
      }
      v.distances[window].add(distance / 2);
    }
  }
  void on(const events::node_traffic& e) { total_bytes += static_cast<double>(e.bytes_sent); }
  template <class Event>
  void on(const Event&) {}  // the summary counts all that is needed of the others

  std::vector<double> series(series_field f, const peer_summary& p, const run_record& r, double evaluating) const;
  peer_record record_of(const peer_summary& p) const;
  validator_record record_of(const validator_summary& v, double last_third) const;
  std::vector<group_record> groups_of(const run_summary& s, const run_record& r) const;
};

namespace {

void set_all(timeline& line, const curve& points) {
  for (const curve_point& p : points) line.set(p.window, p.value);
}

void set_means(timeline& line, const tallies& all) {
  for (const auto& [at, t] : all) line.set(static_cast<double>(at), t.mean());
}

}  // namespace

std::vector<double> record_fold::state::series(series_field f, const peer_summary& p, const run_record& r,
                                               double evaluating) const {
  static const peer_state nothing;
  const auto known = peers.find(p.key);
  const peer_state& seen = known == peers.end() ? nothing : known->second;
  timeline line(r.first_window, r.windows, is_state(f));
  switch (f) {
    case series_field::loss_score: set_all(line, p.over_time.loss_score); break;
    case series_field::proof: set_all(line, p.over_time.proof); break;
    case series_field::rating: set_all(line, p.over_time.rating); break;
    case series_field::peer_score: set_all(line, p.over_time.peer_score); break;
    case series_field::weight: set_all(line, p.over_time.weight); break;
    case series_field::incentive: set_all(line, p.over_time.incentive); break;
    case series_field::indicator: set_means(line, seen.indicators); break;
    case series_field::sync_score: set_means(line, seen.sync_scores); break;
    case series_field::in_manifest:
      for (const auto& [at, count] : deciders) {
        const auto used = seen.used.find(at);
        line.set(static_cast<double>(at), used == seen.used.end() ? 0 : used->second / count);
      }
      break;
    case series_field::evaluations:
      line.set(r.first_window, 0);
      double so_far = 0;
      for (const auto& [at, t] : seen.indicators)
        line.set(static_cast<double>(at), (so_far += t.count) / std::max(evaluating, 1.0));
      break;
  }
  return line.values();
}

std::vector<group_record> record_fold::state::groups_of(const run_summary& s, const run_record& r) const {
  const auto evaluating = static_cast<double>(
      std::count_if(validators.begin(), validators.end(), [](const auto& v) { return v.second.evaluations > 0; }));
  std::vector<group_record> groups;
  std::map<std::string, std::vector<const peer_summary*>> members;
  for (const peer_summary& p : s.peers) {
    if (!members.contains(p.group)) groups.push_back({p.group, 0, {}});
    members[p.group].push_back(&p);
  }
  for (group_record& g : groups) {
    g.members = static_cast<double>(members[g.group].size());
    for (std::size_t f = 0; f < series_fields; ++f) {
      const auto field = static_cast<series_field>(f);
      std::vector<std::vector<double>> all;
      for (const peer_summary* p : members[g.group]) all.push_back(series(field, *p, r, evaluating));
      g.over_time[field] = mean_of(all, static_cast<std::size_t>(r.windows));
    }
  }
  return groups;
}

peer_record record_fold::state::record_of(const peer_summary& p) const {
  peer_record r;
  r.group = p.group;
  r.strategy = p.strategy;
  if (p.uid) r.uid = *p.uid;
  r.incentive = p.incentive;
  r.units = static_cast<double>(p.units);
  r.loss_score = p.loss_score;
  r.proof = p.proof;
  r.rating = p.rating;
  r.peer_score = p.peer_score;
  r.weight = p.weight;
  for (const auto& [outcome, times] : p.checks_failed)
    r.checks_failed[std::string(enum_name(outcome))] = static_cast<double>(times);
  if (const auto seen = peers.find(p.key); seen != peers.end()) {
    for (const auto& [at, t] : seen->second.indicators) {
      r.times_scored += t.count;
      r.times_positive += (t.sum + t.count) / 2;
    }
    r.slashes = seen->second.slashes;
  }
  r.contributions_used = static_cast<double>(p.contributions_used);
  r.tokens = static_cast<double>(p.tokens);
  r.bytes_sent = static_cast<double>(p.bytes_sent);
  r.bytes_received = static_cast<double>(p.bytes_received);
  return r;
}

validator_record record_fold::state::record_of(const validator_summary& v, double last_third) const {
  validator_record r;
  r.group = v.group;
  r.strategy = v.strategy;
  if (v.uid) r.uid = *v.uid;
  r.stake = static_cast<double>(v.stake);
  r.dividends = static_cast<double>(v.units);
  r.dividends_per_stake = r.dividends / std::max(r.stake, 1.0);
  r.weight_distance = no_number;
  if (const auto seen = validators.find(v.key); seen != validators.end()) {
    r.evaluations = seen->second.evaluations;
    r.manifests = seen->second.manifests;
    tally late;
    for (const auto& [at, t] : seen->second.distances)
      if (static_cast<double>(at) >= last_third) late.add(t.mean());
    r.weight_distance = late.mean();
    double late_units = 0;
    for (const auto& [at, units] : seen->second.payouts)
      if (static_cast<double>(at) >= last_third) late_units += units;
    r.late_dividends_per_stake = late_units / std::max(r.stake, 1.0);
  }
  r.bytes_sent = static_cast<double>(v.bytes_sent);
  r.bytes_received = static_cast<double>(v.bytes_received);
  return r;
}

record_fold::record_fold() : state_(std::make_unique<state>()) {}
record_fold::~record_fold() = default;

void record_fold::write(const actors::journal_entry& entry) {
  state_->summary.add(entry);
  std::visit([this](const auto& event) { state_->on(event); }, entry.event);
}

const summary_fold& record_fold::summary() const { return state_->summary; }

run_record record_fold::result() const {
  const run_summary s = state_->summary.result();
  run_record r;
  r.state = s.has_end ? s.closed.state.hex() : std::string();
  r.windows = static_cast<double>(s.windows);
  r.first_window = s.windows == 0 ? 0 : static_cast<double>(state_->first);
  r.null_windows = static_cast<double>(s.null_windows);
  r.tokens_trained = static_cast<double>(s.tokens_trained);
  r.units_paid = static_cast<double>(s.units_paid);
  r.units_held_back = static_cast<double>(s.units_held_back);
  r.extrinsics_refused = static_cast<double>(s.extrinsics_refused);
  r.times_desynchronised = static_cast<double>(s.times_desynchronised);
  r.times_silent = static_cast<double>(s.times_silent);
  r.payload_bytes = static_cast<double>(s.opened.payload_bytes);
  r.compression = s.compression();
  r.total_bytes = state_->total_bytes;
  r.run_s = seconds(s.ended);
  r.held_out = s.held_out;
  for (const peer_summary& p : s.peers) r.peers.push_back(state_->record_of(p));
  for (const validator_summary& v : s.validators) r.validators.push_back(state_->record_of(v, r.last_third()));
  r.groups = state_->groups_of(s, r);
  return r;
}

}  // namespace gauntlet::runtime
