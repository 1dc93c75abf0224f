#include "base/check.hpp"
#include "compute/gradient_combiner.hpp"

#include <cmath>

namespace gauntlet::compute {

namespace {

double mean_at(std::span<const shared_buffer> gradients, std::size_t i) {
  double sum = 0;
  for (const shared_buffer& g : gradients) sum += static_cast<double>(g->span()[i]);
  return sum / static_cast<double>(gradients.size());
}

class scaled_mean final : public gradient_combiner {
 public:
  explicit scaled_mean(double factor) : factor_(factor) {}

  void combine(std::span<const shared_buffer> gradients, std::span<float> out) const override {
    GAUNTLET_CHECK(!gradients.empty());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(factor_ * mean_at(gradients, i));
  }

 private:
  double factor_;
};

class mean_less_deviations final : public gradient_combiner {
 public:
  explicit mean_less_deviations(double z) : z_(z) {}

  void combine(std::span<const shared_buffer> gradients, std::span<float> out) const override {
    GAUNTLET_CHECK(!gradients.empty());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double mean = mean_at(gradients, i);
      double squares = 0;
      for (const shared_buffer& g : gradients) {
        const double distance = static_cast<double>(g->span()[i]) - mean;
        squares += distance * distance;
      }
      const double n = static_cast<double>(gradients.size());
      const double deviation = n > 1 ? std::sqrt(squares / (n - 1)) : 0;
      out[i] = static_cast<float>(mean - z_ * deviation);
    }
  }

 private:
  double z_;
};

}  // namespace

std::shared_ptr<const gradient_combiner> make_scaled_mean(double factor) {
  return std::make_shared<const scaled_mean>(factor);
}

std::shared_ptr<const gradient_combiner> make_mean_less_deviations(double z) {
  return std::make_shared<const mean_less_deviations>(z);
}

}  // namespace gauntlet::compute
