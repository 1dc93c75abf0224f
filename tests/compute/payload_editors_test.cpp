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

namespace {

/// A scheme over one matrix, and what an editor's owner decodes of a gradient of random numbers.
struct bench {
  layout l;
  std::unique_ptr<demo::demo_scheme> s;
  state_ptr state;

  bench() {
    l.add("w", {64, 128});
    s = std::make_unique<demo::demo_scheme>(l, demo::demo_options{});
    state = s->first_state(std::make_shared<const flat_buffer>(l.size()));
  }
  std::vector<float> sent(window_index w, std::uint64_t seed, payload_editor* editor) const {
    flat_buffer g(l.size());
    generator random(seed);
    if (seed != 0)
      for (float& v : g.span()) v = static_cast<float>(random.normal());
    const auto made = s->encode(*state, s->first_feedback(), g.span(), w, editor);
    REQUIRE(s->validate(*made.payload, w) == rejection::none);
    std::vector<float> out(l.size());
    s->decode(*made.payload, out);
    return out;
  }
};

std::unique_ptr<payload_editor> with(const std::string& name, const std::string& option, option_value value) {
  register_payload_editors();
  const auto& entry = payload_editor_registry::instance().find(name);
  options o(entry.options);
  o.set(option, std::move(value));
  return entry.make(o, 7);
}

std::vector<float> times(std::vector<float> values, float factor) {
  for (float& v : values) v *= factor;
  return values;
}

}  // namespace

TEST_CASE("scale multiplies and sign flip negates what is sent") {
  const bench b;
  register_payload_editors();
  const auto honest = b.sent(1, 3, nullptr);
  CHECK(b.sent(1, 3, with("scale", "factor", 4.0).get()) == times(honest, 4));
  const auto flip = payload_editor_registry::instance().find("sign_flip").make({}, 7);
  CHECK(b.sent(1, 3, flip.get()) == times(honest, -1));
}

TEST_CASE("replay sends the last recorded window's coefficients in the windows between") {
  const bench b;
  const auto editor = with("replay", "every", std::int64_t{3});
  const auto recorded = b.sent(3, 5, editor.get());
  CHECK(recorded == b.sent(3, 5, nullptr));
  CHECK(b.sent(4, 0, editor.get()) == recorded);
  CHECK(b.sent(5, 6, editor.get()) == recorded);
  CHECK(b.sent(6, 6, editor.get()) == b.sent(6, 6, nullptr));
}

TEST_CASE("from_window leaves payloads alone until its window") {
  const bench b;
  const auto editor = with("from_window", "window", std::int64_t{10});
  const auto honest = b.sent(9, 5, nullptr);
  CHECK(b.sent(9, 5, editor.get()) == honest);
  CHECK(b.sent(10, 5, editor.get()) == times(honest, -1));
}

TEST_CASE("concentrate keeps a tensor's norm in one coefficient") {
  const bench b;
  register_payload_editors();
  const auto editor = payload_editor_registry::instance().find("concentrate").make({}, 7);
  const auto honest = b.sent(1, 3, nullptr);
  const auto sent = b.sent(1, 3, editor.get());
  const auto squares = [](const std::vector<float>& values) {
    double sum = 0;
    for (const float v : values) sum += static_cast<double>(v) * static_cast<double>(v);
    return sum;
  };
  // The transform keeps norms; one coefficient is one wave over its chunk and nothing anywhere else.
  CHECK(squares(sent) == Approx(squares(honest)));
  std::size_t chunks_touched = 0;
  for (std::size_t first = 0; first < 128; first += 64) {
    bool touched = false;
    for (std::size_t row = 0; row < 64; ++row)
      for (std::size_t column = first; column < first + 64; ++column) touched |= sent[row * 128 + column] != 0;
    chunks_touched += touched ? 1 : 0;
  }
  CHECK(chunks_touched == 1);
}

TEST_CASE("a perturbed payload is valid, close to its origin and not the same bytes") {
  const bench b;
  flat_buffer g(b.l.size());
  generator random(3);
  for (float& v : g.span()) v = static_cast<float>(random.normal());
  const auto origin = b.s->encode(*b.state, b.s->first_feedback(), g.span(), 5, nullptr);
  const auto editor = with("perturb", "swapped", 0.1);
  const byte_buffer changed = b.s->edit_packed(*origin.payload, 5, *editor);
  REQUIRE(b.s->validate(changed, 5) == rejection::none);
  CHECK(changed != *origin.payload);
  CHECK(b.s->overlap(changed, *origin.payload) > 0.7);
  CHECK(b.s->overlap(changed, *origin.payload) < 1);
  CHECK(b.s->edit_packed(*origin.payload, 5, *editor) == changed);
}

TEST_CASE("malformed payloads are refused for what is wrong with them") {
  const bench b;
  register_payload_editors();
  flat_buffer g(b.l.size());
  generator random(3);
  for (float& v : g.span()) v = static_cast<float>(random.normal());
  layout small;
  small.add("w", {32, 96});  // chunks of 1024, so that 12 bits can point past them
  const demo::demo_scheme s(small, {});
  const auto state = s.first_state(std::make_shared<const flat_buffer>(small.size()));
  const std::vector<std::pair<std::string, rejection>> cases{
      {"duplicate_indices", rejection::index_order}, {"out_of_range", rejection::index_range},
      {"not_finite", rejection::value_not_finite},   {"truncate", rejection::wrong_size},
      {"oversize", rejection::wrong_size},           {"wrong_layout", rejection::wrong_layout}};
  for (const auto& [name, reason] : cases) {
    INFO(name);
    const auto& entry = payload_editor_registry::instance().find(name);
    const auto editor = entry.make(options(entry.options), 7);
    const auto made = s.encode(*state, s.first_feedback(), g.span().first(small.size()), 1, editor.get());
    CHECK(s.validate(*made.payload, 1) == reason);
    CHECK(s.validate(*s.encode(*state, s.first_feedback(), g.span().first(small.size()), 1, nullptr).payload, 1) ==
          rejection::none);
  }
}
