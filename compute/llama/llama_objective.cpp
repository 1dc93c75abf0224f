#include "compute/llama/llama_objective.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"
#include "base/random.hpp"
#include "compute/llama/llama_network.hpp"

#include <algorithm>

namespace gauntlet::compute {

namespace {

/// Tokens of one forward pass without a gradient: enough to make the cost of dispatch small, few enough for activations
/// to stay in the cache (measured: tests/bench/compute_model_bench.cpp).
constexpr std::size_t evaluation_tokens = 1024;

/// Below 1 the likely continuations win more often than the model believes they should: better to read.
constexpr double sampling_temperature = 0.6;

class llama_objective final : public objective {
 public:
  llama_objective(const options& given, const objective_context& context)
      : data_(context.data),
        network_(llama_config_from(given, context.data->vocabulary()), context.data->sequence_length()),
        config_(llama_config_from(given, context.data->vocabulary())) {}

  const layout& parameters() const override { return network_.parameters(); }
  void initialise(std::span<float> theta, std::uint64_t seed) const override {
    initialise_llama(config_, parameters(), theta, seed);
  }

  double accumulate_gradient(std::span<const float> theta, std::span<const sample_id> samples, std::size_t micro_batch,
                             std::span<float> gradient) const override {
    GAUNTLET_CHECK(!samples.empty() && micro_batch > 0);
    const std::size_t batches = (samples.size() + micro_batch - 1) / micro_batch;
    double loss = 0;
    for (std::size_t first = 0; first < samples.size(); first += micro_batch) {
      const std::span<const sample_id> part = samples.subspan(first, std::min(micro_batch, samples.size() - first));
      const std::vector<std::int64_t> tokens = training_tokens(part);
      loss +=
          static_cast<double>(part.size()) * network_.accumulate_gradient(theta, batch_of(tokens, part.size()),
                                                                          1 / static_cast<double>(batches), gradient);
    }
    return loss / static_cast<double>(samples.size());
  }

  double loss(std::span<const float> theta, std::span<const sample_id> samples) const override {
    GAUNTLET_CHECK(!samples.empty());
    return mean_loss(theta, samples, &token_source::read);
  }

  double held_out_loss(std::span<const float> theta, std::size_t samples_max) const override {
    const std::uint64_t available = data_->held_out_samples();
    const std::uint64_t count = std::min<std::uint64_t>(available, samples_max);
    GAUNTLET_CHECK(count > 0);
    // Spread evenly over the split, so that few samples still speak for all of it.
    std::vector<sample_id> samples;
    for (std::uint64_t i = 0; i < count; ++i) samples.push_back(available / count * i);
    return mean_loss(theta, samples, &token_source::read_held_out);
  }

  std::uint64_t training_samples() const override { return data_->training_samples(); }
  std::size_t tokens_per_sample() const override { return data_->sequence_length(); }
  double bigram_entropy() const override { return data_->bigram_entropy(); }

  std::string sample_text(std::span<const float> theta, const std::string& prompt, std::size_t tokens,
                          std::uint64_t seed) const override {
    std::vector<std::int64_t> text = data_->tokens_of(prompt.empty() ? "\n" : prompt);
    const std::size_t given = text.size();
    generator draw = generator_for(seed, "sample text");
    while (text.size() < given + tokens) text.push_back(next_token(theta, text, draw));
    return data_->text_of(std::span(text).subspan(given));
  }

 private:
  using reader = void (token_source::*)(std::uint64_t, std::span<std::int64_t>) const;

  std::size_t columns() const { return data_->sequence_length() + 1; }
  token_batch batch_of(const std::vector<std::int64_t>& tokens, std::size_t rows) const {
    return {tokens, rows, columns()};
  }
  std::vector<std::int64_t> read_tokens(std::span<const sample_id> samples, reader read) const {
    std::vector<std::int64_t> tokens(samples.size() * columns());
    for (std::size_t i = 0; i < samples.size(); ++i)
      ((*data_).*read)(samples[i], std::span(tokens).subspan(i * columns(), columns()));
    return tokens;
  }
  std::vector<std::int64_t> training_tokens(std::span<const sample_id> samples) const {
    return read_tokens(samples, &token_source::read);
  }

  double mean_loss(std::span<const float> theta, std::span<const sample_id> samples, reader read) const {
    const std::size_t rows_max = std::max<std::size_t>(1, evaluation_tokens / tokens_per_sample());
    double sum = 0;
    for (std::size_t first = 0; first < samples.size(); first += rows_max) {
      const std::span<const sample_id> part = samples.subspan(first, std::min(rows_max, samples.size() - first));
      const std::vector<std::int64_t> tokens = read_tokens(part, read);
      sum += network_.sum_of_row_losses(theta, batch_of(tokens, part.size()));
    }
    return sum / static_cast<double>(samples.size());
  }

  /// Draws from the softmax of the last token's logits, with own arithmetic; the context is the last sequence.
  std::int64_t next_token(std::span<const float> theta, std::span<const std::int64_t> text, generator& draw) const {
    const std::span<const std::int64_t> context = text.last(std::min(text.size(), data_->sequence_length()));
    const std::size_t vocabulary = data_->vocabulary();
    std::vector<float> logits(context.size() * vocabulary);
    network_.logits(theta, {context, 1, context.size()}, logits);
    const std::span<const float> last = std::span<const float>(logits).last(vocabulary);
    const double highest = static_cast<double>(*std::max_element(last.begin(), last.end()));
    std::vector<double> weights;
    double total = 0;
    for (const float logit : last) {
      weights.push_back(exact::exp((static_cast<double>(logit) - highest) / sampling_temperature));
      total += weights.back();
    }
    double left = draw.unit() * total;
    for (std::size_t token = 0; token < vocabulary; ++token) {
      left -= weights[token];
      if (left < 0) return static_cast<std::int64_t>(token);
    }
    return std::max_element(last.begin(), last.end()) - last.begin();
  }

  std::shared_ptr<const token_source> data_;
  llama_network network_;
  llama_config config_;
};

}  // namespace

objective_registry::entry llama_objective_entry() {
  return {.name = "llama",
          .summary = "decoder of the Llama family (RMSNorm, rotary positions, grouped queries, SwiGLU)",
          .options = llama_options(),
          .make = [](const options& given, const objective_context& context) -> std::unique_ptr<objective> {
            if (!context.data)
              throw user_error("the model 'llama' has no data",
                               "Name a data source with data.kind, such as \"stories\".");
            return std::make_unique<llama_objective>(given, context);
          }};
}

}  // namespace gauntlet::compute
