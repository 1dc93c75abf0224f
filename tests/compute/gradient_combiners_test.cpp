#include "base/random.hpp"
#include "compute/gradient_combiner.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

shared_buffer buffer(std::initializer_list<float> values) {
  flat_buffer b(values.size());
  std::copy(values.begin(), values.end(), b.span().begin());
  return std::make_shared<const flat_buffer>(std::move(b));
}

std::vector<float> combined(const gradient_combiner& c, const std::vector<shared_buffer>& gradients) {
  std::vector<float> out(gradients.front()->size());
  c.combine(gradients, out);
  return out;
}

}  // namespace

TEST_CASE("inner-product manipulation sends the negative mean") {
  const auto out = combined(*make_scaled_mean(-2), {buffer({1, 4}), buffer({3, -2})});
  CHECK(out == std::vector<float>{-4, -2});
}

TEST_CASE("a little is enough stays z deviations from the mean") {
  // Deviations of (1, 3) and (4, -2) as samples: sqrt(2) and sqrt(18).
  const auto out = combined(*make_mean_less_deviations(0.5), {buffer({1, 4}), buffer({3, -2})});
  CHECK(out[0] == Approx(2 - 0.5 * std::sqrt(2.0)));
  CHECK(out[1] == Approx(1 - 0.5 * std::sqrt(18.0)));
}

TEST_CASE("with z = 0 or a single gradient nothing but the mean is left") {
  const std::vector<shared_buffer> one{buffer({0.5F, -7, 0})};
  CHECK(combined(*make_mean_less_deviations(3), one) == std::vector<float>{0.5F, -7, 0});
  const std::vector<shared_buffer> two{buffer({2, 2, 2}), buffer({4, 0, 2})};
  CHECK(combined(*make_mean_less_deviations(0), two) == combined(*make_scaled_mean(1), two));
}
