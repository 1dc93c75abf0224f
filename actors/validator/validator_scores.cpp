#include "actors/validator/validator_core.hpp"

#include <algorithm>

// What a validator measures, and what the rules make of it.
namespace gauntlet::actors {

using events::check_outcome;

void validator_core::choose_scored() {
  review& r = *review_;
  if (!r.theta || !board_.needs_losses()) return;  // without A_w nothing can be scored
  const std::vector<gauntlet::uid> timely = r.checks.timely();
  std::vector<std::pair<gauntlet::uid, block_height>> owned;
  for (const gauntlet::uid u : timely) owned.emplace_back(u, r.owned_since.at(u));
  generator random = generator_for(secret_seed_, "scored", r.window);
  r.scored = strategy_->choose_scored(r.window, timely, board_.draw(r.window, owned, random));
}

void validator_core::measure_losses() {
  review& r = *review_;
  if (r.window <= judged_through_) {
    r.judged = true;
    return;
  }
  // A device that has not finished with windows of long ago would never get to this one.
  const bool lags = device_lags();
  if (lags) {
    refused_by(queue::jobs);
  } else {
    for (const gauntlet::uid u : r.scored)
      if (r.checks.verdicts.at(u).payload) measure_one(u);
    compare_payloads();
  }
  if (r.open_jobs == 0) judge(/*complete=*/!lags);
}

void validator_core::measure_one(gauntlet::uid u) {
  review& r = *review_;
  const scoring_parameters& p = parameters().scoring;
  compute::score_job job;
  job.state = r.theta;
  job.payload = r.checks.verdicts.at(u).payload;
  job.window = r.window;
  job.step_factor = p.step_factor;
  // A part of the assigned data, drawn after the fact, so that no peer can train on just what will be measured.
  job.assigned = context().assignment.assigned(r.window, u);
  if (board_.needs_cosine()) job.recomputed = job.assigned;
  generator random = generator_for(secret_seed_, "assigned sample", r.window, u);
  random.shuffle(job.assigned);
  job.assigned.resize(std::min<std::size_t>(job.assigned.size(), p.samples));
  // Common to all peers of the window, the match compares like with like.
  const bool common = p.random_sample == random_sample_form::common;
  const std::uint64_t seed = common ? secret_seed_ : generator_for(secret_seed_, "own random sample", u).next();
  job.random = context().assignment.random_samples(r.window, "evaluation", seed, p.samples);
  ++r.open_jobs;
  compute(std::move(job), [this, u, w = r.window, number = r.number](compute::job_result result) {
    if (!reviewing(number) || review_->judged) return;
    const auto& s = std::get<compute::score_result>(result);
    if (s.reason != compute::rejection::none) {
      review_->refused.emplace(u, s.reason);
      note(events::contribution_refused{*uid(), u, w, s.reason});
    } else {
      review_->measured.emplace(u, s);
    }
    finish_job();
  });
}

void validator_core::compare_payloads() {
  review& r = *review_;
  const scoring_parameters& p = parameters().scoring;
  if (p.overlap == overlap_scope::none || !r.theta || r.theta->steps < p.overlap_grace_steps) return;
  compute::compare_job job;
  job.threshold = std::min(p.overlap_threshold, overlap_noted);
  std::vector<gauntlet::uid> compared;
  for (const auto& [u, v] : r.checks.verdicts) {
    const bool candidate = std::find(r.candidates.begin(), r.candidates.end(), u) != r.candidates.end();
    if (!v.payload || (p.overlap == overlap_scope::candidates && !candidate)) continue;
    compared.push_back(u);
    job.payloads.push_back(v.payload);
    job.ids.push_back(v.contribution.header.payload);
  }
  if (compared.size() < 2) return;
  ++r.open_jobs;
  compute(std::move(job), [this, compared, number = r.number](compute::job_result result) {
    if (!reviewing(number) || review_->judged) return;
    for (const auto& a : std::get<compute::compare_result>(result).alike)
      review_->overlaps.push_back({compared[a.one], compared[a.other], a.overlap});
    finish_job();
  });
}

void validator_core::finish_job() {
  if (--review_->open_jobs == 0 && registered()) judge(/*complete=*/true);
}

window_facts validator_core::facts() const {
  const review& r = *review_;
  window_facts f;
  f.validator = *uid();
  f.window = r.window;
  f.steps = r.theta ? r.theta->steps : 0;
  f.overlaps = r.overlaps;
  for (const auto& [u, v] : r.checks.verdicts) {
    peer_facts p;
    p.uid = u;
    p.registered_at = r.owned_since.at(u);
    p.outcome = v.outcome;
    p.reason = v.reason;
    p.sync_score = v.sync_score;
    p.outside_s = v.outside_s;
    p.uploaded_at = v.uploaded_at;
    p.candidate = std::find(r.candidates.begin(), r.candidates.end(), u) != r.candidates.end();
    p.drawn = std::find(r.scored.begin(), r.scored.end(), u) != r.scored.end();
    if (const auto refused = r.refused.find(u); refused != r.refused.end()) {
      p.outcome = check_outcome::invalid_payload;
      p.reason = refused->second;
    }
    if (const auto m = r.measured.find(u); m != r.measured.end()) {
      const compute::score_result& s = m->second;
      p.losses = measured_losses{s.assigned_before, s.assigned_after, s.random_before, s.random_after};
      if (board_.needs_cosine()) p.cosine = s.cosine;
    }
    f.peers.push_back(p);
  }
  return f;
}

void validator_core::judge(bool complete) {
  review& r = *review_;
  r.judged = true;
  judged_through_ = std::max(judged_through_, r.window);
  const window_facts f = facts();
  note_facts(f, complete);
  for (events::any& e : board_.forget_others(f)) note(std::move(e));
  for (events::any& e : board_.on_window(f)) note(std::move(e));
  save_scores();
  if (chain()->checkpoint_due_after(r.window)) keep_scores(r.window);
  post_weights();
  if (complete) post_candidates();
}

/// A crash between here and the next step must not have the same window judged again.
void validator_core::save_scores() {
  const auto saved = std::dynamic_pointer_cast<const validator_disk>(disk());
  if (!saved) return;
  const auto newer = std::make_shared<validator_disk>(*saved);
  newer->scores = board_.all();
  newer->judged_through = judged_through_;
  keep(newer);
}

void validator_core::note_facts(const window_facts& f, bool complete) {
  for (const peer_facts& p : f.peers) {
    if (!p.losses) continue;
    const loss_scores s = loss_scores_of(parameters().scoring.loss_score, *p.losses);
    note(events::contribution_scored{f.validator, p.uid, f.window, p.losses->assigned_before, p.losses->assigned_after,
                                     p.losses->random_before, p.losses->random_after, s.random, s.assigned, s.indicator,
                                     p.cosine.value_or(events::contribution_scored::no_cosine)});
  }
  const auto uploaded_at = [&f](gauntlet::uid u) {
    const auto at = std::find_if(f.peers.begin(), f.peers.end(), [u](const peer_facts& p) { return p.uid == u; });
    return at->uploaded_at;
  };
  for (const overlap_finding& o : f.overlaps) {
    const bool in_order = uploaded_at(o.one) < uploaded_at(o.other);
    const gauntlet::uid first = in_order ? o.one : o.other;
    const gauntlet::uid second = in_order ? o.other : o.one;
    note(events::overlap_found{f.validator, second, f.window, first, o.overlap, uploaded_at(second),
                               uploaded_at(first)});
  }
  note(events::window_judged{f.validator, f.window, f.steps, f.peers.size(), review_->measured.size(), complete});
}

void validator_core::post_candidates() {
  const window_index w = chain()->window();
  const auto last = chain()->last_window();
  if (candidates_posted_ >= w || (last && w > *last)) return;
  const window_record* open = chain()->record(w);
  if (open->candidates) return;
  // The first in slot order posts; another one only once its own slot has come and there are none yet.
  const auto from = chain()->candidates_from(w, *uid());
  if (!from || chain()->height() + 1 < *from) return;
  candidates_posted_ = w;
  submit(net::publish_candidates{
      w, board_.rank(chain()->uids_of(net::role::peer), w, chain()->candidates_for(w), open->opened_by)});
}

}  // namespace gauntlet::actors
