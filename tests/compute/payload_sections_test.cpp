#include "compute/payload_sections.hpp"

#include "base/random.hpp"
#include "compute/demo/demo_scheme.hpp"
#include "compute/dense/dense_scheme.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <limits>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

/// Tampers with the bytes as a test says.
class knife final : public payload_editor {
 public:
  using cut = std::function<void(byte_buffer&, std::span<const payload_section>)>;
  explicit knife(cut c) : cut_(std::move(c)) {}
  void begin(window_index) override {}
  byte_buffer tamper(byte_buffer packed, std::span<const payload_section> sections) override {
    cut_(packed, sections);
    return packed;
  }

 private:
  cut cut_;
};

const layout& parameters() {
  static const layout l = [] {
    layout made;
    made.add("square", {128, 64});
    made.add("line", {96});
    return made;
  }();
  return l;
}

flat_buffer noise(std::uint64_t seed) {
  flat_buffer b(parameters().size());
  generator draw(seed);
  for (float& v : b.span()) v = static_cast<float>(draw.normal());
  return b;
}

blob encoded_by(const scheme& s, const flat_buffer& gradient, payload_editor* editor = nullptr) {
  const state_ptr state = s.first_state(std::make_shared<const flat_buffer>(parameters().size()));
  return s.encode(*state, s.first_feedback(), gradient.span(), 5, editor).payload;
}

std::unique_ptr<scheme> demo_of(std::size_t value_bits) {
  demo::demo_options o;
  o.value_bits = value_bits;
  o.steps = {1e-2, 0, 1000};
  return std::make_unique<demo::demo_scheme>(parameters(), o);
}

rejection tampered(const scheme& s, knife::cut cut) {
  knife editor(std::move(cut));
  return s.validate(*encoded_by(s, noise(1), &editor), 5);
}

}  // namespace

TEST_CASE("a payload can be cut at every place that its sections name") {
  for (const std::size_t bits : {32, 16, 8, 4, 2}) {
    const auto s = demo_of(bits);
    CHECK(tampered(*s, [](byte_buffer&, auto) {}) == rejection::none);
    CHECK(tampered(*s, [](byte_buffer& p, auto sections) {
            auto indices = indices_of(p, sections[0]);
            indices[1] = indices[0];
            set_indices(p, sections[0], indices);
          }) == rejection::index_order);
    CHECK(tampered(*s, [](byte_buffer& p, auto sections) {
            auto indices = indices_of(p, sections[1]);
            indices.back() = static_cast<std::uint16_t>(sections[1].chunk_length);
            set_indices(p, sections[1], indices);
          }) == rejection::index_range);
    CHECK(tampered(*s, [](byte_buffer& p, auto sections) {
            set_first_value(p, sections[1], std::numeric_limits<float>::quiet_NaN());
          }) == rejection::value_not_finite);
    CHECK(tampered(*s, [](byte_buffer& p, auto) { p.pop_back(); }) == rejection::wrong_size);
    CHECK(tampered(*s, [](byte_buffer& p, auto) { p.push_back({}); }) == rejection::wrong_size);
    CHECK(tampered(*s, [](byte_buffer& p, auto) { set_window(p, 4); }) == rejection::wrong_window);
    CHECK(tampered(*s, [](byte_buffer& p, auto) { set_layout(p, digest_of("other")); }) == rejection::wrong_layout);
  }
}

TEST_CASE("indices read from a section are those that are set") {
  const auto s = demo_of(32);
  tampered(*s, [](byte_buffer& p, std::span<const payload_section> sections) {
    for (const payload_section& section : sections) {
      const auto before = indices_of(p, section);
      byte_buffer copy = p;
      set_indices(copy, section, before);
      CHECK(copy == p);
    }
  });
}

TEST_CASE("a dense payload is cut by its values alone") {
  const dense::dense_scheme s(parameters(), {});
  CHECK(tampered(s, [](byte_buffer& p, auto sections) {
          CHECK(sections.size() == 2);
          CHECK(sections[1].index_bits == 0);
          set_first_value(p, sections[1], std::numeric_limits<float>::infinity());
        }) == rejection::value_not_finite);
}

TEST_CASE("equal payloads overlap wholly, unlike ones hardly") {
  const auto s = demo_of(32);
  const blob a = encoded_by(*s, noise(1));
  const blob b = encoded_by(*s, noise(2));
  CHECK(s->overlap(*a, *a) == 1);
  CHECK(s->overlap(*a, *b) == s->overlap(*b, *a));
  // 32 of 4,096 at random, but half of the short tensor's chunks.
  CHECK(s->overlap(*a, *b) < 0.03);
  const dense::dense_scheme d(parameters(), {});
  CHECK(d.overlap(*encoded_by(d, noise(1)), *encoded_by(d, noise(1))) == 1);
  CHECK(d.overlap(*encoded_by(d, noise(1)), *encoded_by(d, noise(2))) == 0);
}

TEST_CASE("overlap counts the indices that two payloads share") {
  const auto s = demo_of(32);
  const blob a = encoded_by(*s, noise(1));
  knife half([](byte_buffer& p, std::span<const payload_section> sections) {
    // Every second entry of the first chunk moves to an index that was not sent.
    auto indices = indices_of(p, sections[0]);
    std::vector<bool> sent(sections[0].chunk_length);
    for (std::size_t j = 0; j < sections[0].kept; ++j) sent[indices[j]] = true;
    std::uint16_t unused = 0;
    for (std::size_t j = 0; j < sections[0].kept; j += 2) {
      while (sent[unused]) ++unused;
      indices[j] = unused++;
    }
    std::sort(indices.begin(), indices.begin() + static_cast<std::ptrdiff_t>(sections[0].kept));
    set_indices(p, sections[0], indices);
  });
  const blob b = encoded_by(*s, noise(1), &half);
  REQUIRE(s->validate(*b, 5) == rejection::none);
  const double whole = 128 * 64 + 96;
  CHECK(s->overlap(*a, *b) == Approx(1 - 0.5 * 64 * 64 / whole));
}

TEST_CASE("all overlaps at once are those of every two") {
  const dense::dense_scheme d(parameters(), {});
  const auto s = demo_of(32);
  for (const scheme* one : std::initializer_list<const scheme*>{s.get(), &d}) {
    std::vector<blob> made;
    for (const std::uint64_t seed : {1, 2, 1, 3}) made.push_back(encoded_by(*one, noise(seed)));
    std::vector<byte_view> views;
    for (const blob& b : made) views.push_back(as_view(b));
    std::vector<double> expected;
    for (std::size_t i = 0; i < made.size(); ++i)
      for (std::size_t j = i + 1; j < made.size(); ++j) expected.push_back(one->overlap(views[i], views[j]));
    CHECK(one->overlaps(views) == expected);
    CHECK(expected[1] == 1);
    CHECK(one->overlaps({}).empty());
  }
}
