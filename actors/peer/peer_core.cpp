#include "actors/peer/peer_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/mean_posted_weights.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "net/codec.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

constexpr duration poll_pause = std::chrono::milliseconds(100);  // gauntlet.md A.3: get poll interval
constexpr std::size_t put_attempts_max = 5;
constexpr std::size_t results_max = 1024;

}  // namespace

peer_core::peer_core(const net::identity& id, member_context context, std::unique_ptr<peer_strategy> strategy,
                     double data_multiplier)
    : member_core(net::role::peer, id, std::move(context)),
      strategy_(std::move(strategy)),
      editor_(strategy_->editor()),
      data_multiplier_(data_multiplier),
      feedback_(this->context().engine->compression().first_feedback()) {}

void peer_core::resume(const peer_disk& saved) {
  member_core::resume(saved);
  feedback_ = saved.feedback;
  results_ = saved.results;
  settle_results();
}

void peer_core::change_strategy(std::unique_ptr<peer_strategy> strategy, double data_multiplier) {
  strategy_ = std::move(strategy);
  editor_ = strategy_->editor();
  data_multiplier_ = data_multiplier;
}

std::shared_ptr<member_disk> peer_core::make_disk() const {
  auto disk = std::make_shared<peer_disk>();
  disk->feedback = feedback_;
  disk->results = results_;
  return disk;
}

peer_situation peer_core::situation(window_index w) const {
  peer_situation s;
  s.window = w;
  s.uid = *uid();
  s.data_multiplier = data_multiplier_;
  s.assignment = &context().assignment;
  s.registered_in = registered_in_.value_or(chain()->window());
  s.peers = [this] { return chain()->uids_of(net::role::peer); };
  s.aggregated = [this, w] { return newest_aggregated(w); };
  s.allies = [this] { return allies_of(net::role::peer); };
  s.weight = [this] { return posted_weight(); };
  return s;
}

/// What validators have posted for it, 1 is the mean over all peers.
double peer_core::posted_weight() const {
  if (!registered()) return 0;
  return mean_posted_weights(*chain())[*uid()] * static_cast<double>(chain()->uids_of(net::role::peer).size());
}

/// Peers of the newest manifest before window `w`.
std::vector<gauntlet::uid> peer_core::newest_aggregated(window_index w) const {
  if (chain()->agreement() == agreement_mode::own_view) return aggregated_;
  std::vector<gauntlet::uid> found;
  for (window_index earlier = w; earlier > 0; --earlier) {
    const window_record* r = chain()->record(earlier - 1);
    if (r == nullptr) break;
    if (r->result != window_record::outcome::manifest) continue;
    for (const net::manifest_entry& e : r->manifest->entries) found.push_back(e.contribution.header.uid);
    break;
  }
  return found;
}

void peer_core::on_progress() {
  if (uid()) reconsider_identity();
  const auto w = training_window();
  // Trains on A_w alone: a peer that does not hold it yet has nothing to contribute.
  if (uid() && w && next_window() == *w && trained_ < *w && !working_) train(*w);
}

bool peer_core::busy() const { return working_ || putting_; }

void peer_core::measure(queue_marks& marks) const {
  member_core::measure(marks);
  marks.see(queue::window_results, results_.size(), results_max);
}

// ---- train

void peer_core::train(window_index w) {
  trained_ = w;
  const auto c = std::make_shared<contribution>();
  c->window = w;
  c->held = state();
  c->training = strategy_->plan_training(situation(w));
  c->trained_on = earlier_state(c->training.windows_old);
  std::erase_if(c->training.sets, [](const auto& samples) { return samples.empty(); });
  if (!c->training.sets.empty()) return compute_gradients(c);
  // An editor can make a payload of nothing; who has neither data nor editor has nothing to encode.
  if (editor_)
    encode(c, std::make_shared<compute::flat_buffer>(state()->theta->size()));
  else
    ready_ = c;
}

