#include "compute/demo/demo_scheme.hpp"
#include "golden.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::compute;
using namespace gauntlet::compute::demo;

namespace {

layout one_chunk() {
  layout l;
  l.add("w", {8, 8});
  return l;
}

/// Four coefficients of one chunk of 64, unsigned steps, mean over senders.
demo_scheme scheme_with(index_form form) {
  demo_options o;
  o.topk = 4;
  o.sign = false;
  o.indices = form;
  o.normalise = normalisation::none;
  o.rule = make_mean(mean_over::senders);
  return {one_chunk(), o};
}

/// What the user's own packer, which sorts nothing, makes of these.
byte_buffer packed(const demo_scheme& s, std::vector<std::uint16_t> indices, std::vector<float> values) {
  const auto state = s.first_state(std::make_shared<const flat_buffer>(s.parameters().size()));
  flat_buffer g(s.parameters().size());
  g.data()[0] = 1;
  const blob honest = s.encode(*state, s.first_feedback(), g.span(), 1, nullptr).payload;
  coefficients c{std::move(indices), std::move(values)};
  byte_buffer body = pack(s.shape(), {}, c);
  std::copy_n(honest->begin(), payload_header_bytes, body.begin());
  return body;
}

flat_buffer decoded(const demo_scheme& s, const byte_buffer& payload) {
  flat_buffer out(s.parameters().size());
  s.decode(payload, out.span());
  return out;
}

bool equal(const flat_buffer& a, const flat_buffer& b) {
  return std::equal(a.span().begin(), a.span().end(), b.span().begin());
}

}  // namespace

TEST_CASE("copies and disorder of indices are refused by default and taken on demand, out of range never") {
  const demo_scheme strict = scheme_with(index_form::ascending);
  const demo_scheme lenient = scheme_with(index_form::any);
  const auto judge = [&](std::vector<std::uint16_t> indices) {
    const byte_buffer payload = packed(strict, std::move(indices), {1, 2, 3, 4});
    return std::pair(strict.validate(payload, 1), lenient.validate(payload, 1));
  };
  CHECK(judge({1, 5, 9, 63}) == std::pair(rejection::none, rejection::none));
  CHECK(judge({5, 1, 9, 63}) == std::pair(rejection::index_order, rejection::none));
  CHECK(judge({5, 5, 5, 5}) == std::pair(rejection::index_order, rejection::none));
  CHECK(judge({1, 5, 9, 64}) == std::pair(rejection::index_range, rejection::index_range));
}

TEST_CASE("the order of indices means nothing where it is free") {
  const demo_scheme s = scheme_with(index_form::any);
  CHECK(equal(decoded(s, packed(s, {9, 1, 63, 5}, {3, 1, 4, 2})), decoded(s, packed(s, {1, 5, 9, 63}, {1, 2, 3, 4}))));
}

TEST_CASE("k copies of an index count k-fold among the senders, and alone as their mean") {
  const demo_scheme s = scheme_with(index_form::any);
  const byte_buffer copies = packed(s, {7, 7, 7, 20}, {9, 6, 3, 0});
  const byte_buffer honest = packed(s, {7, 20, 30, 40}, {-2, 0, 0, 0});
  CHECK(equal(decoded(s, copies), decoded(s, packed(s, {7, 20, 30, 40}, {6, 0, 0, 0}))));
  flat_buffer both(s.parameters().size());
  const std::vector<byte_view> payloads{copies, honest};
  s.aggregate(payloads, 2, both.span());
  // (9 + 6 + 3 - 2) / 4: three votes against one.
  CHECK(equal(both, decoded(s, packed(s, {7, 20, 30, 40}, {4, 0, 0, 0}))));
}

TEST_CASE("a rule that gives everybody one voice adds a payload's copies up") {
  demo_options o;
  o.topk = 4;
  o.sign = false;
  o.indices = index_form::any;
  o.normalise = normalisation::none;
  register_aggregation_rules();
  o.rule = chosen<aggregation_rule_registry>{"coordinate_median"}.make();
  const demo_scheme s(one_chunk(), o);
  const byte_buffer copies = packed(s, {7, 7, 7, 20}, {100, 100, 100, 0});
  const byte_buffer one = packed(s, {7, 20, 30, 40}, {1, 0, 0, 0});
  const byte_buffer two = packed(s, {7, 20, 30, 40}, {2, 0, 0, 0});
  flat_buffer out(s.parameters().size());
  const std::vector<byte_view> payloads{copies, one, two};
  s.aggregate(payloads, 3, out.span());
  CHECK(equal(out, decoded(s, two)));
}

TEST_CASE("copies of an index hide nothing from the overlap") {
  const demo_scheme s = scheme_with(index_form::any);
  const byte_buffer original = packed(s, {1, 5, 9, 63}, {1, 2, 3, 4});
  CHECK(s.overlap(original, original) == 1);
  CHECK(s.overlap(original, packed(s, {63, 9, 5, 1}, {1, 2, 3, 4})) == 1);
  CHECK(s.overlap(original, packed(s, {1, 5, 10, 11}, {1, 2, 3, 4})) == 0.5);
  const byte_buffer copies = packed(s, {1, 1, 1, 1}, {1, 2, 3, 4});
  CHECK(s.overlap(copies, copies) == 1);
  CHECK(s.overlap(copies, original) == 0.25);
  CHECK(s.overlap(original, copies) == 0.25);
}
