#include "compute/surrogate/surrogate_objective.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"
#include "base/random.hpp"
#include "compute/surrogate/sample_shift.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gauntlet::compute {

namespace {

constexpr double loss_at_optimum = 1;  ///< nats a token that nothing can lower
constexpr double loss_at_start = 5.5;  ///< about ln 256, where a byte model starts
constexpr double optimum_deviation = 0.1;
constexpr double start_deviation = 0.01;
/// Curvatures are 1, ½, … 2^-6: some directions are learnt soon, others hardly in a run.
constexpr std::uint64_t curvature_steps = 7;

layout surrogate_layout() {
  layout parameters;
  parameters.add("surrogate.square.weight", {64, 64});
  parameters.add("surrogate.wide.weight", {32, 64});
  parameters.add("surrogate.norm.weight", {64});
  return parameters;
}

/// [n, n] orthonormal cosine functions, one a column.
std::vector<double> cosines(std::size_t n) {
  std::vector<double> basis(n * n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t b = 0; b < n; ++b) {
      const double angle = exact::pi * static_cast<double>((2 * j + 1) * b) / static_cast<double>(2 * n);
      basis[j * n + b] = std::sqrt((b == 0 ? 1.0 : 2.0) / static_cast<double>(n)) * exact::cos(angle);
    }
  return basis;
}

/// A field of deviation `optimum_deviation` in which slow waves are stronger than fast ones, as in weights that have
/// learnt something: schemes that send few frequencies get somewhere.
void draw_smooth(const tensor_spec& t, generator& draw, std::span<float> out) {
  const auto rows = static_cast<std::size_t>(t.shape.size() == 2 ? t.shape[0] : 1);
  const auto columns = static_cast<std::size_t>(t.shape.back());
  const std::vector<double> row_waves = cosines(rows);
  const std::vector<double> column_waves = cosines(columns);
  std::vector<double> half(rows * columns);  // waves along the columns, frequencies along the rows
  for (std::size_t a = 0; a < rows; ++a)
    for (std::size_t b = 0; b < columns; ++b) {
      const double amplitude = draw.normal() / static_cast<double>(1 + a + b);
      for (std::size_t c = 0; c < columns; ++c) half[a * columns + c] += amplitude * column_waves[c * columns + b];
    }
  std::vector<double> field(rows * columns);
  double square = 0;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      double& value = field[r * columns + c];
      for (std::size_t a = 0; a < rows; ++a) value += row_waves[r * rows + a] * half[a * columns + c];
      square += value * value;
    }
  const double scale = optimum_deviation / std::sqrt(square / static_cast<double>(t.count));
  for (std::size_t i = 0; i < t.count; ++i) out[t.offset + i] = static_cast<float>(scale * field[i]);
}

/// Loss of sample s at θ, with x = θ - optimum, curvatures c and shift u_s:
///     floor + Σ c_j (x_j² - 2 x_j u_sj),
/// the quadratic around the shifted optimum less a constant that no step can change.
class surrogate_objective final : public objective {
 public:
  surrogate_objective(const options& given, const objective_context& context)
      : parameters_(surrogate_layout()),
        training_samples_(static_cast<std::uint64_t>(given.integer("training_samples"))),
        tokens_per_sample_(static_cast<std::size_t>(given.integer("tokens_per_sample"))),
        shift_(context.run_seed, parameters_.size(), given.number("sample_noise")),
        optimum_(parameters_.size()),
        curvature_(parameters_.size()) {
    generator draw = generator_for(context.run_seed, "surrogate/problem");
    for (const tensor_spec& t : parameters_.tensors()) draw_smooth(t, draw, optimum_);
    double rise = 0;
    for (std::size_t j = 0; j < curvature_.size(); ++j) {
      curvature_[j] = 1.0F / static_cast<float>(1U << draw.below(curvature_steps));
      rise += static_cast<double>(curvature_[j]) * static_cast<double>(optimum_[j]) * static_cast<double>(optimum_[j]);
    }
    for (float& c : curvature_) c *= static_cast<float>((loss_at_start - loss_at_optimum) / rise);
  }

