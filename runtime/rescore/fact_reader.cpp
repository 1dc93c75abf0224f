#include "runtime/rescore/fact_reader.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;
using events::check_outcome;

/// The verdict under another threshold. Only what the head shows is known: a peer that was out of step in the run was
/// never fetched.
check_outcome judged_again(const events::contribution_checked& e, double sync_threshold) {
  const bool looked_at = e.outcome == check_outcome::passed || e.outcome == check_outcome::desynchronised ||
                         e.outcome == check_outcome::invalid_payload;
  if (!looked_at || e.sync_score < 0) return e.outcome;
  if (e.sync_score > sync_threshold) return check_outcome::desynchronised;
  return e.outcome == check_outcome::desynchronised ? check_outcome::passed : e.outcome;
}

}  // namespace

actors::peer_facts* fact_reader::peer(gauntlet::uid validator, gauntlet::uid u) {
  auto& peers = open_[validator].peers;
  const auto at = std::find_if(peers.begin(), peers.end(), [u](const actors::peer_facts& p) { return p.uid == u; });
  return at == peers.end() ? nullptr : &*at;
}

std::optional<actors::window_facts> fact_reader::add(const events::any& event) {
  if (const auto* e = std::get_if<events::contribution_checked>(&event)) {
    actors::window_facts& f = open_[e->validator];
    if (f.window != e->window) f = {};  // the window before ended before it was judged
    f.window = e->window;
    actors::peer_facts p;
    p.uid = e->uid;
    p.registered_at = e->registered_at;
    p.outcome = judged_again(*e, sync_threshold_);
    p.reason = e->reason;
    p.sync_score = e->sync_score;
    p.outside_s = e->outside_s;
    p.uploaded_at = e->uploaded_at;
    p.candidate = e->candidate;
    p.drawn = e->drawn;
    f.peers.push_back(p);
  } else if (const auto* s = std::get_if<events::contribution_scored>(&event)) {
    actors::peer_facts* p = peer(s->validator, s->uid);
    if (p == nullptr) return std::nullopt;
    p->losses = actors::measured_losses{s->assigned_before, s->assigned_after, s->random_before, s->random_after};
    if (s->cosine != events::contribution_scored::no_cosine) p->cosine = s->cosine;
  } else if (const auto* r = std::get_if<events::contribution_refused>(&event)) {
    actors::peer_facts* p = peer(r->validator, r->uid);
    if (p == nullptr) return std::nullopt;
    p->outcome = check_outcome::invalid_payload;
    p->reason = r->reason;
  } else if (const auto* o = std::get_if<events::overlap_found>(&event)) {
    if (peer(o->validator, o->uid) != nullptr && peer(o->validator, o->other) != nullptr)
      open_[o->validator].overlaps.push_back({o->uid, o->other, o->overlap});
  } else if (const auto* j = std::get_if<events::window_judged>(&event)) {
    actors::window_facts f = std::move(open_[j->validator]);
    open_.erase(j->validator);
    if (f.window != j->window) f = {};
    f.validator = j->validator;
    f.window = j->window;
    f.steps = j->steps;
    return f;
  }
  return std::nullopt;
}

}  // namespace gauntlet::runtime
