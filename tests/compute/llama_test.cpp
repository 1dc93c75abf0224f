#include "base/errors.hpp"
#include "base/options.hpp"
#include "compute/data/sources.hpp"
#include "compute/flat_buffer.hpp"
#include "compute/llama/llama_network.hpp"
#include "compute/llama/llama_objective.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <thread>

using namespace gauntlet;
using namespace gauntlet::compute;
using Catch::Matchers::Contains;

namespace {

/// What transformers computed; tests/data/llama_golden.py describes the file.
struct golden {
  llama_config config;
  std::size_t rows = 0;
  std::size_t columns = 0;
  flat_buffer theta;
  std::vector<std::int64_t> tokens;
  std::vector<float> logits;
  flat_buffer gradient;
  float loss = 0;
};

template <class T>
std::vector<T> take(std::ifstream& file, std::size_t count) {
  std::vector<T> values(count);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(T)));
  REQUIRE(file);
  return values;
}

flat_buffer take_parameters(std::ifstream& file, const layout& parameters) {
  flat_buffer buffer(parameters.size());
  for (const tensor_spec& t : parameters.tensors()) {
    const std::vector<float> values = take<float>(file, t.count);
    std::copy(values.begin(), values.end(), buffer.span().begin() + static_cast<std::ptrdiff_t>(t.offset));
  }
  return buffer;
}

golden read_golden(const std::string& name) {
  std::ifstream file(std::string(GAUNTLET_TEST_DATA) + "/" + name, std::ios::binary);
  const std::vector<std::int64_t> head = take<std::int64_t>(file, 9);
  golden g;
  g.config = {.vocabulary = head[0],
              .hidden = head[1],
              .layers = head[2],
              .heads = head[3],
              .kv_heads = head[4],
              .ffn = head[5],
              .tied = head[6] != 0};
  g.rows = static_cast<std::size_t>(head[7]);
  g.columns = static_cast<std::size_t>(head[8]);
  const layout parameters = llama_layout(g.config);
  g.theta = take_parameters(file, parameters);
  g.tokens = take<std::int64_t>(file, g.rows * g.columns);
  g.logits = take<float>(file, g.tokens.size() * static_cast<std::size_t>(g.config.vocabulary));
  g.gradient = take_parameters(file, parameters);
  g.loss = take<float>(file, 1).front();
  REQUIRE(file.peek() == std::ifstream::traits_type::eof());
  return g;
}

/// Largest difference over largest magnitude.
double relative_difference(std::span<const float> made, std::span<const float> wanted) {
  REQUIRE(made.size() == wanted.size());
  double difference = 0;
  double magnitude = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(made[i]) - static_cast<double>(wanted[i])));
    magnitude = std::max(magnitude, std::abs(static_cast<double>(wanted[i])));
  }
  return difference / magnitude;
}

std::unique_ptr<objective> tiny_on_stories(std::size_t sequence_length = 32) {
  const auto stories = story_source_entry();
  const std::shared_ptr<const token_source> data = stories.make(options(stories.options), {3, sequence_length});
  const auto llama = llama_objective_entry();
  return llama.make(options(llama.options), {data, 3});
}

flat_buffer initial(const objective& model) {
  flat_buffer theta(model.parameters().size());
  model.initialise(theta.span(), 11);
  return theta;
}

llama_config configured(const std::vector<std::pair<std::string, option_value>>& settings) {
  options given(llama_options());
  for (const auto& [name, value] : settings) given.set(name, value);
  return llama_config_from(given, 256);
}

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

const std::vector<sample_id> some_samples = {4, 8, 15, 16, 23, 42};

}  // namespace

TEST_CASE("logits, loss and gradient equal those of transformers on the same checkpoint") {
  const std::string name = GENERATE("llama_tied.bin", "llama_untied_grouped.bin");
  INFO(name);
  const golden g = read_golden(name);
  const llama_network network(g.config, g.columns);
  const token_batch batch{g.tokens, g.rows, g.columns};

  std::vector<float> logits(g.logits.size());
  network.logits(g.theta.span(), batch, logits);
  CHECK(relative_difference(logits, g.logits) < 1e-5);

  flat_buffer gradient(network.parameters().size());
  CHECK(network.accumulate_gradient(g.theta.span(), batch, 1, gradient.span()) == Approx(g.loss).epsilon(1e-5));
  CHECK(relative_difference(gradient.span(), g.gradient.span()) < 1e-5);
  CHECK(network.sum_of_row_losses(g.theta.span(), batch) / 2 == Approx(g.loss).epsilon(1e-5));
}

