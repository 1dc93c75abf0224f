#include "base/random.hpp"
#include "compute/demo/demo_scheme.hpp"
#include "compute/payload_editor.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

std::unique_ptr<payload_editor> noise(std::uint64_t seed) {
  register_payload_editors();
  return payload_editor_registry::instance().find("noise").make({}, seed);
}

}  // namespace

TEST_CASE("noise is a valid payload of the honest scale, another one every window") {
  layout l;
  l.add("w", {64, 128});
  l.add("norm", {64});
  const demo::demo_scheme s(l, {});
  const auto state = s.first_state(std::make_shared<const flat_buffer>(l.size()));
  flat_buffer g(l.size());
  generator random(3);
  for (float& v : g.span()) v = static_cast<float>(random.normal());
  const auto editor = noise(7);
  const auto honest = s.encode(*state, s.first_feedback(), g.span(), 1, nullptr);
  const auto first = s.encode(*state, s.first_feedback(), g.span(), 1, editor.get());
  const auto again = s.encode(*state, s.first_feedback(), g.span(), 1, editor.get());
  const auto next = s.encode(*state, s.first_feedback(), g.span(), 2, editor.get());
  REQUIRE(s.validate(*first.payload, 1) == rejection::none);
  REQUIRE(s.validate(*next.payload, 2) == rejection::none);
  REQUIRE(*first.payload == *again.payload);
  REQUIRE(*first.payload != *honest.payload);
  flat_buffer a(l.size());
  flat_buffer b(l.size());
  s.decode(*first.payload, a.span());
  s.decode(*honest.payload, b.span());
  double noise_squares = 0;
  double honest_squares = 0;
  double product = 0;
  for (std::size_t i = 0; i < l.size(); ++i) {
    noise_squares += static_cast<double>(a.data()[i] * a.data()[i]);
    honest_squares += static_cast<double>(b.data()[i] * b.data()[i]);
    product += static_cast<double>(a.data()[i] * b.data()[i]);
  }
  REQUIRE(noise_squares / honest_squares > 0.5);
  REQUIRE(noise_squares / honest_squares < 2);
  REQUIRE(std::fabs(product) < 0.2 * std::sqrt(noise_squares * honest_squares));
}

TEST_CASE("noise needs no gradient") {
  layout l;
  l.add("w", {64, 64});
  const demo::demo_scheme s(l, {});
  const auto state = s.first_state(std::make_shared<const flat_buffer>(l.size()));
  const flat_buffer nothing(l.size());
  const auto made = s.encode(*state, s.first_feedback(), nothing.span(), 1, noise(7).get());
  flat_buffer decoded(l.size());
  s.decode(*made.payload, decoded.span());
  double squares = 0;
  for (const float v : decoded.span()) squares += static_cast<double>(v * v);
  REQUIRE(squares > 1);
}
