#include "runtime/report/summary.hpp"

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

/// Means of what several validators say about one window.
class window_means {
 public:
  void add(window_index window, double value) {
    auto& [sum, count] = sums_[window];
    sum += value;
    ++count;
  }
  bool empty() const { return sums_.empty(); }
  std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const auto& [window, s] : sums_) all += s.second;
    return all;
  }
  double mean_since(window_index first) const {
    double sum = 0;
    std::uint64_t count = 0;
    for (auto s = sums_.lower_bound(first); s != sums_.end(); ++s) {
      sum += s->second.first;
      count += s->second.second;
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
  }
  double latest() const {
    const auto& [sum, count] = sums_.rbegin()->second;
    return sum / static_cast<double>(count);
  }
  curve means() const {
    curve points;
    for (const auto& [window, s] : sums_)
      points.push_back({static_cast<double>(window), s.first / static_cast<double>(s.second)});
    return points;
  }

 private:
  std::map<window_index, std::pair<double, std::uint64_t>> sums_;
};

/// What one validator thinks of one peer now.
struct opinion {
  std::optional<events::rated> rating;
  double weight = 0;
};

struct payment {
  window_index window = 0;
  double share = 0;
  std::uint64_t units = 0;
};

struct peer_state {
  peer_summary shown;
  window_means loss_scores;
  std::map<gauntlet::uid, opinion> opinions;  ///< by validator
  std::vector<payment> payments;
};

/// What the nodes hold after a window: how many hold each state, and with what stake.
struct held_states {
  struct holders {
    std::uint64_t stake = 0;
    std::uint64_t nodes = 0;
    auto operator<=>(const holders&) const = default;
  };
  std::map<digest, holders> by_state;

  std::uint64_t off_majority() const {
    std::uint64_t all = 0;
    holders most;
    for (const auto& [state, h] : by_state) {
      all += h.nodes;
      most = std::max(most, h);
    }
    return all - most.nodes;
  }
};

/// own_view: whom the validators used in a window, by their stake.
struct gathered_stake {
  std::uint64_t all = 0;
  std::map<gauntlet::uid, std::uint64_t> of_peer;
};

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
  std::map<hotkey, peer_state> peers;
  std::map<hotkey, validator_summary> validators;
  std::map<gauntlet::uid, hotkey> owners;         ///< first hotkey of the node that holds or last held the uid
  std::map<hotkey, hotkey> first_hotkeys;         ///< of nodes that have renewed their identity
  std::map<gauntlet::uid, std::uint64_t> stakes;  ///< of validators
  std::map<net::address, std::string> groups;
  std::map<window_index, held_states> states;
  std::map<window_index, gathered_stake> gathered;

  peer_state* peer(gauntlet::uid uid) {
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
    for (const gauntlet::uid u : e.uids)
      if (peer_state* p = peer(u)) ++p->shown.contributions_used;
  }
  void on(const events::window_null&) {
    ++shown.windows;
    ++shown.null_windows;
  }
  void on(const events::gathered& e) {
    // Each node's window; the run's is over with the first.
    const auto [at, fresh] = gathered.try_emplace(e.window);
    if (fresh) ++shown.windows;
    if (e.role != net::role::validator) return;
    const std::uint64_t stake = owned_by(e.uid);
    at->second.all += stake;
    for (const gauntlet::uid u : e.uids) at->second.of_peer[u] += stake;
  }
  void on(const events::state_applied& e) {
    held_states::holders& h = states[e.window].by_state[e.state];
    ++h.nodes;
    if (e.role == net::role::validator) h.stake += owned_by(e.uid);
  }
  void on(const events::manifest_disputed&) { ++shown.manifests_disputed; }
  void on(const events::lead_demoted&) { ++shown.leads_demoted; }
  void on(const events::trained& e) {
    shown.tokens_trained += e.tokens;
    if (peer_state* p = peer(e.uid)) p->shown.tokens += e.tokens;
  }
  void on(const events::identity_renewed& e) {
    const hotkey node = first_hotkey(e.before);
    first_hotkeys[e.after] = node;
    if (const auto p = peers.find(node); p != peers.end()) ++p->second.shown.identities;
  }
  void on(const events::contribution_checked& e) {
    if (e.outcome == events::check_outcome::passed) return;
    if (peer_state* p = peer(e.uid)) ++p->shown.checks_failed[e.outcome];
  }
  void on(const events::contribution_scored& e) {
    if (peer_state* p = peer(e.uid)) p->loss_scores.add(e.window, e.loss_score);
  }
  void on(const events::rated& e) {
    if (peer_state* p = peer(e.uid)) p->opinions[e.validator].rating = e;
  }
  void on(const events::slashed& e) {
    peer_state* p = peer(e.uid);
    if (p == nullptr) return;
    std::optional<events::rated>& known = p->opinions[e.validator].rating;
    if (!known) return;
    known->proof = e.proof;
    known->peer_score = e.peer_score;
  }
  void on(const events::weights_posted& e) {
    for (auto& [key, p] : peers) p.opinions[e.validator].weight = 0;
    for (std::size_t i = 0; i < std::min(e.uids.size(), e.weights.size()); ++i)
      if (peer_state* p = peer(e.uids[i])) p->opinions[e.validator].weight = e.weights[i];
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
    peer_state* p = peer(e.uid);
    if (p == nullptr) return;
    std::optional<events::rated>& known = p->opinions[e.validator].rating;
    if (known) known->proof = known->rating = known->peer_score = 0;
  }
  // What the summary does not count.
  void on(const events::fault_began&) {}
  void on(const events::chain_reorganised&) {}
  void on(const events::rare_branch_counted&) {}
  void on(const events::fault_ended&) {}
  void on(const events::node_restarted&) {}
  void on(const events::job_failed&) {}
  void on(const events::block_made&) {}
  void on(const events::weights_committed&) {}
  void on(const events::weights_set&) {}
  void on(const events::node_time&) {}
  void on(const events::contribution_put&) {}
  void on(const events::overlap_found&) {}
  void on(const events::contribution_refused&) {}
  void on(const events::window_judged&) {}
  void on(const events::candidates_published&) {}
  void on(const events::contribution_committed&) {}
  void on(const events::caught_up&) {}

  /// Stake-weighted means of what validators think of `p` now, into its summary.
  void refresh(peer_state& p) const;
  /// What the nodes hold and gathered, into `s` and its peers.
  void compare_views(run_summary& s) const;
  /// One point on every curve that follows a state and not an event.
  void sample_curves();
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
    peer_state* p = peer(e.uids[i]);
    if (p == nullptr) continue;
    p->payments.push_back({window, static_cast<double>(e.payout[i]) / static_cast<double>(to_peers), e.payout[i]});
    p->shown.units += e.payout[i];
  }
}

