#include "actors/validator/validator_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/mean_posted_weights.hpp"
#include "actors/protocol/planted_defects.hpp"
#include "actors/protocol/put_window.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "net/codec.hpp"

#include <algorithm>
#include <set>

namespace gauntlet::actors {

using events::check_outcome;

validator_core::validator_core(const net::identity& id, member_context context,
                               std::unique_ptr<validator_strategy> strategy, std::uint64_t secret_seed)
    : member_core(net::role::validator, id, std::move(context)),
      strategy_(std::move(strategy)),
      secret_seed_(secret_seed),
      board_(parameters()) {}

void validator_core::resume(const validator_disk& saved) {
  member_core::resume(saved);
  board_.restore(saved.scores);
  judged_through_ = saved.judged_through;
}

void validator_core::on_rules_changed() {
  score_board next(parameters());
  next.restore(board_.all());
  board_ = std::move(next);
}

std::shared_ptr<member_disk> validator_core::make_disk() const {
  auto disk = std::make_shared<validator_disk>();
  disk->scores = board_.all();
  disk->judged_through = judged_through_;
  return disk;
}

void validator_core::on_block() {
  reveal_weights();
  const auto first = chain()->first_window();
  if (!registered()) close_review();
  if (!registered() || !first) return;
  if (chain()->height() % chain()->blocks_per_window() == 0) {
    // What is unfinished of the window before is dropped; the peers that were not reached keep their counters.
    if (review_ && review_->phase == review_phase::settled && !review_->judged) judge(/*complete=*/false);
    close_review();
    if (chain()->window() == *first && next_window() == *first && context().held_out_every_windows > 0)
      measure_held_out(*first - 1);  // the untrained model, for comparison
    look_for_missing_bytes();
    look_for_scores();
  }
  if (const auto ended = chain()->put_window_opened()) open_review(*ended);
  for (const mirror_queue::copy& c : mirrors_.take_due()) put_copy(c, 1, {});
  attend_to_checkpoint();
  delete_old_copies();
}

void validator_core::on_undone(block_height) {
  // What was published may have gone with its block; the ledger takes it once.
  if (review_) review_->published = false;
}

/// Nobody waits for its answers any more.
void validator_core::close_review() {
  review_.reset();
  cancel(std::exchange(review_begins_, 0));
  if (!planted(planted_defect::takes_late_answers)) drop_errands_before(reviews_ + 1);
}

void validator_core::open_review(window_index w) {
  close_review();
  review_.emplace();
  review_->number = ++reviews_;
  review_->window = w;
  const put_window times = *put_window_of(*chain(), w);
  review_->put_closed_at = times.closes_at;
  const duration late = rarely(rare_branch::checks_begin_late) ? std::chrono::seconds(1) : duration::zero();
  review_begins_ = at(std::max(times.over_at(), now()) + late, [this, number = reviews_] {
    if (reviewing(number)) begin_checks();
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
    ask_patiently(
        net::address::storage(), head, head_patience, storage_tries_max, {},
        [this, u, number = r.number](const net::message* m) {
          const bool any = planted(planted_defect::takes_late_answers);
          if (reviewing(number) || (any && review_)) check_head(u, m);
        },
        r.number);
  }
  if (r.open_requests == 0) settle();
}

void validator_core::check_head(gauntlet::uid u, const net::message* m) {
  review& r = *review_;
  const auto* head = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
  net::object_head misdated;
  if (planted(planted_defect::dates_by_own_clock) && head != nullptr) {
    misdated = *head;
    misdated.uploaded_at = now();
    head = &misdated;
  }
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
    const auto is_whole = [id = h.payload](const net::message& m) {
      const auto* data = std::get_if<net::object_data>(&m);
      return data == nullptr || data->status != net::storage_status::ok || digest_of(as_view(data->bytes)) == id;
    };
    ask_patiently(
        net::address::storage(), get, storage_patience, storage_tries_max, is_whole,
        [this, u, number = r.number](const net::message* m) {
          if (reviewing(number)) check_payload(u, m);
        },
        r.number);
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
  measure_losses();
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
  if (rarely(rare_branch::lead_is_late)) {
    r.published = true;
    return;
  }
  r.publishing = true;
  mirror(*r.manifest);
}

void validator_core::mirror(const net::publish_manifest& m) {
  // The copies stand before the manifest names them; nodes that cannot reach a peer's bucket find them here.
  for (const net::manifest_entry& e : m.entries)
    if (const blob payload = known_payload(e.contribution.header.payload)) mirrors_.owe(e.contribution.header, payload);
  const std::vector<mirror_queue::copy> copies = mirrors_.take_due();
  const auto open = std::make_shared<std::size_t>(copies.size());
  const auto done = [this, m, number = review_->number] {
    if (reviewing(number)) publish(m);
  };
  if (copies.empty()) return done();
  for (const mirror_queue::copy& c : copies)
    put_copy(c, storage_tries_max, [open, done] {
      if (--*open == 0) done();
    });
}

void validator_core::put_copy(const mirror_queue::copy& c, std::uint64_t tries, std::function<void()> done) {
  const net::contribution_header& h = c.header;
  ask_patiently(net::address::storage(), make_put(self(), chain()->run(), mirror_key(h.window, h.uid), c.payload, {}),
                storage_patience, tries, {}, [this, h, done = std::move(done)](const net::message* m) {
                  const auto* r = m == nullptr ? nullptr : std::get_if<net::put_result>(m);
                  mirrors_.ended(h, r != nullptr && r->status == net::storage_status::ok);
                  if (done) done();
                });
}

void validator_core::mirror_as_second(window_index w) {
  const window_record* r = chain()->record(w);
  if (!uid() || r == nullptr || !r->manifest) return;
  const std::size_t second = chain()->rank_of(w, r->lead) == std::size_t{0} ? 1 : 0;
  if (chain()->rank_of(w, *uid()) != second) return;
  for (const net::manifest_entry& e : r->manifest->entries)
    if (const blob payload = known_payload(e.contribution.header.payload)) mirrors_.owe(e.contribution.header, payload);
}

void validator_core::publish(const net::publish_manifest& m) {
  submit(m, [this, number = review_->number](bool) {
    if (!reviewing(number)) return;
    review_->publishing = false;
    review_->published = true;
  });
}

void validator_core::on_applied(window_index window, const std::vector<gauntlet::uid>& used) {
  if (used.empty()) look_for_void_manifest(window);
  mirror_as_second(window);
  remember_for_checkpoint(window);
  measure_when_due(window);
}

void validator_core::measure_when_due(window_index window) {
  const std::uint64_t every = context().held_out_every_windows;
  if (every == 0) return;
  const bool is_last = chain()->last_window() == window;
  if ((window + 1 - *chain()->first_window()) % every == 0 || is_last) measure_held_out(window);
}

validator_core::continuation_limits validator_core::further_limits() const {
  // Heads or payloads of one review, every copy that is due, and checkpoints, scores and listings of its own.
  const std::size_t nodes = chain()->nodes().size();
  return {nodes + mirror_queue::copies_max + 32, 16, 0};
}

void validator_core::measure(queue_marks& marks) const {
  member_core::measure(marks);
  marks.see(queue::mirrors, mirrors_.size(), mirror_queue::copies_max);
  marks.see(queue::hidden_weights, hidden_.size(), parameters().chain.reveal_period_tempos + 2);
}

void validator_core::measure_held_out(window_index window) {
  if (device_lags()) return refused_by(queue::jobs);
  ++open_evaluations_;
  compute(compute::evaluate_job{state(), context().held_out_samples},
          [this, window, steps = state()->steps](compute::job_result r) {
            --open_evaluations_;
            if (!uid()) return;
            note(events::held_out_measured{*uid(), window, steps, std::get<compute::evaluate_result>(r).held_out_loss});
          });
}

}  // namespace gauntlet::actors
