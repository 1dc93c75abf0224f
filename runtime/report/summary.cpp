#include "runtime/report/summary.hpp"

#include "runtime/report/peer_fold.hpp"
#include "runtime/report/view_comparison.hpp"
#include "runtime/report/window_means.hpp"

#include <algorithm>
#include <tuple>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template <class Summary>
bool by_uid(const Summary& a, const Summary& b) {
  return std::tuple(!a.uid, a.uid.value_or(0), a.key) < std::tuple(!b.uid, b.uid.value_or(0), b.key);
}

/// Peers first, then validators, then the services.
int place_of(net::role r) { return r == net::role::peer ? 0 : r == net::role::validator ? 1 : 2 + static_cast<int>(r); }

verdict judge(const peer_summary& peer, double honest, bool anybody_paid) {
  if (!peer.uid) return verdict::never_joined;
  if (!anybody_paid) return verdict::no_payment;
  if (peer.incentive <= 0.1 * honest) return verdict::unpaid;
  return peer.incentive <= 0.5 * honest ? verdict::paid_little : verdict::paid;
}

}  // namespace

std::string traffic_summary::label() const {
  return std::string(net::to_string(role)) + (group.empty() ? "" : " " + group);
}

double run_summary::compression() const {
  return opened.payload_bytes == 0
             ? 0
             : static_cast<double>(opened.dense_bytes) / static_cast<double>(opened.payload_bytes);
}

time_spent run_summary::time_of_all() const {
  time_spent all;
  for (const goodput_row& r : goodput) all += r.time;
  return all;
}

std::uint64_t run_summary::full_steps(std::uint64_t top_g) const {
  return static_cast<std::uint64_t>(
      std::count_if(step_sizes.begin(), step_sizes.end(), [top_g](const auto& step) { return step.second >= top_g; }));
}

double run_summary::median_honest_incentive() const {
  std::vector<double> honest, all;
  for (const peer_summary& p : peers) {
    if (!p.uid) continue;
    all.push_back(p.incentive);
    if (p.strategy == "honest") honest.push_back(p.incentive);
  }
  return median(honest.empty() ? all : honest);
}

struct summary_fold::state {
  run_summary shown;
  goodput_ledger goodput;
  window_index window = 0;       ///< the newest that opened
  window_means held_out;         ///< as honest validators measure it
  window_means held_out_of_all;  ///< for a run without any
  std::map<hotkey, peer_fold> peers;
  std::map<hotkey, validator_summary> validators;
  std::map<gauntlet::uid, hotkey> owners;         ///< first hotkey of the node that holds or last held the uid
  std::map<hotkey, hotkey> first_hotkeys;         ///< of nodes that have renewed their identity
  std::map<gauntlet::uid, std::uint64_t> stakes;  ///< of validators
  std::map<net::address, std::string> groups;
  view_comparison views;

  peer_fold* peer(gauntlet::uid uid) {
    const auto owner = owners.find(uid);
    const auto found = owner == owners.end() ? peers.end() : peers.find(owner->second);
    return found == peers.end() ? nullptr : &found->second;
  }
  std::uint64_t owned_by(gauntlet::uid validator) const {
    const auto found = stakes.find(validator);
    return found == stakes.end() ? 0 : found->second;
  }
  const hotkey& first_hotkey(const hotkey& key) const {
    const auto renewed = first_hotkeys.find(key);
    return renewed == first_hotkeys.end() ? key : renewed->second;
  }
  double stake_of(gauntlet::uid validator) const {
    const auto found = stakes.find(validator);
    return found == stakes.end() ? 1 : static_cast<double>(std::max<std::uint64_t>(found->second, 1));
  }