TEST_CASE("presets have the sizes that the documents promise") {
  CHECK(llama_layout(configured({})).parameter_count() == 176'576);
  CHECK(llama_layout(configured({{"preset", std::string("small")}})).parameter_count() == 976'256);
}

TEST_CASE("an option beside the preset changes only what it names") {
  const llama_config config = configured({{"layers", std::int64_t{5}}, {"tied", std::string("no")}});
  CHECK(config.layers == 5);
  CHECK(!config.tied);
  CHECK(config.hidden == 64);
  CHECK(configured({{"heads", std::int64_t{8}}}).kv_heads == 8);
}

TEST_CASE("sizes that do not fit together are refused before anything runs") {
  CHECK_THROWS_WITH(configured({{"preset", std::string("custom")}}), Contains("model.hidden is not set"));
  CHECK_THROWS_WITH(configured({{"heads", std::int64_t{5}}}), Contains("does not divide model.hidden"));
  CHECK_THROWS_WITH(configured({{"kv_heads", std::int64_t{3}}}), Contains("does not divide model.heads"));
  CHECK_THROWS_WITH(configured({{"heads", std::int64_t{64}}}), Contains("even number"));
}

TEST_CASE("a model without data is refused") {
  const auto llama = llama_objective_entry();
  CHECK_THROWS_AS(llama.make(options(llama.options), {nullptr, 1}), user_error);
}

TEST_CASE("initial parameters depend on the seed alone and start near a uniform guess") {
  const auto model = tiny_on_stories();
  const flat_buffer theta = initial(*model);
  CHECK(same_bits(theta.span(), initial(*model).span()));
  flat_buffer other(theta.size());
  model->initialise(other.span(), 12);
  CHECK(!same_bits(theta.span(), other.span()));
  CHECK(model->loss(theta.span(), some_samples) == Approx(5.545).margin(1));  // ln 256
}

TEST_CASE("gradients add to what the caller's buffer holds, and nothing else of it is touched") {
  const auto model = tiny_on_stories();
  const flat_buffer theta = initial(*model);
  flat_buffer once(theta.size());
  flat_buffer twice(theta.size());
  model->accumulate_gradient(theta.span(), some_samples, 8, once.span());
  model->accumulate_gradient(theta.span(), some_samples, 8, twice.span());
  model->accumulate_gradient(theta.span(), some_samples, 8, twice.span());
  for (float& value : once.span()) value *= 2;
  CHECK(same_bits(once.span(), twice.span()));
  CHECK(same_bits(theta.span(), initial(*model).span()));
}

TEST_CASE("micro-batches change the gradient by rounding only") {
  const auto model = tiny_on_stories();
  const flat_buffer theta = initial(*model);
  flat_buffer whole(theta.size());
  flat_buffer parts(theta.size());
  const double loss = model->accumulate_gradient(theta.span(), some_samples, 6, whole.span());
  CHECK(model->accumulate_gradient(theta.span(), some_samples, 2, parts.span()) == Approx(loss).epsilon(1e-6));
  CHECK(relative_difference(parts.span(), whole.span()) < 1e-5);
  CHECK(model->loss(theta.span(), some_samples) == Approx(loss).epsilon(1e-6));
}

TEST_CASE("training lowers the loss on what was trained on and on held-out text") {
  const auto model = tiny_on_stories();
  flat_buffer theta = initial(*model);
  const double held_out = model->held_out_loss(theta.span(), 8);
  const double before = model->loss(theta.span(), some_samples);
  for (int step = 0; step < 10; ++step) {
    flat_buffer gradient(theta.size());
    model->accumulate_gradient(theta.span(), some_samples, 8, gradient.span());
    for (std::size_t i = 0; i < theta.size(); ++i) theta.span()[i] -= 0.5F * gradient.span()[i];
  }
  CHECK(model->loss(theta.span(), some_samples) < before - 1);
  CHECK(model->held_out_loss(theta.span(), 8) < held_out - 1);
}

TEST_CASE("threads that work on the same parameters at once get the bits that one alone gets") {
  const auto model = tiny_on_stories();
  const flat_buffer theta = initial(*model);
  flat_buffer alone(theta.size());
  model->accumulate_gradient(theta.span(), some_samples, 4, alone.span());
  const double loss = model->loss(theta.span(), some_samples);

  std::vector<flat_buffer> gradients(4, flat_buffer(theta.size()));
  std::vector<double> losses(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      prepare_worker_thread();
      model->accumulate_gradient(theta.span(), some_samples, 4, gradients[i].span());
      losses[i] = model->loss(theta.span(), some_samples);
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(same_bits(gradients[i].span(), alone.span()));
    CHECK(losses[i] == loss);
  }
}

TEST_CASE("a sampled text continues the prompt by the number of tokens asked for, the same for one seed") {
  const auto model = tiny_on_stories();
  const flat_buffer theta = initial(*model);
  const std::string text = model->sample_text(theta.span(), "Once there was ", 50, 1);
  CHECK(text.size() == 50);
  CHECK(text == model->sample_text(theta.span(), "Once there was ", 50, 1));
  CHECK(text != model->sample_text(theta.span(), "Once there was ", 50, 2));
  CHECK(model->sample_text(theta.span(), "", 5, 1).size() == 5);
}

TEST_CASE("a loss that is not a number is reported as one") {
  const auto model = tiny_on_stories();
  flat_buffer theta = initial(*model);
  for (float& value : theta.span().first(64 * 256)) value = std::nanf("");
  CHECK(std::isnan(model->loss(theta.span(), some_samples)));
}
