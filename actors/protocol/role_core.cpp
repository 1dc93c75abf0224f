#include "actors/protocol/role_core.hpp"

#include "actors/protocol/rare_branches.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// The request that a storage answer belongs to; nothing for every other message.
std::uint64_t answered_request(const net::message& m) {
  if (const auto* r = std::get_if<net::put_result>(&m)) return r->request;
  if (const auto* r = std::get_if<net::object_head>(&m)) return r->request;
  if (const auto* r = std::get_if<net::object_data>(&m)) return r->request;
  if (const auto* r = std::get_if<net::object_list>(&m)) return r->request;
  if (const auto* r = std::get_if<net::delete_result>(&m)) return r->request;
  return 0;
}

template <class Table>
auto take(Table& table, std::uint64_t id) {
  typename Table::mapped_type found;
  const auto at = table.find(id);
  if (at != table.end()) {
    found = std::move(at->second);
    table.erase(at);
  }
  return found;
}

}  // namespace

void role_core::on(const event& e, time_point now, effects& out) {
  now_ = now;
  out_ = &out;
  if (std::holds_alternative<started>(e)) {
    on_start();
  } else if (const auto* m = std::get_if<message_arrived>(&e)) {
    dispatch(*m);
  } else if (const auto* j = std::get_if<job_finished>(&e)) {
    finish_job(*j);
  } else if (const auto* t = std::get_if<timer_fired>(&e)) {
    if (auto then = take(timers_, t->id)) then();
    if (auto overdue = take(answers_, t->id).done) overdue(nullptr);
  }
  if (std::holds_alternative<stopping>(e))
    on_stopping();
  else
    on_settled();
  measure(marks_);
  out_ = nullptr;
}

void role_core::drop_errands_before(errand live) {
  live_errands_ = std::max(live_errands_, live);
  std::erase_if(answers_, [live](const auto& r) { return r.second.of != 0 && r.second.of < live; });
}

void role_core::expire(std::uint64_t request, duration patience) {
  if (rarely(rare_branch::request_expires_early)) patience /= 20;
  out_->timers.push_back({request, now_ + patience});
}

void role_core::dispatch(const message_arrived& m) {
  if (const std::uint64_t id = answered_request(m.envelope->content); id != 0) {
    // Only the storage answers requests; anyone else who claims to is not heard.
    if (m.envelope->from.kind == net::role::storage) answer(id, m.envelope->content);
    return;
  }
  on_message(m.envelope->from, m.envelope->content);
}

void role_core::finish_job(const job_finished& j) {
  const auto at_job = jobs_.find(j.id);
  if (at_job == jobs_.end()) return;
  running_job& job = at_job->second;
  if (j.result) {
    const auto done = std::move(job.done);
    jobs_.erase(at_job);
    return done(*j.result);
  }
  note(events::job_failed{++job.failures});
  at(now() + pause_before(job.failures + 1), [this, id = j.id] {
    if (const auto again = jobs_.find(id); again != jobs_.end()) out_->jobs.push_back({id, again->second.content});
  });
}

bool role_core::worth_another_try(const net::message& m) {
  const auto of = [](const auto& answer) { return answer.status == net::storage_status::unavailable; };
  if (const auto* r = std::get_if<net::put_result>(&m)) return of(*r);
  if (const auto* r = std::get_if<net::object_head>(&m)) return of(*r);
  if (const auto* r = std::get_if<net::object_data>(&m)) return of(*r);
  if (const auto* r = std::get_if<net::object_list>(&m)) return of(*r);
  if (const auto* r = std::get_if<net::delete_result>(&m)) return of(*r);
  return false;
}

void role_core::answer(std::uint64_t id, const net::message& m) {
  if (auto done = take(answers_, id).done)
    done(&m);
  else
    ++late_answers_;
}

}  // namespace gauntlet::actors
