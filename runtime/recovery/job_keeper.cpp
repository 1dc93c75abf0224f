#include "runtime/recovery/job_keeper.hpp"

#include "base/check.hpp"
#include "compute/models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace gauntlet::runtime {

namespace {

using namespace compute;

constexpr std::uint64_t no_feedback = std::numeric_limits<std::uint64_t>::max();

void add_samples(hasher& h, std::span<const sample_id> samples) {
  h.add_value(static_cast<std::uint64_t>(samples.size())).add(std::as_bytes(samples));
}

digest key_of(const digest& experiment, const gradient_job& j) {
  hasher h;
  add_samples(h.add_text("gradient").add(experiment).add(j.state->id), j.samples);
  return h.finish();
}

digest key_of(const digest& experiment, const score_job& j) {
  hasher h;
  h.add_text("score").add(experiment).add(j.state->id).add(digest_of(as_view(j.payload)));
  h.add_value(j.window).add_value(j.step_factor);
  for (const auto* samples : {&j.assigned, &j.random, &j.recomputed}) add_samples(h, *samples);
  return h.finish();
}

digest key_of(const digest& experiment, const evaluate_job& j) {
  hasher h;
  h.add_text("evaluate").add(experiment).add(j.state->id).add_value(static_cast<std::uint64_t>(j.samples_max));
  return h.finish();
}

byte_buffer packed(const gradient_result& r) {
  byte_buffer bytes;
  byte_writer(bytes).put(r.loss);
  return bytes;
}
bool unpack(byte_reader in, gradient_result& r) { return in.get(r.loss) && in.at_end(); }

byte_buffer packed(const evaluate_result& r) {
  byte_buffer bytes;
  byte_writer(bytes).put(r.held_out_loss);
  return bytes;
}
bool unpack(byte_reader in, evaluate_result& r) { return in.get(r.held_out_loss) && in.at_end(); }

byte_buffer packed(const score_result& r) {
  byte_buffer bytes;
  byte_writer out(bytes);
  out.put(static_cast<std::uint8_t>(r.reason));
  for (const double d : {r.assigned_before, r.assigned_after, r.random_before, r.random_after, r.cosine}) out.put(d);
  return bytes;
}
bool unpack(byte_reader in, score_result& r) {
  std::uint8_t reason = 0;
  if (!in.get(reason)) return false;
  r.reason = static_cast<rejection>(reason);
  return in.get(r.assigned_before) && in.get(r.assigned_after) && in.get(r.random_before) && in.get(r.random_after) &&
         in.get(r.cosine) && in.at_end();
}

byte_buffer packed(const encode_result& r) {
  byte_buffer bytes;
  byte_writer out(bytes);
  out.put(r.feedback ? static_cast<std::uint64_t>(r.feedback->size()) : no_feedback);
  out.put_bytes(as_view(r.payload));
  return bytes;
}

/// Reads what the job reads first: an editor must not be in the middle of one payload when an earlier one is made.
encode_result encode(engine& e, const encode_job& j) {
  if (j.feedback) j.feedback->data();
  j.gradient->data();
  return std::get<encode_result>(e.run(j));
}

}  // namespace

job_keeper::job_keeper(const std::filesystem::path& folder, const plan& p)
    : plan_(p),
      log_(folder / folder_name, p.keeps ? record_log::use::append : record_log::use::read),
      feedback_(folder / folder_name / feedback_folder_name) {
  log_.recover([this](const digest& key, const record_log::place& where) {
    if (plan_.answers) known_.insert_or_assign(key, where);
  });
}

std::function<job_result()> job_keeper::task(const net::address& owner, job j, engine_ptr e) {
  return [this, t = admit(owner, j), j = std::move(j), e = std::move(e)] {
    return std::visit([&](const auto& known) { return answer(t, known, e); }, j);
  };
}

job_keeper::ticket job_keeper::admit(const net::address& owner, const job& j) {
  ticket t{owner, plan_.experiment, {}, 0};
  if (const auto* encodes = std::get_if<encode_job>(&j)) {
    lineage& line = lineages_[owner];
    hasher h;
    h.add_text("encode").add_text(net::to_string(owner.kind)).add(byte_view(owner.key.bytes));
    h.add(t.experiment).add(line.newest).add(encodes->state->id).add_value(encodes->window);
    t.encode_key = line.newest = h.add_value(encodes->editor != nullptr).finish();
    t.ordinal = ++line.length;
  }
  return t;
}

template <class Job>
job_result job_keeper::answer(const ticket&, const Job& j, const engine_ptr& e) {
  return e->run(j);
}

job_result job_keeper::answer(const ticket& t, const gradient_job& j, const engine_ptr& e) {
  const digest key = key_of(t.experiment, j);
  gradient_result r;
  if (const auto record = find(key); record && unpack(byte_reader(*record), r)) {
    ++answered_;
    r.gradient = flat_buffer::on_demand(e->model().parameters().size(), [this, j, e] {
      ++made_on_demand_;
      return std::get<gradient_result>(e->run(j)).gradient;
    });
    return r;
  }
  r = std::get<gradient_result>(e->run(j));
  keep(key, packed(r));
  return r;
}