/// The state it held `windows_old` windows ago, or the oldest that is kept.
compute::state_ptr peer_core::earlier_state(std::uint64_t windows_old) {
  earlier_.push_front(state());
  if (earlier_.size() > strategy_->states_kept() + 1) earlier_.pop_back();
  return earlier_[std::min<std::size_t>(windows_old, earlier_.size() - 1)];
}

void peer_core::compute_gradients(const contribution_ptr& c) {
  working_ = true;
  const std::size_t sets = sets_ = c->training.sets.size();
  c->gradients.resize(sets);
  const auto open = std::make_shared<std::size_t>(sets);
  for (std::size_t i = 0; i < sets; ++i) {
    const std::size_t count = c->training.sets[i].size();
    compute(compute::gradient_job{c->trained_on, c->training.sets[i]},
            [this, c, i, count, open](compute::job_result r) {
              const auto& found = std::get<compute::gradient_result>(r);
              const std::size_t samples = c->training.done_by_ally ? 0 : count;
              const std::size_t tokens = samples * context().engine->model().tokens_per_sample();
              if (uid()) note(events::trained{*uid(), c->window, samples, tokens, found.loss});
              c->gradients[i] = found.gradient;
              if (--*open == 0) combine(c);
            });
  }
}

void peer_core::combine(const contribution_ptr& c) {
  if (!c->training.combiner) return encode(c, c->gradients.front());
  compute(compute::combine_job{std::move(c->gradients), c->training.combiner},
          [this, c](compute::job_result r) { encode(c, std::move(std::get<compute::combine_result>(r).gradient)); });
}

void peer_core::encode(const contribution_ptr& c, compute::shared_buffer gradient) {
  working_ = true;
  const compute::encode_job job{c->trained_on, feedback_, std::move(gradient), c->window, editor_};
  compute(job, [this, c, job](compute::job_result r) {
    auto& made_of_it = std::get<compute::encode_result>(r);
    feedback_ = std::move(made_of_it.feedback);
    c->payload = std::move(made_of_it.payload);
    c->id = made_of_it.id;
    c->gradients.clear();
    if (c->training.second_editor)
      encode_second(c, job);
    else
      made(c);
  });
}

void peer_core::encode_second(const contribution_ptr& c, compute::encode_job job) {
  job.editor = c->training.second_editor;
  compute(std::move(job), [this, c](compute::job_result r) {
    c->second_payload = std::move(std::get<compute::encode_result>(r).payload);
    made(c);
  });
}

void peer_core::made(const contribution_ptr& c) {
  working_ = false;
  settle_results();
  ready_ = c;
  if (!strategy_->puts_early()) return;
  put_window_ = c->window;
  ready_.reset();
  putting_ = true;
  put(c);
}

void peer_core::on_applied(window_index, const std::vector<gauntlet::uid>& used) {
  if (!used.empty()) aggregated_ = used;
  const bool included = uid() && std::find(used.begin(), used.end(), *uid()) != used.end();
  const auto result = used.empty() ? compute::window_result::null_window
                      : included   ? compute::window_result::included
                                   : compute::window_result::excluded;
  if (results_.size() == results_max) {
    refused_by(queue::window_results);
    results_.erase(results_.begin());
  }
  results_.push_back(result);
  if (!working_) settle_results();
}

void peer_core::settle_results() {
  for (const compute::window_result r : results_)
    feedback_ = context().engine->compression().on_window_result(feedback_, r);
  results_.clear();
}

// ---- put

void peer_core::on_block() {
  const auto first = chain()->first_window();
  const bool window_ends = chain()->height() % chain()->blocks_per_window() == 0;
  if (!registered()) return chosen_.reset();
  if (!registered_in_) registered_in_ = chain()->window();
  if (!first || chain()->window() <= *first) return;
  const window_index ended = chain()->window() - 1;
  const auto last = chain()->last_window();
  if (window_ends && (!last || ended <= *last) && ended > put_window_) choose_contribution(ended);
  if (chosen_ && chosen_->window == ended && chain()->put_window_opened() == ended) open_put_window();
}