  const layout& parameters() const override { return parameters_; }

  void initialise(std::span<float> theta, std::uint64_t seed) const override {
    generator draw(seed);
    for (float& value : theta) value = static_cast<float>(start_deviation * draw.normal());
  }

  double accumulate_gradient(std::span<const float> theta, std::span<const sample_id> samples, std::size_t micro_batch,
                             std::span<float> gradient) const override {
    GAUNTLET_CHECK(!samples.empty() && micro_batch > 0 && gradient.size() == parameters_.size());
    const std::size_t batches = (samples.size() + micro_batch - 1) / micro_batch;
    std::vector<float> wanted(parameters_.size());
    for (std::size_t first = 0; first < samples.size(); first += micro_batch)
      shift_.add_mean(samples.subspan(first, std::min(micro_batch, samples.size() - first)),
                      1 / static_cast<double>(batches), wanted);
    for (std::size_t j = 0; j < gradient.size(); ++j)
      gradient[j] += 2.0F * curvature_[j] * (theta[j] - optimum_[j] - wanted[j]);
    // With equal micro-batches the mean of their shifts is that of the samples.
    return samples.size() % micro_batch == 0 ? loss_with_shift(theta, wanted) : loss(theta, samples);
  }

  double loss(std::span<const float> theta, std::span<const sample_id> samples) const override {
    std::vector<float> wanted(parameters_.size());
    shift_.add_mean(samples, 1, wanted);
    return loss_with_shift(theta, wanted);
  }

  double held_out_loss(std::span<const float> theta, std::size_t samples_max) const override {
    GAUNTLET_CHECK(samples_max > 0);
    std::vector<sample_id> samples;
    for (std::size_t i = 0; i < samples_max; ++i) samples.push_back(training_samples_ + i);
    return loss(theta, samples);
  }

  std::uint64_t training_samples() const override { return training_samples_; }
  std::size_t tokens_per_sample() const override { return tokens_per_sample_; }
  std::string sample_text(std::span<const float>, const std::string&, std::size_t, std::uint64_t) const override {
    return {};
  }

 private:
  double loss_with_shift(std::span<const float> theta, std::span<const float> wanted) const {
    GAUNTLET_CHECK(theta.size() == parameters_.size());
    // Lanes have a fixed order of their own: the sum is the same however the compiler arranges it.
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums{};
    for (std::size_t j = 0; j < theta.size(); j += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const double x = static_cast<double>(theta[j + lane]) - static_cast<double>(optimum_[j + lane]);
        sums[lane] += static_cast<double>(curvature_[j + lane]) * x * (x - 2 * static_cast<double>(wanted[j + lane]));
      }
    return loss_at_optimum +
           (((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
  }

  layout parameters_;  ///< without padding: every tensor is a multiple of 64 floats
  std::uint64_t training_samples_;
  std::size_t tokens_per_sample_;
  sample_shift shift_;
  std::vector<float> optimum_;
  std::vector<float> curvature_;
};

}  // namespace

objective_registry::entry surrogate_objective_entry() {
  return {
      .name = "surrogate",
      .summary = "a small noisy quadratic instead of a network, for runs of the protocol in seconds",
      .options = {{"sample_noise",
                   0.1,
                   "deviation of a sample's own optimum from the common one (whose deviation is 0.1): more of it makes "
                   "assigned samples tell more about who trained on them; by default as much as the tiny Llama's do",
                   {0, 100}},
                  {"training_samples", std::int64_t{1'000'000}, "samples that peers are assigned from", {1, 1e15}},
                  {"tokens_per_sample", std::int64_t{64}, "tokens that a sample counts as", {1, 1e9}}},
      .make = [](const options& given, const objective_context& context) -> std::unique_ptr<objective> {
        return std::make_unique<surrogate_objective>(given, context);
      }};
}

}  // namespace gauntlet::compute