job_result job_keeper::answer(const ticket&, const combine_job& j, const engine_ptr& e) {
  const auto unmade = [](const shared_buffer& b) { return b->unmade(); };
  if (std::none_of(j.gradients.begin(), j.gradients.end(), unmade)) return e->run(j);
  return combine_result{flat_buffer::on_demand(e->model().parameters().size(), [this, j, e] {
    ++made_on_demand_;
    return std::get<combine_result>(e->run(j)).gradient;
  })};
}

job_result job_keeper::answer(const ticket& t, const encode_job& j, const engine_ptr& e) {
  const bool repeats = !j.editor || !j.editor->remembers();
  if (repeats) {
    if (const auto record = find(t.encode_key); record && record->size() >= sizeof(std::uint64_t))
      return encoded_before(t, j, e, *record);
  }
  encode_result r = encode(*e, j);
  if (repeats) keep(t.encode_key, packed(r));
  if (repeats) keep_feedback(t, j, r.feedback);
  return r;
}

encode_result job_keeper::encoded_before(const ticket& t, const encode_job& j, const engine_ptr& e,
                                         const byte_buffer& record) {
  ++answered_;
  byte_reader in(record);
  std::uint64_t floats = 0;
  in.get(floats);
  const byte_view payload = in.take(in.remaining());
  encode_result r;
  r.payload = make_blob({payload.begin(), payload.end()});
  r.id = digest_of(payload);
  if (floats == no_feedback) return r;
  r.feedback = feedback_on_demand(t, j, e, floats, r.id);
  // Nothing that is kept lies ahead: the chain of jobs would get ever longer.
  const auto newest = feedback_.newest(t.owner);
  if (!newest || *newest < t.ordinal) keep_feedback(t, j, r.feedback);
  return r;
}

feedback_ptr job_keeper::feedback_on_demand(const ticket& t, const encode_job& j, const engine_ptr& e,
                                            std::uint64_t floats, const digest& payload) {
  if (floats == 0) return std::make_shared<flat_buffer>();  // of a scheme without feedback
  if (feedback_.holds(t.owner, t.ordinal, t.encode_key)) {
    return flat_buffer::on_demand(floats, [this, t] {
      ++made_on_demand_;
      if (auto kept = feedback_.load(t.owner, t.ordinal, t.encode_key)) return kept;
      throw jobs_lost(fmt::format("a file of the error feedback of {} is damaged", net::to_string(t.owner)));
    });
  }
  const auto oldest = feedback_.oldest(t.owner);
  if (oldest && *oldest > t.ordinal) {
    // All that needs it has been answered before: what follows starts from a file. Holding on to jobs (their states!)
    // since the run began would cost too much memory.
    return flat_buffer::on_demand(floats, [t]() -> shared_buffer {
      throw jobs_lost(fmt::format("the error feedback of {} is not kept that far back", net::to_string(t.owner)));
    });
  }
  return flat_buffer::on_demand(floats, [this, j, e, payload] {
    ++made_on_demand_;
    const encode_result again = encode(*e, j);
    if (again.id != payload) throw jobs_lost("a payload that is made again differs from the one that was kept");
    return again.feedback;
  });
}

void job_keeper::keep_feedback(const ticket& t, const encode_job& j, const feedback_ptr& feedback) {
  if (!plan_.keeps || !feedback || feedback->size() == 0 || j.window % plan_.every_windows != 0) return;
  feedback_.keep(t.owner, t.ordinal, t.encode_key, *feedback);
}

job_result job_keeper::answer(const ticket& t, const score_job& j, const engine_ptr& e) {
  const digest key = key_of(t.experiment, j);
  score_result r;
  if (const auto record = find(key); record && unpack(byte_reader(*record), r)) {
    ++answered_;
    return r;
  }
  r = std::get<score_result>(e->run(j));
  keep(key, packed(r));
  return r;
}

job_result job_keeper::answer(const ticket& t, const evaluate_job& j, const engine_ptr& e) {
  const digest key = key_of(t.experiment, j);
  evaluate_result r;
  if (const auto record = find(key); record && unpack(byte_reader(*record), r)) {
    ++answered_;
    return r;
  }
  r = std::get<evaluate_result>(e->run(j));
  keep(key, packed(r));
  return r;
}

std::optional<byte_buffer> job_keeper::find(const digest& key) const {
  const auto at = known_.find(key);
  return at == known_.end() ? std::nullopt : log_.read(key, at->second);
}

void job_keeper::keep(const digest& key, byte_view body) {
  if (!plan_.keeps) return;
  log_.append(key, body);
  ++kept_;
}

void job_keeper::sync() {
  if (plan_.keeps) log_.sync();
}

job_keeper::counters job_keeper::counted() const { return {answered_, kept_, made_on_demand_, log_.bytes()}; }

}  // namespace gauntlet::runtime
