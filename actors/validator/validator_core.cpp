#include "actors/validator/validator_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/mean_posted_weights.hpp"
#include "actors/protocol/put_window.hpp"
#include "net/codec.hpp"

#include <algorithm>
#include <set>

namespace gauntlet::actors {

using events::check_outcome;

namespace {

constexpr duration patience = std::chrono::seconds(15);  // gauntlet.md A.2

}  // namespace

validator_core::validator_core(const net::identity& id, member_context context,
                               std::unique_ptr<validator_strategy> strategy, std::uint64_t secret_seed)
    : member_core(net::role::validator, id, std::move(context)),
      strategy_(std::move(strategy)),
      secret_seed_(secret_seed),
      board_(parameters()) {}

void validator_core::on_block() {
  reveal_weights();
  const auto first = chain()->first_window();
  if (!registered()) review_.reset();
  if (!registered() || !first) return;
  if (chain()->height() % chain()->blocks_per_window() == 0) {
    // What is unfinished of the window before is dropped; the peers that were not reached keep their counters.
    if (review_ && review_->phase == review_phase::settled && !review_->judged) judge(/*complete=*/false);
    review_.reset();
    if (chain()->window() == *first && next_window() == *first && context().held_out_every_windows > 0)
      measure_held_out(*first - 1);  // the untrained model, for comparison
    look_for_missing_bytes();
  }
  if (const auto ended = chain()->put_window_opened()) open_review(*ended);
}

void validator_core::open_review(window_index w) {
  review_.emplace();
  review_->window = w;
  const put_window times = *put_window_of(*chain(), w);
  review_->put_closed_at = times.closes_at;
  at(std::max(times.over_at(), now()), [this, w] {
    if (review_ && review_->window == w) begin_checks();
  });
}

void validator_core::on_hint(const net::message& m) {
  const auto* closed = std::get_if<net::put_window_closed>(&m);
  // Early closing saves time only: who puts later, in time, is missed by a validator that believes a false hint.
  if (closed == nullptr || !review_ || review_->window != closed->window) return;
  if (review_->phase == review_phase::waiting)
    review_->put_closed_at = std::min(review_->put_closed_at, closed->closed_at);
  begin_checks();
}

void validator_core::on_progress() {
  if (!review_ || review_->phase != review_phase::settled) return;
  publish_when_due();
  review_included_manifest();
  if (review_->judged) post_candidates();
}

bool validator_core::busy() const {
  if (open_evaluations_ > 0) return true;
  if (!review_) return false;
  if (review_->phase != review_phase::settled || review_->publishing) return true;
  // Scores may take until the window ends; the last block before that waits for them.
  const bool window_ends = (chain()->height() + 1) % chain()->blocks_per_window() == 0;
  return !review_->judged && (window_ends || chain()->outcome(review_->window) != window_record::outcome::pending);
}

// ---- fast checks

void validator_core::begin_checks() {
  review& r = *review_;
  if (r.phase != review_phase::waiting) return;
  r.phase = review_phase::checking;
  if (next_window() == r.window) r.theta = state();
  r.candidates = chain()->candidates_for(r.window);
  const std::size_t candidates_max = parameters().aggregation.top_g + parameters().aggregation.reserves;
  if (r.candidates.size() > candidates_max) r.candidates.resize(candidates_max);
  for (const gauntlet::uid u : chain()->uids_of(net::role::peer)) {
    ++r.open_requests;
    r.owned_since[u] = chain()->nodes()[u].registered_at;
    net::head_object head;
    head.bucket = bucket_of(u);
    head.key = contribution_key(r.window, u);
    ask(net::address::storage(), head, patience, [this, u, w = r.window](const net::message* m) {
      if (review_ && review_->window == w) check_head(u, m);
    });
  }
  if (r.open_requests == 0) settle();
}

void validator_core::check_head(gauntlet::uid u, const net::message* m) {
  review& r = *review_;
  const auto* head = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
  r.checks.verdicts[u] = window_checks::check_head(head, *chain(), *context().engine, r.theta.get(), r.window, u);
  if (--r.open_requests > 0) return;
  strategy_->look_at(situation());
  choose_scored();
  fetch_payloads();
}

validator_situation validator_core::situation() const {
  const review& r = *review_;
  validator_situation s;
  s.window = r.window;
  s.uid = *uid();
  s.timely = r.checks.timely();
  s.allies = allies_of(net::role::peer);
  s.others_weights = mean_posted_weights(*chain(), *uid());
  for (const auto& [u, v] : r.checks.verdicts)
    if (!v.contribution.header.payload.is_zero()) s.contributions.push_back(v.contribution);
  return s;
}

void validator_core::fetch_payloads() {
  review& r = *review_;
  r.phase = review_phase::fetching;
  std::set<gauntlet::uid> wanted(r.scored.begin(), r.scored.end());
  for (const gauntlet::uid u : r.candidates)
    if (r.checks.passed(u)) wanted.insert(u);
  // Copies show only side by side.
  const bool compares_all = parameters().scoring.overlap == overlap_scope::everyone;
  for (const gauntlet::uid u : r.checks.timely())
    if (compares_all) wanted.insert(u);
  for (const gauntlet::uid u : wanted) {
    const net::contribution_header& h = r.checks.verdicts.at(u).contribution.header;
    ++r.open_requests;
    net::get_object get;
    get.bucket = bucket_of(u);
    get.key = contribution_key(r.window, u);
    get.content = h.payload;
    get.size_max = h.size;
    ask(net::address::storage(), get, patience, [this, u, w = r.window](const net::message* m) {
      if (review_ && review_->window == w) check_payload(u, m);
    });
  }
  if (r.open_requests == 0) settle();
}

void validator_core::check_payload(gauntlet::uid u, const net::message* m) {
  review& r = *review_;
  window_checks::verdict& v = r.checks.verdicts.at(u);
  const auto* data = m == nullptr ? nullptr : std::get_if<net::object_data>(m);
  window_checks::check_payload(v, data, *context().engine);
  if (v.payload) remember_payload(r.window, v.contribution.header.payload, v.payload);
  if (--r.open_requests == 0) settle();
}

void validator_core::settle() {
  review& r = *review_;
  r.phase = review_phase::settled;
  note_checks();
  if (r.theta && chain()->agreement() != agreement_mode::own_view)
    r.manifest = strategy_->choose_manifest(make_manifest());
  measure();
}

void validator_core::note_checks() {
  for (const peer_facts& p : facts().peers)
    note(events::contribution_checked{*uid(), p.uid, review_->window, p.outcome, p.reason, p.sync_score, p.outside_s,
                                      p.uploaded_at, p.registered_at, p.candidate, p.drawn});
}

// ---- manifest

net::publish_manifest validator_core::make_manifest() const {
  const review& r = *review_;
  net::publish_manifest m;
  m.window = r.window;
  for (const gauntlet::uid u : r.candidates) {
    if (m.entries.size() == parameters().aggregation.top_g) break;
    const auto at = r.checks.verdicts.find(u);
    if (at == r.checks.verdicts.end() || !at->second.payload) continue;
    m.entries.push_back({at->second.contribution, 1, r.window});
  }
  std::sort(m.entries.begin(), m.entries.end(), [](const net::manifest_entry& a, const net::manifest_entry& b) {
    return a.contribution.header.uid < b.contribution.header.uid;
  });
  return m;
}

void validator_core::publish_when_due() {
  review& r = *review_;
  if (!r.manifest || r.publishing || r.published) return;
  if (chain()->outcome(r.window) != window_record::outcome::pending) return;
  const auto rank = chain()->rank_of(r.window, *uid());
  if (!rank) return;
  const auto [first, last] = chain()->manifest_slot(r.window, *rank);
  const block_height next = chain()->height() + 1;
  if (next < first || next > last) return;
  r.publishing = true;
  mirror(*r.manifest);
}

void validator_core::mirror(const net::publish_manifest& m) {
  // The copies stand before the manifest names them; nodes that cannot reach a peer's bucket find them here.
  std::vector<net::contribution_header> held;
  for (const net::manifest_entry& e : m.entries)
    if (known_payload(e.contribution.header.payload)) held.push_back(e.contribution.header);
  const auto open = std::make_shared<std::size_t>(held.size());
  const auto done = [this, m] {
    if (review_ && review_->window == m.window) publish(m);
  };
  if (held.empty()) return done();
  for (const net::contribution_header& h : held) {
    ask(net::address::storage(),
        make_put(self(), chain()->run(), mirror_key(h.window, h.uid), known_payload(h.payload), {}), patience,
        [open, done](const net::message*) {
          if (--*open == 0) done();
        });
  }
}

void validator_core::publish(const net::publish_manifest& m) {
  submit(m, [this, w = m.window](bool) {
    if (!review_ || review_->window != w) return;
    review_->publishing = false;
    review_->published = true;
  });
}

void validator_core::on_applied(window_index window, const std::vector<gauntlet::uid>& used) {
  if (used.empty()) look_for_void_manifest(window);
  measure_when_due(window);
}

void validator_core::measure_when_due(window_index window) {
  const std::uint64_t every = context().held_out_every_windows;
  if (every == 0) return;
  const bool is_last = chain()->last_window() == window;
  if ((window + 1 - *chain()->first_window()) % every == 0 || is_last) measure_held_out(window);
}

void validator_core::measure_held_out(window_index window) {
  ++open_evaluations_;
  compute(compute::evaluate_job{state(), context().held_out_samples},
          [this, window, steps = state()->steps](compute::job_result r) {
            --open_evaluations_;
            if (!uid()) return;
            note(events::held_out_measured{*uid(), window, steps, std::get<compute::evaluate_result>(r).held_out_loss});
          });
}

}  // namespace gauntlet::actors