  void on(const events::run_opened& e) { shown.opened = e; }
  void on(const events::run_closed& e) {
    shown.closed = e;
    shown.has_end = true;
    sample_curves();
  }
  void on(const events::node_started& e) {
    groups[{e.role, e.hotkey}] = e.group;
    if (e.role == net::role::peer) {
      peer_summary& p = peers[e.hotkey].shown;
      p.key = e.hotkey;
      p.group = e.group;
      p.strategy = e.strategy;
    } else if (e.role == net::role::validator) {
      validators[e.hotkey] = {e.hotkey, std::nullopt, e.group, e.strategy, 0, 0, 0, 0};
    }
  }
  void on(const events::registered& e) {
    const hotkey& node = owners[e.uid] = first_hotkey(e.hotkey);
    if (e.role == net::role::peer) {
      peers[node].shown.key = node;
      peers[node].shown.uid = e.uid;
    } else if (e.role == net::role::validator) {
      validator_summary& v = validators[node];
      v.key = node;
      v.uid = e.uid;
      v.stake = stakes[e.uid] = e.stake;
    }
  }
  void on(const events::replaced& e) { owners.erase(e.uid); }
  void on(const events::stake_changed& e) {
    const auto owner = owners.find(e.uid);
    const auto v = owner == owners.end() ? validators.end() : validators.find(owner->second);
    if (v != validators.end()) v->second.stake = stakes[e.uid] = e.stake;
  }
  void on(const events::window_opened& e) {
    sample_curves();
    window = e.window;
  }
  void on(const events::manifest_included& e) {
    ++shown.windows;
    shown.contributions_used += e.uids.size();
    shown.step_sizes[e.window] = e.uids.size();
    for (const gauntlet::uid u : e.uids)
      if (peer_fold* p = peer(u)) ++p->shown.contributions_used;
  }
  void on(const events::window_null& e) {
    shown.step_sizes.erase(e.window);  // a branch of the chain that was undone had one
    ++shown.windows;
    ++shown.null_windows;
  }
  void on(const events::gathered& e) {
    const bool of_validator = e.role == net::role::validator;
    const auto& uids = of_validator ? e.uids : std::vector<gauntlet::uid>();
    // Each node's window; the run's is over with the first.
    if (views.gathered(e.window, uids, of_validator ? owned_by(e.uid) : 0)) ++shown.windows;
  }
  void on(const events::state_applied& e) {
    views.holds(e.window, e.state, e.role == net::role::validator ? owned_by(e.uid) : 0);
  }
  void on(const events::manifest_disputed&) { ++shown.manifests_disputed; }
  void on(const events::lead_demoted&) { ++shown.leads_demoted; }
  void on(const events::checkpoint_agreed&) { ++shown.checkpoints_agreed; }
  void on(const events::checkpoint_loaded&) { ++shown.checkpoints_loaded; }
  void on(const events::trained& e) {
    shown.tokens_trained += e.tokens;
    if (peer_fold* p = peer(e.uid)) p->shown.tokens += e.tokens;
  }
  void on(const events::identity_renewed& e) {
    const hotkey node = first_hotkey(e.before);
    first_hotkeys[e.after] = node;
    if (const auto p = peers.find(node); p != peers.end()) ++p->second.shown.identities;
  }
  void on(const events::contribution_checked& e) {
    if (e.outcome == events::check_outcome::passed) return;
    if (peer_fold* p = peer(e.uid)) ++p->shown.checks_failed[e.outcome];
  }
  void on(const events::contribution_scored& e) {
    if (peer_fold* p = peer(e.uid)) p->loss_scores.add(e.window, e.loss_score);
  }
  void on(const events::rated& e) {
    if (peer_fold* p = peer(e.uid)) p->opinions[e.validator].rating = e;
  }
  void on(const events::slashed& e) {
    peer_fold* p = peer(e.uid);
    if (p == nullptr) return;
    std::optional<events::rated>& known = p->opinions[e.validator].rating;
    if (!known) return;
    known->proof = e.proof;
    known->peer_score = e.peer_score;
  }
  void on(const events::weights_posted& e) {
    for (auto& [key, p] : peers) p.opinions[e.validator].weight = 0;
    for (std::size_t i = 0; i < std::min(e.uids.size(), e.weights.size()); ++i)
      if (peer_fold* p = peer(e.uids[i])) p->opinions[e.validator].weight = e.weights[i];
  }
  void on(const events::held_out_measured& e) {
    held_out_of_all.add(e.window, e.loss);
    const auto owner = owners.find(e.validator);
    const auto v = owner == owners.end() ? validators.end() : validators.find(owner->second);
    // One that cheats or has lost its way may measure a model that nobody else has.
    if (v != validators.end() && v->second.strategy == "honest") held_out.add(e.window, e.loss);
  }
  void on(const events::tempo_paid& e);
  void on(const events::extrinsic_refused&) { ++shown.extrinsics_refused; }
  void on(const events::desynchronised&) { ++shown.times_desynchronised; }
  void on(const events::node_silent&) { ++shown.times_silent; }
  void on(const events::node_traffic& e) {
    const auto known = groups.find(e.node);
    traffic_summary here;
    here.role = e.node.kind;
    if (known != groups.end()) here.group = known->second;
    const auto same = [&](const traffic_summary& t) { return t.role == here.role && t.group == here.group; };
    const auto found = std::find_if(shown.traffic.begin(), shown.traffic.end(), same);
    traffic_summary& t = found != shown.traffic.end() ? *found : shown.traffic.emplace_back(here);
    ++t.nodes;
    t.messages_sent += e.messages_sent;
    t.bytes_sent += e.bytes_sent;
    t.bytes_received += e.bytes_received;
    t.dropped += e.dropped;
    if (const auto p = peers.find(e.node.key); p != peers.end() && e.node.kind == net::role::peer) {
      p->second.shown.bytes_sent += e.bytes_sent;
      p->second.shown.bytes_received += e.bytes_received;
    }
    if (const auto v = validators.find(e.node.key); v != validators.end() && e.node.kind == net::role::validator) {
      v->second.bytes_sent += e.bytes_sent;
      v->second.bytes_received += e.bytes_received;
    }
  }
  void on(const events::scores_reset& e) {
    peer_fold* p = peer(e.uid);
    if (p == nullptr) return;
    std::optional<events::rated>& known = p->opinions[e.validator].rating;
    if (known) known->proof = known->rating = known->peer_score = 0;
  }
  void on(const events::rare_branch_counted& e) { add_to(shown.rare_branches, e); }
  // What the summary does not count.
  void on(const events::fault_began&) {}
  void on(const events::chain_reorganised&) {}
  void on(const events::fault_ended&) {}
  void on(const events::node_restarted&) {}
  void on(const events::coordinator_took_over&) {}
  void on(const events::coordinator_stood_back&) {}
  void on(const events::job_failed&) {}
  void on(const events::block_made&) {}
  void on(const events::weights_committed&) {}
  void on(const events::weights_set&) {}
  void on(const events::node_time&) {}
  void on(const events::queue_counted&) {}
  void on(const events::contribution_put&) {}
  void on(const events::overlap_found&) {}
  void on(const events::checkpoint_attested&) {}
  void on(const events::copies_deleted&) {}
  void on(const events::scores_restored&) {}
  void on(const events::contribution_refused&) {}
  void on(const events::window_judged&) {}
  void on(const events::candidates_published&) {}
  void on(const events::contribution_committed&) {}
  void on(const events::caught_up&) {}

