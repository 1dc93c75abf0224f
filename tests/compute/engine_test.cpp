#include "compute/engine.hpp"

#include "base/options.hpp"
#include "compute/memo_table.hpp"
#include "compute/surrogate/surrogate_objective.hpp"
#include "tests/compute/plain_scheme.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

const std::vector<sample_id> own_samples = {1, 2, 3, 4};
const std::vector<sample_id> other_samples = {5, 6, 7, 8};

std::shared_ptr<const objective> make_model() {
  const auto entry = surrogate_objective_entry();
  return entry.make(options(entry.options), {nullptr, 1});
}

/// An engine over the surrogate with the plain scheme, and the state that it starts from.
struct fixture {
  std::shared_ptr<const objective> model = make_model();
  engine compute{model, std::make_shared<plain_scheme>(model->parameters()), 2};
  state_ptr state = compute.first_state(1);

  template <class Result, class Job>
  Result run(const Job& j) {
    return std::get<Result>(compute.run(j));
  }
  encode_result payload_of(const std::vector<sample_id>& samples) {
    const auto made = run<gradient_result>(gradient_job{state, samples});
    return run<encode_result>(encode_job{state, nullptr, made.gradient, 0, nullptr});
  }
  score_result score(const blob& payload) {
    return run<score_result>(score_job{state, payload, 0, own_samples, other_samples});
  }
};

blob with_value(const blob& payload, float value) {
  byte_buffer bytes = *payload;
  std::memcpy(bytes.data(), &value, sizeof value);
  return make_blob(std::move(bytes));
}

}  // namespace

TEST_CASE("equal gradient jobs are computed once, others each for themselves") {
  fixture f;
  const auto first = f.run<gradient_result>(gradient_job{f.state, own_samples});
  const auto again = f.run<gradient_result>(gradient_job{f.state, own_samples});
  CHECK(first.gradient == again.gradient);
  CHECK(f.compute.counted().gradients == 1);
  CHECK(f.compute.counted().memo_hits == 1);
  const auto other = f.run<gradient_result>(gradient_job{f.state, other_samples});
  CHECK(other.gradient != first.gradient);
  CHECK(f.compute.counted().gradients == 2);
}

TEST_CASE("callers of a gradient under way wait for it and share it") {
  fixture f;
  std::vector<shared_buffer> gradients(8);
  std::vector<std::thread> threads;
  for (shared_buffer& mine : gradients)
    threads.emplace_back([&] { mine = f.run<gradient_result>(gradient_job{f.state, own_samples}).gradient; });
  for (std::thread& thread : threads) thread.join();
  CHECK(f.compute.counted().gradients == 1);
  CHECK(f.compute.counted().memo_hits == 7);
  for (const shared_buffer& mine : gradients) CHECK(mine == gradients.front());
}

TEST_CASE("nodes that apply one manifest to one state hold one next state") {
  fixture f;
  const encode_result a = f.payload_of(own_samples);
  const encode_result b = f.payload_of(other_samples);
  const apply_job both{f.state, {a.payload, b.payload}, {a.id, b.id}, 0, 2};
  const auto first = f.run<apply_result>(both);
  const auto again = f.run<apply_result>(both);
  CHECK(first.reason == rejection::none);
  CHECK(first.state == again.state);
  CHECK(first.state->steps == 1);
  CHECK(f.compute.counted().applies == 1);
  const auto one = f.run<apply_result>(apply_job{f.state, {a.payload}, {a.id}, 0, 2});
  CHECK(one.state->id != first.state->id);
  CHECK(f.compute.counted().applies == 2);
}

TEST_CASE("one bad payload voids a manifest, with the reason of the first") {
  fixture f;
  const encode_result good = f.payload_of(own_samples);
  const blob bad = with_value(good.payload, std::numeric_limits<float>::infinity());
  const blob worse = make_blob({});
  const auto result = f.run<apply_result>(apply_job{
      f.state, {good.payload, bad, worse}, {good.id, digest_of(as_view(bad)), digest_of(as_view(worse))}, 0, 3});
  CHECK(result.state == nullptr);
  CHECK(result.reason == rejection::value_not_finite);
}

TEST_CASE("a score tells the loss before and after a trial step on both samples") {
  fixture f;
  const encode_result sent = f.payload_of(own_samples);
  const score_result scored = f.score(sent.payload);
  CHECK(scored.reason == rejection::none);
  CHECK(scored.assigned_before == f.model->loss(f.state->theta->span(), own_samples));
  CHECK(scored.random_before == f.model->loss(f.state->theta->span(), other_samples));
  flat_buffer trial(f.model->parameters().size());
  f.compute.compression().trial_apply(*f.state, as_view(sent.payload), 0.2, trial.span());
  CHECK(scored.assigned_after == f.model->loss(trial.span(), own_samples));
  CHECK(scored.random_after == f.model->loss(trial.span(), other_samples));
  CHECK(scored.assigned_after < scored.assigned_before);
}

TEST_CASE("the loss before the step is computed once for all payloads scored on one state") {
  fixture f;
  f.score(f.payload_of(own_samples).payload);
  const std::uint64_t hits = f.compute.counted().memo_hits;
  f.score(f.payload_of(other_samples).payload);
  CHECK(f.compute.counted().memo_hits == hits + 2);
}

