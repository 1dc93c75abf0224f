#include "compute/demo/reference.hpp"

#include "base/exact_math.hpp"
#include "compute/demo/chunking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gauntlet::compute::demo::reference {

shape shape_of(const std::vector<std::size_t>& dimensions, std::size_t target) {
  shape s;
  s.columns = dimensions.back();
  s.width = chunk_length(s.columns, target);
  if (dimensions.size() == 2) {
    s.rows = dimensions.front();
    s.height = chunk_length(s.rows, target);
  }
  return s;
}

values dct_matrix(std::size_t n) {
  values f(n * n);
  const auto size = static_cast<double>(n);
  for (std::size_t t = 0; t < n; ++t)
    for (std::size_t k = 0; k < n; ++k)
      f[t * n + k] = std::sqrt((k == 0 ? 1 : 2) / size) *
                     exact::cos(exact::pi * static_cast<double>((2 * t + 1) * k) / (2 * size));
  return f;
}

namespace {

/// Element (a, b) of chunk c in the tensor.
std::size_t place(const shape& s, std::size_t c, std::size_t a, std::size_t b) {
  const std::size_t across = s.columns / s.width;
  return (c / across * s.height + a) * s.columns + c % across * s.width + b;
}

}  // namespace

values encode(const values& x, const shape& s) {
  const values down = dct_matrix(s.height);
  const values across = dct_matrix(s.width);
  values z(x.size());
  values half(s.length());  // [a][m]
  for (std::size_t c = 0; c < s.chunks(); ++c) {
    std::fill(half.begin(), half.end(), 0.0);
    for (std::size_t a = 0; a < s.height; ++a)
      for (std::size_t b = 0; b < s.width; ++b)
        for (std::size_t m = 0; m < s.width; ++m)
          half[a * s.width + m] += x[place(s, c, a, b)] * across[b * s.width + m];
    for (std::size_t k = 0; k < s.height; ++k)
      for (std::size_t a = 0; a < s.height; ++a)
        for (std::size_t m = 0; m < s.width; ++m)
          z[c * s.length() + k * s.width + m] += down[a * s.height + k] * half[a * s.width + m];
  }
  return z;
}

values decode(const values& z, const shape& s) {
  const values down = dct_matrix(s.height);
  const values across = dct_matrix(s.width);
  values x(z.size());
  values half(s.length());  // [k][b]
  for (std::size_t c = 0; c < s.chunks(); ++c) {
    std::fill(half.begin(), half.end(), 0.0);
    for (std::size_t k = 0; k < s.height; ++k)
      for (std::size_t m = 0; m < s.width; ++m)
        for (std::size_t b = 0; b < s.width; ++b)
          half[k * s.width + b] += z[c * s.length() + k * s.width + m] * across[b * s.width + m];
    for (std::size_t a = 0; a < s.height; ++a)
      for (std::size_t k = 0; k < s.height; ++k)
        for (std::size_t b = 0; b < s.width; ++b)
          x[place(s, c, a, b)] += down[a * s.height + k] * half[k * s.width + b];
  }
  return x;
}

message top_k(const values& z, const shape& s, std::size_t k) {
  message m;
  m.kept = std::clamp<std::size_t>(k, 1, s.length());
  std::vector<std::size_t> order(s.length());
  for (std::size_t c = 0; c < s.chunks(); ++c) {
    const double* chunk = z.data() + c * s.length();
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [chunk](std::size_t i, std::size_t j) { return std::fabs(chunk[i]) > std::fabs(chunk[j]); });
    for (std::size_t i = 0; i < m.kept; ++i) {
      m.indices.push_back(order[i]);
      m.sent.push_back(chunk[order[i]]);
    }
  }
  return m;
}

values scatter(const std::vector<message>& messages, const shape& s, bool mean_over_senders) {
  values sum(s.chunks() * s.length());
  values senders(sum.size());
  for (const message& m : messages) {
    for (std::size_t i = 0; i < m.indices.size(); ++i) {
      const std::size_t at = i / m.kept * s.length() + m.indices[i];
      sum[at] += m.sent[i];
      senders[at] += 1;
    }
  }
  for (std::size_t i = 0; mean_over_senders && i < sum.size(); ++i)
    if (senders[i] > 0) sum[i] /= senders[i];
  return sum;
}

std::vector<message> normalise(std::vector<message> messages, const std::string& rule) {
  constexpr double eps = 1e-8;
  const auto norm = [](auto first, auto last) { return std::sqrt(std::inner_product(first, last, first, 0.0)); };
  std::vector<double> norms;
  for (const message& m : messages) norms.push_back(norm(m.sent.begin(), m.sent.end()));
  std::vector<double> sorted = norms;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t p = 0; p < messages.size(); ++p) {
    message& m = messages[p];
    double factor = 1;
    if (rule == "tensor_l2") factor = 1 / (norms[p] + eps);
    if (rule == "median_clip") factor = std::min(1.0, sorted[(sorted.size() - 1) / 2] / (norms[p] + eps));
    for (std::size_t first = 0; first < m.sent.size(); first += m.kept) {
      const auto begin = m.sent.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = begin + static_cast<std::ptrdiff_t>(m.kept);
      if (rule == "chunk_l2") factor = 1 / (norm(begin, end) + eps);
      std::transform(begin, end, begin, [factor](double v) { return v * factor; });
    }
  }
  return messages;
}

peer::peer(const shape& s, std::size_t k, double decay, bool templar)
    : shape_(s), k_(k), decay_(decay), templar_(templar), momentum_(s.rows * s.columns) {}

message peer::step(const values& gradient, double learning_rate) {
  ++calls_;
  for (std::size_t i = 0; i < momentum_.size(); ++i) {
    const double kept = templar_ && calls_ == 1 ? 0 : decay_ * momentum_[i];
    momentum_[i] = kept + learning_rate * gradient[i];
  }
  const message sent = top_k(encode(momentum_, shape_), shape_, k_);
  if (templar_ && calls_ <= 5) return sent;
  const values transmitted = decode(scatter({sent}, shape_, false), shape_);
  for (std::size_t i = 0; i < momentum_.size(); ++i) momentum_[i] -= transmitted[i];
  return sent;
}

}  // namespace gauntlet::compute::demo::reference