/// Another block opens the put window, and draws other positions for the sync sample.
void peer_core::on_undone(block_height height) {
  if (!placed_ || chosen_ || placed_at_ < height) return;
  chosen_ = std::exchange(placed_, nullptr);
  chosen_->put_attempts = 0;
  if (!chosen_->plan.sync_sample_of) chosen_->sync_sample.clear();
}

void peer_core::choose_contribution(window_index w) {
  put_window_ = w;
  const contribution_ptr c = ready_ && ready_->window == w ? ready_ : nullptr;
  ready_.reset();
  const contribution_plan plan = strategy_->plan_contribution(situation(w));
  if (!plan.put || !c || (!plan.copied_from && !c->payload)) return put_over(w);
  // What was copied can't be committed to: nobody can read it before it is too late for that.
  if (chain()->agreement() == agreement_mode::commit && c->payload)
    submit(net::commit_contribution{w, c->id, c->payload->size()});
  c->plan = plan;
  chosen_ = c;
}

void peer_core::open_put_window() {
  const contribution_ptr c = placed_ = std::move(chosen_);
  placed_at_ = chain()->height();
  // Who has lost its disk since has made another payload than the one it is bound to.
  const commitment* bound = uid() ? chain()->commitment_of(c->window, *uid()) : nullptr;
  if (bound != nullptr && bound->payload != c->id) return put_over(c->window);
  c->put_until = chain()->time() + from_seconds(parameters().window.put_window_s);
  putting_ = true;
  if (c->plan.delay_s > 0)
    at(chain()->time() + from_seconds(c->plan.delay_s), [this, c] { prepare_put(c); });
  else
    prepare_put(c);
}

/// An honest peer has all it needs; a cheat may have to wait for what it takes from others.
void peer_core::prepare_put(const contribution_ptr& c) {
  if (c->plan.copied_from && !c->payload)
    return await_object(c, *c->plan.copied_from,
                        [this, c](const net::object_head&) { copy_payload(c, *c->plan.copied_from); });
  if (c->plan.sync_sample_of && c->sync_sample.empty())
    return await_object(c, *c->plan.sync_sample_of,
                        [this, c](const net::object_head& head) { take_sync_sample(c, head); });
  put(c);
}

void peer_core::await_object(const contribution_ptr& c, gauntlet::uid owner,
                             std::function<void(const net::object_head&)> found) {
  if (owner >= chain()->nodes().size() || now() > c->put_until) return put_over(c->window);
  net::head_object head;
  head.bucket = bucket_of(owner);
  head.key = contribution_key(c->window, owner);
  ask(net::address::storage(), head, storage_patience, [this, c, owner, found](const net::message* m) {
    const auto* there = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
    if (there != nullptr && there->status == net::storage_status::ok) return found(*there);
    at(now() + poll_pause, [this, c, owner, found] { await_object(c, owner, found); });
  });
}

void peer_core::copy_payload(const contribution_ptr& c, gauntlet::uid victim) {
  net::get_object get;
  get.bucket = bucket_of(victim);
  get.key = contribution_key(c->window, victim);
  get.size_max = context().engine->compression().payload_bytes();
  ask(net::address::storage(), get, storage_patience, [this, c](const net::message* m) {
    const auto* data = m == nullptr ? nullptr : std::get_if<net::object_data>(m);
    if (data == nullptr || data->status != net::storage_status::ok || !data->bytes) return put_over(c->window);
    if (c->plan.copy_editor) return edit_copy(c, data->bytes);
    copied(c, data->bytes);
  });
}