TEST_CASE("a payload that does not validate, or makes the loss infinite, gets a reason instead of a score") {
  fixture f;
  const encode_result sent = f.payload_of(own_samples);
  CHECK(f.score(make_blob({})).reason == rejection::wrong_size);
  CHECK(f.score(with_value(sent.payload, std::nanf(""))).reason == rejection::value_not_finite);
  CHECK(f.compute.counted().scores == 0);

  auto broken = std::make_shared<flat_buffer>(f.model->parameters().size());
  broken->span()[3] = std::numeric_limits<float>::infinity();
  f.state = make_state(broken, nullptr, 0);
  CHECK(f.score(sent.payload).reason == rejection::loss_not_finite);
}

TEST_CASE("what a memo held never changes a result") {
  fixture warm;
  const encode_result sent = warm.payload_of(own_samples);
  const encode_result other = warm.payload_of(other_samples);
  // Scores in another order, with another payload in the thread's candidate buffer in between.
  warm.score(other.payload);
  const score_result first = warm.score(sent.payload);
  warm.score(other.payload);
  const score_result again = warm.score(sent.payload);
  fixture cold;
  const score_result fresh = cold.score(cold.payload_of(own_samples).payload);
  for (const score_result& result : {again, fresh}) {
    CHECK(result.assigned_before == first.assigned_before);
    CHECK(result.assigned_after == first.assigned_after);
    CHECK(result.random_before == first.random_before);
    CHECK(result.random_after == first.random_after);
  }
}

TEST_CASE("another step factor is another trial step") {
  fixture f;
  const encode_result sent = f.payload_of(own_samples);
  score_job j{f.state, sent.payload, 0, own_samples, other_samples};
  const auto small = f.run<score_result>(j);
  j.step_factor = 0.5;
  CHECK(f.run<score_result>(j).assigned_after < small.assigned_after);
}

TEST_CASE("threads that score at once get the scores that one alone gets") {
  fixture f;
  const std::vector<blob> payloads = {f.payload_of(own_samples).payload, f.payload_of(other_samples).payload};
  const std::vector<score_result> alone = {f.score(payloads[0]), f.score(payloads[1])};
  fixture shared;
  std::vector<score_result> made(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < made.size(); ++i)
    threads.emplace_back([&, i] { made[i] = shared.score(payloads[i % 2]); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < made.size(); ++i) {
    CHECK(made[i].assigned_after == alone[i % 2].assigned_after);
    CHECK(made[i].random_after == alone[i % 2].random_after);
  }
}

TEST_CASE("held-out loss is the model's own, computed once a state") {
  fixture f;
  const auto first = f.run<evaluate_result>(evaluate_job{f.state, 16});
  CHECK(first.held_out_loss == f.model->held_out_loss(f.state->theta->span(), 16));
  f.run<evaluate_result>(evaluate_job{f.state, 16});
  CHECK(f.compute.counted().evaluations == 1);
}

TEST_CASE("the first state depends on the run seed alone") {
  fixture f;
  CHECK(f.compute.first_state(1)->id == f.state->id);
  CHECK(f.compute.first_state(2)->id != f.state->id);
  CHECK(f.state->steps == 0);
}

TEST_CASE("the work of a job counts tokens and never what a memo held") {
  fixture f;
  const gradient_job train{f.state, own_samples};
  const double work = work_tokens(train, f.compute);
  CHECK(work == 4 * 64);
  f.compute.run(train);
  CHECK(work_tokens(train, f.compute) == work);
  CHECK(work_tokens(score_job{f.state, nullptr, 0, own_samples, other_samples}, f.compute) == Approx(2 * 8 * 64 / 3.0));
  CHECK(work_tokens(evaluate_job{f.state, 6}, f.compute) == Approx(6 * 64 / 3.0));
}

TEST_CASE("a memo table forgets its oldest entries and never a newer one") {
  memo_table<int> table(2);
  int computed = 0;
  const auto get = [&](const char* key) {
    return table.get(digest_of(std::string_view(key)), [&] { return ++computed; });
  };
  CHECK(get("a") == 1);
  CHECK(get("b") == 2);
  CHECK(get("a") == 1);
  CHECK(get("c") == 3);  // a goes
  CHECK(get("b") == 2);
  CHECK(get("a") == 4);
  CHECK(table.hits() == 2);
}

TEST_CASE("a computation that throws is not remembered") {
  memo_table<int> table(2);
  const digest key = digest_of(std::string_view("a"));
  CHECK_THROWS_AS(table.get(key, []() -> int { throw std::runtime_error("no"); }), std::runtime_error);
  CHECK(table.get(key, [] { return 5; }) == 5);
}

TEST_CASE("a payload's direction is compared with a recomputed gradient only when asked for") {
  fixture f;
  const blob honest = f.payload_of(own_samples).payload;
  CHECK(f.score(honest).cosine == 0);
  score_job j{f.state, honest, 0, own_samples, other_samples};
  j.recomputed = own_samples;
  CHECK(f.run<score_result>(j).cosine == Approx(1));
  j.recomputed = other_samples;
  CHECK(f.run<score_result>(j).cosine < 0.999);
  byte_buffer flipped = *honest;
  std::vector<float> values(flipped.size() / sizeof(float));
  std::memcpy(values.data(), flipped.data(), flipped.size());
  for (float& v : values) v = -v;
  std::memcpy(flipped.data(), values.data(), flipped.size());
  j.payload = make_blob(std::move(flipped));
  j.recomputed = own_samples;
  CHECK(f.run<score_result>(j).cosine == Approx(-1));
}
