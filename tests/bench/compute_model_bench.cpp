#include "base/options.hpp"
#include "compute/data/assignment.hpp"
#include "compute/data/sources.hpp"
#include "compute/flat_buffer.hpp"
#include "compute/llama/llama_objective.hpp"
#include "compute/surrogate/surrogate_objective.hpp"

#include <benchmark/benchmark.h>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

std::vector<sample_id> first_samples(std::size_t count) {
  std::vector<sample_id> samples(count);
  std::iota(samples.begin(), samples.end(), sample_id{0});
  return samples;
}

std::shared_ptr<const token_source> stories(std::size_t sequence_length) {
  const auto entry = story_source_entry();
  return entry.make(options(entry.options), {1, sequence_length});
}

std::unique_ptr<objective> llama(const std::string& preset, std::size_t sequence_length) {
  pin_arithmetic();
  const auto entry = llama_objective_entry();
  options given(entry.options);
  given.set("preset", preset);
  return entry.make(given, {stories(sequence_length), 1});
}

flat_buffer initial(const objective& model) {
  flat_buffer theta(model.parameters().size());
  model.initialise(theta.span(), 1);
  return theta;
}

void count_tokens(benchmark::State& state, const objective& model, std::size_t samples) {
  const auto tokens = static_cast<double>(samples * model.tokens_per_sample());
  state.counters["tokens/s"] = benchmark::Counter(tokens, benchmark::Counter::kIsIterationInvariantRate);
}

void run_gradient(benchmark::State& state, const objective& model, std::size_t samples) {
  const flat_buffer theta = initial(model);
  flat_buffer gradient(theta.size());
  const std::vector<sample_id> ids = first_samples(samples);
  for (auto _ : state) benchmark::DoNotOptimize(model.accumulate_gradient(theta.span(), ids, samples, gradient.span()));
  count_tokens(state, model, samples);
}

void run_loss(benchmark::State& state, const objective& model, std::size_t samples) {
  const flat_buffer theta = initial(model);
  const std::vector<sample_id> ids = first_samples(samples);
  for (auto _ : state) benchmark::DoNotOptimize(model.loss(theta.span(), ids));
  count_tokens(state, model, samples);
}

/// Arguments: tokens in a sequence, sequences in a micro-batch.
void shapes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"sequence", "batch"})->ArgsProduct({{64, 128}, {1, 4, 8, 16}})->Unit(benchmark::kMillisecond);
}

void tiny_gradient(benchmark::State& state) {
  const auto model = llama("tiny", static_cast<std::size_t>(state.range(0)));
  run_gradient(state, *model, static_cast<std::size_t>(state.range(1)));
}
BENCHMARK(tiny_gradient)->Apply(shapes);

void tiny_loss(benchmark::State& state) {
  const auto model = llama("tiny", static_cast<std::size_t>(state.range(0)));
  run_loss(state, *model, static_cast<std::size_t>(state.range(1)));
}
BENCHMARK(tiny_loss)->Apply(shapes);

void small_gradient(benchmark::State& state) {
  const auto model = llama("small", 128);
  run_gradient(state, *model, static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(small_gradient)->ArgName("batch")->Arg(8)->Unit(benchmark::kMillisecond);

void small_loss(benchmark::State& state) {
  const auto model = llama("small", 128);
  run_loss(state, *model, static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(small_loss)->ArgName("batch")->Arg(8)->Unit(benchmark::kMillisecond);

void sampled_text(benchmark::State& state) {
  const auto model = llama("tiny", 64);
  const flat_buffer theta = initial(*model);
  for (auto _ : state) benchmark::DoNotOptimize(model->sample_text(theta.span(), "Once", 200, 1));
}
BENCHMARK(sampled_text)->Unit(benchmark::kMillisecond);

std::unique_ptr<objective> surrogate() {
  const auto entry = surrogate_objective_entry();
  return entry.make(options(entry.options), {nullptr, 1});
}

void surrogate_gradient(benchmark::State& state) {
  run_gradient(state, *surrogate(), static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(surrogate_gradient)->ArgName("batch")->Arg(8)->Unit(benchmark::kMicrosecond);

void surrogate_loss(benchmark::State& state) {
  run_loss(state, *surrogate(), static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(surrogate_loss)->ArgName("batch")->Arg(8)->Unit(benchmark::kMicrosecond);

void story_sample(benchmark::State& state) {
  const auto source = stories(64);
  std::vector<std::int64_t> tokens(65);
  sample_id id = 0;
  for (auto _ : state) source->read(id++ % source->training_samples(), tokens);
}
BENCHMARK(story_sample)->Unit(benchmark::kMicrosecond);

void assigned_samples(benchmark::State& state) {
  const assignment_rule rule{.run_seed = 1, .training_samples = 1'000'000, .slots = 256, .samples_per_window = 8};
  window_index window = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rule.assigned(window++, 3));
}
BENCHMARK(assigned_samples)->Unit(benchmark::kMicrosecond);

}  // namespace
