#include "base/options.hpp"
#include "compute/data/assignment.hpp"
#include "compute/engine.hpp"
#include "compute/flat_buffer.hpp"
#include "compute/surrogate/surrogate_objective.hpp"
#include "tests/compute/plain_scheme.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

std::unique_ptr<objective> surrogate(std::uint64_t run_seed = 1, double sample_noise = 0.05) {
  const auto entry = surrogate_objective_entry();
  options given(entry.options);
  given.set("sample_noise", sample_noise);
  return entry.make(given, {nullptr, run_seed});
}

flat_buffer initial(const objective& model) {
  flat_buffer theta(model.parameters().size());
  model.initialise(theta.span(), 5);
  return theta;
}

std::vector<sample_id> samples_from(sample_id first, std::size_t count) {
  std::vector<sample_id> samples(count);
  std::iota(samples.begin(), samples.end(), first);
  return samples;
}

}  // namespace

TEST_CASE("the gradient of the surrogate is the slope of its loss") {
  const auto model = surrogate();
  const flat_buffer theta = initial(*model);
  const std::vector<sample_id> samples = samples_from(10, 8);
  flat_buffer gradient(theta.size());
  const double loss = model->accumulate_gradient(theta.span(), samples, 8, gradient.span());
  CHECK(loss == model->loss(theta.span(), samples));
  for (const std::size_t i : {0U, 77U, 4096U, 6150U}) {
    constexpr float h = 0.01F;
    flat_buffer up = theta;
    flat_buffer down = theta;
    up.span()[i] += h;
    down.span()[i] -= h;
    const double slope = (model->loss(up.span(), samples) - model->loss(down.span(), samples)) /
                         (static_cast<double>(up.span()[i]) - static_cast<double>(down.span()[i]));
    CHECK(static_cast<double>(gradient.span()[i]) == Approx(slope).epsilon(1e-3).margin(1e-6));
  }
}

TEST_CASE("the loss over several samples is the mean of their losses") {
  const auto model = surrogate();
  const flat_buffer theta = initial(*model);
  double sum = 0;
  for (sample_id id = 0; id < 300; ++id) sum += model->loss(theta.span(), samples_from(id, 1));
  CHECK(model->loss(theta.span(), samples_from(0, 300)) == Approx(sum / 300).epsilon(1e-6));
}

TEST_CASE("micro-batches weigh alike, also a last one that is not full") {
  const auto model = surrogate();
  const flat_buffer theta = initial(*model);
  flat_buffer parts(theta.size());
  flat_buffer first(theta.size());
  flat_buffer last(theta.size());
  const double loss = model->accumulate_gradient(theta.span(), samples_from(0, 6), 4, parts.span());
  model->accumulate_gradient(theta.span(), samples_from(0, 4), 4, first.span());
  model->accumulate_gradient(theta.span(), samples_from(4, 2), 4, last.span());
  for (std::size_t i = 0; i < theta.size(); ++i)
    REQUIRE(parts.span()[i] == Approx((first.span()[i] + last.span()[i]) / 2).margin(1e-6));
  CHECK(loss == model->loss(theta.span(), samples_from(0, 6)));
}

TEST_CASE("the surrogate starts where a byte model starts, and each run seed has its own problem") {
  const auto model = surrogate();
  const flat_buffer theta(model->parameters().size());
  CHECK(model->held_out_loss(theta.span(), 64) == Approx(5.5).margin(0.2));
  CHECK(model->held_out_loss(theta.span(), 64) != surrogate(2)->held_out_loss(theta.span(), 64));
  CHECK(model->bigram_entropy() < 0);
  CHECK(model->sample_text(theta.span(), "x", 10, 1).empty());
}

TEST_CASE("the surrogate gives the same bits in every build") {
  // Written down once: debug and release builds and all processors must agree with it.
  const auto model = surrogate(42);
  const flat_buffer theta = initial(*model);
  flat_buffer gradient(theta.size());
  hasher h;
  h.add_value(model->accumulate_gradient(theta.span(), samples_from(100, 24), 8, gradient.span()));
  h.add(gradient.bytes()).add(theta.bytes()).add_value(model->held_out_loss(theta.span(), 300));
  CHECK(h.finish().brief() == "7082be07968c");
}

TEST_CASE("a peer's step lowers the loss of its own samples more than that of others, a copied one does not") {
  const std::shared_ptr<const objective> model = surrogate(7);
  const auto compression = std::make_shared<plain_scheme>(model->parameters());
  engine compute(model, compression, 8);
  const assignment_rule rule{
      .run_seed = 7, .training_samples = model->training_samples(), .slots = 8, .samples_per_window = 8};
  state_ptr state = compute.first_state(7);
  const double start = model->held_out_loss(state->theta->span(), 64);
  int honest = 0;
  int copied = 0;
  constexpr window_index windows = 60;
  for (window_index window = 0; window < windows; ++window) {
    const auto train = [&](uid peer) {
      const auto made = std::get<gradient_result>(compute.run(gradient_job{state, rule.assigned(window, peer)}));
      return std::get<encode_result>(compute.run(encode_job{state, nullptr, made.gradient, window, nullptr}));
    };
    const encode_result sent = train(0);
    const auto indicator = [&](uid peer) {
      const auto scored = std::get<score_result>(compute.run(score_job{
          state, sent.payload, window, rule.assigned(window, peer), rule.random_samples(window, "evaluation", 1, 8)}));
      const double own = (scored.assigned_before - scored.assigned_after) / scored.assigned_before;
      return own > (scored.random_before - scored.random_after) / scored.random_before;
    };
    honest += indicator(0) ? 1 : 0;
    copied += indicator(1) ? 1 : 0;
    state = std::get<apply_result>(compute.run(apply_job{state, {sent.payload}, {sent.id}, window, 1})).state;
  }
  CHECK(honest > 0.9 * windows);
  CHECK(copied > 0.25 * windows);
  CHECK(copied < 0.75 * windows);
  CHECK(model->held_out_loss(state->theta->span(), 64) < start - 1);
}