void peer_core::edit_copy(const contribution_ptr& c, blob payload) {
  compute(compute::edit_job{std::move(payload), c->window, c->plan.copy_editor}, [this, c](compute::job_result r) {
    const blob& edited = std::get<compute::edit_result>(r).payload;
    edited ? copied(c, edited) : put_over(c->window);
  });
}

void peer_core::copied(const contribution_ptr& c, const blob& payload) {
  c->payload = payload;
  c->id = digest_of(as_view(payload));
  prepare_put(c);
}

void peer_core::take_sync_sample(const contribution_ptr& c, const net::object_head& head) {
  const auto metadata = net::decode_metadata(head.metadata);
  if (!metadata || metadata->sync.values.empty()) return put_over(c->window);
  c->sync_sample = metadata->sync.values;
  prepare_put(c);
}

void peer_core::put(const contribution_ptr& c) {
  if (!uid()) return put_over(c->window);
  const compute::engine& engine = *context().engine;
  if (c->sync_sample.empty()) {
    // Before the window has ended nobody knows the hash that picks the positions; who puts early can but guess.
    const window_record* next = chain()->record(c->window + 1);
    const digest& ended_by = next != nullptr ? next->opened_by : chain()->head();
    c->sync_sample = sync_values(
        *c->held, sync_positions(parameters().scoring.sync_positions, engine.model().parameters(), ended_by, *uid()));
  }
  net::contribution_header header{chain()->run(), c->window,          *uid(),
                                  c->id,          c->payload->size(), std::string(engine.compression().name())};
  const auto metadata = sign_contribution(self(), std::move(header), c->sync_sample);
  net::put_object request =
      make_put(self(), chain()->run(), contribution_key(c->window, *uid()), c->payload, net::encode(metadata));
  ++c->put_attempts;
  ask(net::address::storage(), std::move(request), storage_patience, [this, c](const net::message* m) {
    const auto* r = m == nullptr ? nullptr : std::get_if<net::put_result>(m);
    const bool may_try = c->put_attempts < put_attempts_max && (c->put_until == time_point{} || now() < c->put_until);
    if (may_try && (r == nullptr || rarely(rare_branch::put_again))) return put(c);
    // Busy, failing, or something changed the request on its way.
    const bool worth_it = r != nullptr && (r->status == net::storage_status::unavailable ||
                                           r->status == net::storage_status::digest_mismatch ||
                                           r->status == net::storage_status::not_owner);
    if (worth_it && may_try) {
      at(now() + pause_before(c->put_attempts + 1), [this, c] { put(c); });
      return;
    }
    if (r != nullptr && r->status == net::storage_status::ok && uid()) {
      note(events::contribution_put{*uid(), c->window, c->id, c->payload->size(), r->uploaded_at});
      remember_payload(c->window, c->id, c->payload);
      if (c->plan.replaced_after_s && c->second_payload) replace_later(c);
    }
    put_over(c->window);
  });
}

/// Says that it is done, so that validators look, and swaps the bytes behind their backs.
void peer_core::replace_later(const contribution_ptr& c) {
  at(now() + from_seconds(*c->plan.replaced_after_s), [this, c] {
    c->plan.replaced_after_s.reset();
    c->payload = std::move(c->second_payload);
    c->id = digest_of(as_view(c->payload));
    c->put_attempts = 0;
    put(c);
  });
}

void peer_core::put_over(window_index w) {
  putting_ = false;
  tell_coordinators(net::contribution_put{w});
}

// ---- identity

void peer_core::reconsider_identity() {
  const window_index w = chain()->window();
  const bool idle = !working_ && !putting_ && !chosen_;
  if (!registered_in_ || considered_ >= w || !idle || (registered() && put_window_ + 1 < w)) return;
  considered_ = w;
  if (!strategy_->renews_identity(situation(w))) return;
  ++incarnation_;
  registered_in_.reset();
  ready_.reset();
  take_identity(net::identity::for_simulation(context().secret_seed, "incarnation/" + std::to_string(incarnation_)));
}

}  // namespace gauntlet::actors