void summary_fold::state::refresh(peer_state& p) const {
  double rated_stake = 0, all_stake = 0, proof = 0, rating = 0, peer_score = 0, weight = 0;
  for (const auto& [validator, o] : p.opinions) {
    const double stake = stake_of(validator);
    all_stake += stake;
    weight += stake * o.weight;
    if (!o.rating) continue;
    rated_stake += stake;
    proof += stake * o.rating->proof;
    rating += stake * o.rating->rating;
    peer_score += stake * o.rating->peer_score;
  }
  if (rated_stake > 0) {
    p.shown.proof = proof / rated_stake;
    p.shown.rating = rating / rated_stake;
    p.shown.peer_score = peer_score / rated_stake;
  }
  if (all_stake > 0) p.shown.weight = weight / all_stake;
}

void summary_fold::state::sample_curves() {
  const auto x = static_cast<double>(window);
  for (auto& [key, p] : peers) {
    refresh(p);
    if (p.opinions.empty()) continue;
    const bool is_rated = std::any_of(p.opinions.begin(), p.opinions.end(),
                                      [](const auto& known) { return known.second.rating.has_value(); });
    if (is_rated) {
      p.shown.over_time.proof.push_back({x, p.shown.proof});
      p.shown.over_time.rating.push_back({x, p.shown.rating});
      p.shown.over_time.peer_score.push_back({x, p.shown.peer_score});
    }
    p.shown.over_time.weight.push_back({x, p.shown.weight});
  }
}

void summary_fold::state::compare_views(run_summary& s) const {
  for (const auto& [w, held] : states) {
    s.forks.windows += held.by_state.size() > 1 ? 1 : 0;
    s.forks.states_max = std::max<std::uint64_t>(s.forks.states_max, held.by_state.size());
    s.forks.times_off_majority += held.off_majority();
  }
  for (const auto& [w, g] : gathered) {
    const auto used = [&g](std::uint64_t stake) { return stake > g.all - stake; };
    const bool any = std::any_of(g.of_peer.begin(), g.of_peer.end(), [&](const auto& p) { return used(p.second); });
    s.null_windows += any ? 0 : 1;
    for (peer_summary& p : s.peers) {
      const auto at = p.uid ? g.of_peer.find(*p.uid) : g.of_peer.end();
      if (at != g.of_peer.end() && used(at->second)) ++p.contributions_used;
    }
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
  std::uint64_t paid_late = 0;
  for (const auto& [key, known] : state_->peers) {
    peer_state p = known;
    state_->refresh(p);
    p.shown.over_time.loss_score = p.loss_scores.means();
    p.shown.times_scored = p.loss_scores.count();
    p.shown.loss_score = p.loss_scores.mean_since(s.last_third());
    std::uint64_t units_late = 0;
    for (const payment& paid : p.payments) {
      p.shown.over_time.incentive.push_back({static_cast<double>(paid.window), paid.share});
      if (paid.window >= s.last_third()) units_late += paid.units;
    }
    p.shown.incentive = static_cast<double>(units_late);
    paid_late += units_late;
    s.peers.push_back(std::move(p.shown));
  }
  for (peer_summary& p : s.peers) p.incentive /= static_cast<double>(std::max<std::uint64_t>(paid_late, 1));
  state_->compare_views(s);
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
