#include "compute/dense/dense_scheme.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

layout two_tensors() {
  layout l;
  l.add("a", {5, 3});
  l.add("b", {7});
  return l;
}

flat_buffer random_gradient(const layout& l, std::uint64_t seed) {
  flat_buffer g(l.size());
  generator random(seed);
  for (const tensor_spec& t : l.tensors())
    for (std::size_t i = 0; i < t.count; ++i) g.data()[t.offset + i] = static_cast<float>(random.normal());
  return g;
}

}  // namespace

TEST_CASE("the dense step is AdamW on the mean gradient") {
  dense::dense_options o;
  o.weight_decay = 0.1;
  o.clip_norm = 0;
  o.steps = {0.01, 0, std::uint64_t{1} << 40};
  const dense::dense_scheme s(two_tensors(), o);
  const std::size_t n = s.parameters().size();
  state_ptr state = s.first_state(std::make_shared<const flat_buffer>(random_gradient(s.parameters(), 1)));
  std::vector<double> theta(state->theta->span().begin(), state->theta->span().end());
  std::vector<double> first(n);
  std::vector<double> second(n);
  for (int step = 1; step <= 5; ++step) {
    std::vector<blob> payloads;
    std::vector<double> mean(n);
    for (int p = 0; p < 3; ++p) {
      const auto g = random_gradient(s.parameters(), static_cast<std::uint64_t>(100 * step + p));
      payloads.push_back(s.encode(*state, s.first_feedback(), g.span(), 1, nullptr).payload);
      for (std::size_t i = 0; i < n; ++i) mean[i] += static_cast<double>(g.data()[i]) / 3;
    }
    std::vector<byte_view> views;
    for (const blob& p : payloads) views.push_back(as_view(p));
    state = s.apply(*state, views, 15);
    REQUIRE(state->steps == static_cast<std::uint64_t>(step));
    for (std::size_t i = 0; i < n; ++i) {
      first[i] = 0.9 * first[i] + 0.1 * mean[i];
      second[i] = 0.95 * second[i] + 0.05 * mean[i] * mean[i];
      const double update =
          first[i] / (1 - std::pow(0.9, step)) / (std::sqrt(second[i] / (1 - std::pow(0.95, step))) + 1e-8);
      theta[i] -= 0.01 * (update + 0.1 * theta[i]);
      REQUIRE(std::fabs(static_cast<double>(state->theta->data()[i]) - theta[i]) < 1e-5);
    }
  }
}

TEST_CASE("a dense payload is checked value by value and re-encodes to itself") {
  const dense::dense_scheme s(two_tensors(), {});
  const auto state = s.first_state(std::make_shared<const flat_buffer>(s.parameters().size()));
  const auto g = random_gradient(s.parameters(), 4);
  byte_buffer payload = *s.encode(*state, s.first_feedback(), g.span(), 6, nullptr).payload;
  REQUIRE(payload.size() == s.payload_bytes());
  REQUIRE(s.validate(payload, 6) == rejection::none);
  REQUIRE(s.validate(payload, 7) == rejection::wrong_window);
  REQUIRE(s.reencode(payload) == payload);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(payload.data() + payload_header_bytes + 8, &nan, 4);
  REQUIRE(s.validate(payload, 6) == rejection::value_not_finite);
  payload.pop_back();
  REQUIRE(s.validate(payload, 6) == rejection::wrong_size);
}

TEST_CASE("a long mean gradient is clipped") {
  dense::dense_options o;
  o.steps = {0.01, 0, 1000};
  const dense::dense_scheme clipped(two_tensors(), o);
  const auto state = clipped.first_state(std::make_shared<const flat_buffer>(clipped.parameters().size()));
  flat_buffer g = random_gradient(clipped.parameters(), 4);
  for (float& v : g.span()) v *= 1000;
  const blob payload = clipped.encode(*state, clipped.first_feedback(), g.span(), 6, nullptr).payload;
  const std::vector<byte_view> one{as_view(payload)};
  const auto next = clipped.apply(*state, one, 1);
  double squares = 0;
  for (std::size_t i = 0; i < clipped.parameters().size(); ++i) {
    const auto m = static_cast<double>(next->optimiser->data()[i]) / 0.1;
    squares += m * m;
  }
  REQUIRE(std::sqrt(squares) == Approx(1).epsilon(1e-4));
}