  void sample_curves() {
    for (auto& [key, p] : peers) p.sample_curves(window, stakes_of_validators());
  }
  peer_fold::stake_of stakes_of_validators() const {
    return [this](gauntlet::uid validator) { return stake_of(validator); };
  }
};

void summary_fold::state::on(const events::tempo_paid& e) {
  shown.units_paid += e.paid;
  shown.units_held_back += e.held_back;
  std::uint64_t to_peers = 0;
  const std::size_t count = std::min(e.uids.size(), e.payout.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (peer(e.uids[i]) != nullptr) to_peers += e.payout[i];
    const auto v = owners.contains(e.uids[i]) ? validators.find(owners.at(e.uids[i])) : validators.end();
    if (v != validators.end()) v->second.units += e.payout[i];
  }
  if (to_peers == 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    peer_fold* p = peer(e.uids[i]);
    if (p == nullptr) continue;
    p->payments.push_back({window, static_cast<double>(e.payout[i]) / static_cast<double>(to_peers), e.payout[i]});
    p->shown.units += e.payout[i];
  }
}

summary_fold::summary_fold() : state_(std::make_unique<state>()) {}
summary_fold::~summary_fold() = default;

void summary_fold::add(const actors::journal_entry& entry) {
  ++state_->shown.events;
  state_->shown.ended = std::max(state_->shown.ended, entry.time);
  state_->goodput.add(entry);
  std::visit([this](const auto& event) { state_->on(event); }, entry.event);
}

std::uint64_t summary_fold::windows() const { return state_->shown.windows; }

std::optional<double> summary_fold::held_out_loss() const {
  const window_means& known = state_->held_out.empty() ? state_->held_out_of_all : state_->held_out;
  return known.empty() ? std::nullopt : std::optional(known.latest());
}

run_summary summary_fold::result() const {
  run_summary s = state_->shown;
  s.held_out = (state_->held_out.empty() ? state_->held_out_of_all : state_->held_out).means();
  s.goodput = state_->goodput.groups();
  s.goodput_by_window = state_->goodput.windows();
  double paid_late = 0;
  for (const auto& [key, known] : state_->peers) {
    s.peers.push_back(known.result(s.last_third(), state_->stakes_of_validators()));
    paid_late += s.peers.back().incentive;
  }
  for (peer_summary& p : s.peers) p.incentive /= std::max(paid_late, 1.0);
  state_->views.add_to(s);
  const double honest = s.median_honest_incentive();
  for (peer_summary& p : s.peers) p.judged = judge(p, honest, paid_late > 0);
  for (const auto& [key, v] : state_->validators) s.validators.push_back(v);
  std::sort(s.peers.begin(), s.peers.end(), by_uid<peer_summary>);
  std::sort(s.validators.begin(), s.validators.end(), by_uid<validator_summary>);
  std::stable_sort(s.traffic.begin(), s.traffic.end(), [](const traffic_summary& x, const traffic_summary& y) {
    return place_of(x.role) < place_of(y.role);
  });
  return s;
}

}  // namespace gauntlet::runtime
