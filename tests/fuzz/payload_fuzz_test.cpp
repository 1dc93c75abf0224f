#include "base/random.hpp"
#include "compute/demo/demo_scheme.hpp"
#include "compute/dense/dense_scheme.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <vector>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

constexpr window_index window = 5;

layout small_layout() {
  layout l;
  l.add("a", {24, 10});
  l.add("b", {7});
  l.add("c", {67});
  return l;
}

std::vector<std::unique_ptr<scheme>> schemes() {
  std::vector<std::unique_ptr<scheme>> all;
  for (const std::size_t bits : {32, 16, 8, 4, 2}) {
    demo::demo_options o;
    o.topk = 5;
    o.value_bits = bits;
    all.push_back(std::make_unique<demo::demo_scheme>(small_layout(), o));
    // As the code of 2025 took them: in any order, copies too.
    o.indices = demo::index_form::any;
    all.push_back(std::make_unique<demo::demo_scheme>(small_layout(), o));
  }
  all.push_back(std::make_unique<dense::dense_scheme>(small_layout(), dense::dense_options{}));
  return all;
}

byte_buffer honest(const scheme& s, std::uint64_t seed) {
  generator random(seed);
  flat_buffer g(s.parameters().size());
  for (const tensor_spec& t : s.parameters().tensors())
    for (std::size_t i = 0; i < t.count; ++i) g.data()[t.offset + i] = static_cast<float>(random.normal());
  const auto state = s.first_state(std::make_shared<const flat_buffer>(s.parameters().size()));
  return *s.encode(*state, s.first_feedback(), g.span(), window, nullptr).payload;
}

byte_buffer mutated(byte_buffer b, const byte_buffer& other, generator& random) {
  const std::size_t changes = 1 + random.below(3);
  for (std::size_t c = 0; c < changes && !b.empty(); ++c) {
    const std::size_t at = random.below(b.size());
    switch (random.below(7)) {
      case 0: b[at] ^= static_cast<std::byte>(1U << random.below(8)); break;
      case 1: b[at] = static_cast<std::byte>(random.below(256)); break;
      case 2: b.resize(at); break;
      case 3: b.insert(b.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::byte>(random.below(256))); break;
      case 4: b.erase(b.begin() + static_cast<std::ptrdiff_t>(at)); break;
      case 5:
        std::copy(other.begin() + static_cast<std::ptrdiff_t>(std::min(at, other.size())), other.end(),
                  b.begin() + static_cast<std::ptrdiff_t>(std::min(at, b.size())));
        break;
      default:
        std::fill_n(b.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(4, b.size() - at),
                    static_cast<std::byte>(random.chance(0.5) ? 0xff : 0x7f));
    }
  }
  return b;
}

}  // namespace

TEST_CASE("mutated payloads are refused, or re-encode to their own bytes and make a finite step") {
  generator random(20250521);
  std::size_t accepted = 0;
  for (const auto& s : schemes()) {
    const byte_buffer one = honest(*s, 1);
    const byte_buffer other = honest(*s, 2);
    REQUIRE(s->validate(one, window) == rejection::none);
    const auto state = s->first_state(std::make_shared<const flat_buffer>(s->parameters().size()));
    for (int i = 0; i < 17'000; ++i) {
      const byte_buffer b = mutated(random.chance(0.5) ? one : other, other.size() == one.size() ? other : one, random);
      if (s->validate(b, window) != rejection::none) continue;
      ++accepted;
      REQUIRE(s->reencode(b) == b);
      const double alike = s->overlap(b, one);
      REQUIRE((alike >= 0 && alike <= 1));
      const std::vector<byte_view> payloads{b, one};
      const auto next = s->apply(*state, payloads, 2);
      REQUIRE(std::all_of(next->theta->span().begin(), next->theta->span().end(),
                          [](float v) { return v > -1e9F && v < 1e9F; }));
    }
  }
  // Most changes of a value's bits leave a value: the test would say nothing if all were refused.
  REQUIRE(accepted > 1000);
}

TEST_CASE("every changed byte changes the digest") {
  for (const auto& s : schemes()) {
    byte_buffer b = honest(*s, 3);
    const digest before = digest_of(b);
    for (std::byte& x : b) {
      x ^= std::byte{16};
      REQUIRE(digest_of(b) != before);
      x ^= std::byte{16};
    }
  }
}
