#include "actors/peer/peer_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "net/codec.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

constexpr duration poll_pause = std::chrono::milliseconds(100);  // gauntlet.md A.3: get poll interval
constexpr duration patience = std::chrono::seconds(15);
constexpr std::size_t put_attempts_max = 3;

}  // namespace

peer_core::peer_core(const net::identity& id, member_context context, std::unique_ptr<peer_strategy> strategy,
                     double data_multiplier)
    : member_core(net::role::peer, id, std::move(context)),
      strategy_(std::move(strategy)),
      editor_(strategy_->editor()),
      data_multiplier_(data_multiplier),
      feedback_(this->context().engine->compression().first_feedback()) {}

peer_situation peer_core::situation(window_index w) const {
  peer_situation s;
  s.window = w;
  s.uid = *uid();
  s.data_multiplier = data_multiplier_;
  s.assignment = &context().assignment;
  s.peers = chain()->uids_of(net::role::peer);
  if (chain()->agreement() == agreement_mode::own_view) {
    s.aggregated = aggregated_;
    return s;
  }
  for (window_index earlier = w; earlier > 0; --earlier) {
    const window_record* r = chain()->record(earlier - 1);
    if (r == nullptr) break;
    if (r->result != window_record::outcome::manifest) continue;
    for (const net::manifest_entry& e : r->manifest->entries) s.aggregated.push_back(e.contribution.header.uid);
    break;
  }
  return s;
}

void peer_core::on_progress() {
  const auto w = training_window();
  // Trains on A_w alone: a peer that does not hold it yet has nothing to contribute.
  if (uid() && w && next_window() == *w && trained_ < *w && !working_) train(*w);
}

bool peer_core::busy() const { return working_ || putting_; }

// ---- train

void peer_core::train(window_index w) {
  trained_ = w;
  contribution c;
  c.window = w;
  c.trained_on = state();
  const std::vector<sample_id> samples = strategy_->choose_samples(situation(w));
  if (samples.empty()) {
    // An editor can make a payload of nothing; who has neither data nor editor has nothing to encode.
    if (editor_)
      encode(std::move(c), std::make_shared<compute::flat_buffer>(state()->theta->size()));
    else
      ready_ = std::move(c);
    return;
  }
  working_ = true;
  compute(compute::gradient_job{state(), samples},
          [this, c = std::move(c), count = samples.size()](compute::job_result r) mutable {
            const auto& made = std::get<compute::gradient_result>(r);
            const std::size_t tokens = count * context().engine->model().tokens_per_sample();
            note(events::trained{*uid(), c.window, count, tokens, made.loss});
            encode(std::move(c), made.gradient);
          });
}

void peer_core::encode(contribution c, compute::shared_buffer gradient) {
  working_ = true;
  compute::encode_job job{c.trained_on, feedback_, std::move(gradient), c.window, editor_};
  compute(std::move(job), [this, c = std::move(c)](compute::job_result r) mutable {
    auto& made = std::get<compute::encode_result>(r);
    working_ = false;
    feedback_ = std::move(made.feedback);
    settle_results();
    c.payload = std::move(made.payload);
    c.id = made.id;
    ready_ = std::move(c);
  });
}

void peer_core::on_applied(window_index, const std::vector<gauntlet::uid>& used) {
  if (!used.empty()) aggregated_ = used;
  const bool included = uid() && std::find(used.begin(), used.end(), *uid()) != used.end();
  const auto result = used.empty() ? compute::window_result::null_window
                      : included   ? compute::window_result::included
                                   : compute::window_result::excluded;
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
  const window_index ended = chain()->window() - 1;
  if (!registered() || !first || chain()->window() <= *first) return;
  const auto last = chain()->last_window();
  const bool window_ends = chain()->height() % chain()->blocks_per_window() == 0;
  if (window_ends && (!last || ended <= *last) && ended > put_window_) choose_contribution(ended);
  if (chain()->put_window_opened() == ended && chosen_ && chosen_->first.window == ended) open_put_window();
}

void peer_core::choose_contribution(window_index w) {
  put_window_ = w;
  const contribution_plan plan = strategy_->plan_contribution(situation(w));
  const bool has_own = ready_ && ready_->window == w;
  if (!plan.put || !has_own || (!plan.copied_from && !ready_->payload)) {
    send(net::address::coordinator(), net::contribution_put{w});
    return;
  }
  // What was copied can't be committed to: nobody can read it before it is too late for that.
  if (chain()->agreement() == agreement_mode::commit && !plan.copied_from)
    submit(net::commit_contribution{w, ready_->id, ready_->payload->size()});
  chosen_.emplace(std::move(*ready_), plan);
  ready_.reset();
}

void peer_core::open_put_window() {
  auto [c, plan] = std::move(*chosen_);
  chosen_.reset();
  c.put_until = chain()->time() + from_seconds(parameters().window.put_window_s);
  putting_ = true;
  if (plan.copied_from)
    copy(std::move(c), *plan.copied_from);
  else
    put(std::move(c));
}

void peer_core::copy(contribution c, gauntlet::uid victim) {
  const bool exists = victim < chain()->nodes().size();
  if (!exists || now() > c.put_until) return put_over(c.window);
  net::head_object head;
  head.bucket = bucket_of(victim);
  head.key = contribution_key(c.window, victim);
  ask(net::address::storage(), head, patience, [this, c, victim](const net::message* m) {
    const auto* found = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
    if (found != nullptr && found->status == net::storage_status::ok) return copy_bytes(c, victim);
    at(now() + poll_pause, [this, c, victim] { copy(c, victim); });
  });
}

void peer_core::copy_bytes(contribution c, gauntlet::uid victim) {
  net::get_object get;
  get.bucket = bucket_of(victim);
  get.key = contribution_key(c.window, victim);
  get.size_max = context().engine->compression().payload_bytes();
  ask(net::address::storage(), get, patience, [this, c](const net::message* m) mutable {
    const auto* data = m == nullptr ? nullptr : std::get_if<net::object_data>(m);
    if (data == nullptr || data->status != net::storage_status::ok || !data->bytes) return put_over(c.window);
    c.payload = data->bytes;
    c.id = digest_of(as_view(c.payload));
    put(std::move(c));
  });
}

void peer_core::put(contribution c) {
  const compute::engine& engine = *context().engine;
  const digest& ended_by = chain()->record(c.window + 1)->opened_by;
  const auto positions = sync_positions(engine.model().parameters(), ended_by, *uid());
  net::contribution_header header{chain()->run(), c.window,          *uid(),
                                  c.id,           c.payload->size(), std::string(engine.compression().name())};
  const auto metadata = sign_contribution(self(), std::move(header), sync_values(*c.trained_on, positions));
  net::put_object request =
      make_put(self(), chain()->run(), contribution_key(c.window, *uid()), c.payload, net::encode(metadata));
  ++c.put_attempts;
  ask(net::address::storage(), std::move(request), patience, [this, c](const net::message* m) {
    const auto* r = m == nullptr ? nullptr : std::get_if<net::put_result>(m);
    if (r == nullptr && c.put_attempts < put_attempts_max) return put(c);
    if (r != nullptr && r->status == net::storage_status::ok) {
      note(events::contribution_put{*uid(), c.window, c.id, c.payload->size(), r->uploaded_at});
      remember_payload(c.window, c.id, c.payload);
    }
    put_over(c.window);
  });
}

void peer_core::put_over(window_index w) {
  putting_ = false;
  send(net::address::coordinator(), net::contribution_put{w});
}

}  // namespace gauntlet::actors
