#include "compute/demo/normalised_payloads.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::compute::demo {

namespace {

constexpr double eps = 1e-8;

double norm(std::span<const float> values) {
  double squares = 0;
  for (const float v : values) squares += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(squares);
}

void scale(std::span<float> values, double factor) {
  const auto f = static_cast<float>(factor);
  for (float& v : values) v *= f;
}

double lower_median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[(values.size() - 1) / 2];
}

}  // namespace

normalised_payloads::normalised_payloads(const payload_shape& shape, std::span<const byte_view> payloads,
                                         normalisation rule)
    : shape_(shape), sets_(payloads.size()) {
  for (std::size_t p = 0; p < payloads.size(); ++p)
    GAUNTLET_CHECK(unpack(shape_, payloads[p], sets_[p]) == rejection::none);
  if (rule != normalisation::none) normalise(rule);
}

void normalised_payloads::normalise(normalisation rule) {
  std::size_t first = 0;
  for (const tensor_chunks& t : shape_.tensors()) {
    normalise_tensor(t, first, rule);
    first += shape_.entries_of(t);
  }
}

void normalised_payloads::normalise_tensor(const tensor_chunks& t, std::size_t first, normalisation rule) {
  if (rule == normalisation::chunk_l2) {
    for (coefficients& c : sets_) {
      for (std::size_t i = 0; i < t.count(); ++i) {
        const auto values = std::span(c.values).subspan(first + i * t.kept, t.kept);
        scale(values, 1 / (norm(values) + eps));
      }
    }
    return;
  }
  const std::size_t n = shape_.entries_of(t);
  std::vector<double> norms;
  for (const coefficients& c : sets_) norms.push_back(norm(std::span(c.values).subspan(first, n)));
  const double median = rule == normalisation::median_clip ? lower_median(norms) : 0;
  for (std::size_t p = 0; p < sets_.size(); ++p) {
    const double longest = norms[p] + eps;
    const double factor = rule == normalisation::median_clip ? std::min(1.0, median / longest) : 1 / longest;
    scale(std::span(sets_[p].values).subspan(first, n), factor);
  }
}

void normalised_payloads::for_each_block(const std::function<void(const coefficient_block&)>& visit) const {
  for_each_chunk([&](const tensor_chunks&, std::size_t, const coefficient_block& block) { visit(block); });
}

}  // namespace gauntlet::compute::demo
