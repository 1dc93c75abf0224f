#include "compute/demo/demo_scheme.hpp"

#include "compute/demo/reference.hpp"
#include "golden.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <set>

using namespace gauntlet;
using namespace gauntlet::compute;
using namespace gauntlet::compute::demo;
namespace ref = gauntlet::compute::demo::reference;

namespace {

layout one_tensor(const std::vector<std::int64_t>& shape) {
  layout l;
  l.add("w", shape);
  return l;
}

demo_options constant_step(double size) {
  demo_options o;
  o.steps = {size, 0, std::uint64_t{1} << 40};
  return o;
}

flat_buffer floats(const layout& l, const std::vector<double>& x) {
  flat_buffer b(l.size());
  for (std::size_t i = 0; i < x.size(); ++i) b.data()[i] = static_cast<float>(x[i]);
  return b;
}

state_ptr state_of(const demo_scheme& s, const std::vector<double>& theta) {
  return s.first_state(std::make_shared<const flat_buffer>(floats(s.parameters(), theta)));
}

coefficients unpacked(const demo_scheme& s, const blob& payload) {
  coefficients c;
  REQUIRE(unpack(s.shape(), *payload, c) == rejection::none);
  return c;
}

/// (chunk, index) → value of a golden message.
std::map<std::pair<std::size_t, std::size_t>, double> golden_message(const nlohmann::json& p, std::size_t kept) {
  std::vector<std::size_t> indices;
  std::vector<double> values;
  const std::function<void(const nlohmann::json&, const nlohmann::json&)> walk = [&](const auto& idx, const auto& val) {
    for (std::size_t j = 0; idx.is_array() && j < idx.size(); ++j) walk(idx[j], val[j]);
    if (idx.is_array()) return;
    indices.push_back(idx.template get<std::size_t>());
    values.push_back(val.template get<double>());
  };
  walk(p["idx"], p["val"]);
  std::map<std::pair<std::size_t, std::size_t>, double> m;
  for (std::size_t i = 0; i < indices.size(); ++i) m[{i / kept, indices[i]}] = values[i];
  return m;
}

std::vector<byte_view> views(const std::vector<blob>& payloads) {
  std::vector<byte_view> v;
  for (const blob& p : payloads) v.push_back(as_view(p));
  return v;
}

/// Honest payloads of `peers` made-up gradients.
std::vector<blob> payloads_of(const demo_scheme& s, const agreed_state& state, std::size_t peers) {
  std::vector<blob> made;
  for (std::size_t p = 0; p < peers; ++p) {
    const auto g = floats(s.parameters(), golden::noise(100 + p, s.parameters().size(), 1));
    made.push_back(s.encode(state, s.first_feedback(), g.span(), 1, nullptr).payload);
  }
  return made;
}

}  // namespace

TEST_CASE("the canonical path sends the golden coefficients and keeps the golden momentum") {
  for (const auto& c : golden::vectors()["cases"]) {
    if (c["variant"] != "demo") continue;
    INFO(c["name"].get<std::string>());
    const std::size_t count = golden::count_of(c);
    demo_options o = constant_step(c["lr"].get<double>());
    o.topk = c["topk"].get<std::size_t>();
    o.chunk = c["target_chunk"].get<std::size_t>();
    o.decay = c["decay"].get<double>();
    o.weight_decay = c["weight_decay"].get<double>();
    o.rule = make_mean(mean_over::senders);
    o.normalise = c["applied"] == "chunk_l2/mean" ? normalisation::chunk_l2 : normalisation::none;
    const demo_scheme s(one_tensor(c["shape"].get<std::vector<std::int64_t>>()), o);
    const std::size_t kept = s.shape().tensors().front().kept;
    state_ptr state = state_of(s, golden::noise(c["seed"].get<std::uint64_t>(), count, 1));
    std::vector<feedback_ptr> feedback(c["peer_scale"].size(), s.first_feedback());
    std::set<std::size_t> doubtful;  // positions whose sign is at rounding level in some step
    for (std::size_t step = 0; step < c["steps"].get<std::size_t>(); ++step) {
      const auto& expected = c["expect"][step];
      std::vector<blob> payloads;
      for (std::size_t p = 0; p < feedback.size(); ++p) {
        const auto g = floats(s.parameters(), golden::gradient_of(c, p, step, count));
        encoded made = s.encode(*state, feedback[p], g.span(), step, nullptr);
        feedback[p] = made.feedback;
        const auto wanted = golden_message(expected["peers"][p], kept);
        const coefficients sent = unpacked(s, made.payload);
        double largest = 0;
        for (const auto& [place, value] : wanted) largest = std::max(largest, std::fabs(value));
        REQUIRE(sent.values.size() == wanted.size());
        for (std::size_t i = 0; i < sent.values.size(); ++i) {
          const auto at = wanted.find({i / kept, sent.indices[i]});
          REQUIRE(at != wanted.end());
          REQUIRE(std::fabs(static_cast<double>(sent.values[i]) - at->second) <= 1e-5 * largest);
        }
        for (std::size_t i = 0; i < c["positions"].size(); ++i) {
          const double kept_back = expected["peers"][p]["momentum_at"][i].get<double>();
          const auto found = static_cast<double>(feedback[p]->data()[c["positions"][i].get<std::size_t>()]);
          REQUIRE(std::fabs(found - kept_back) <= 2e-5 * (largest + std::fabs(kept_back)));
        }
        payloads.push_back(made.payload);
      }
      state = s.apply(*state, views(payloads), 1);
      const auto& aggregate = expected["aggregate"][c["applied"].get<std::string>()];
      const double level = 1e-5 * aggregate["l2"].get<double>();
      for (std::size_t i = 0; i < c["positions"].size(); ++i) {
        if (std::fabs(aggregate["at"][i].get<double>()) < level) doubtful.insert(i);
        if (doubtful.contains(i)) continue;
        const auto found = static_cast<double>(state->theta->data()[c["positions"][i].get<std::size_t>()]);
        REQUIRE(std::fabs(found - expected["theta_at"][i].get<double>()) <= 1e-5);
      }
      REQUIRE(doubtful.size() <= c["positions"].size() / 4);
    }
  }
}

TEST_CASE("every normalisation and mean agrees with the oracle") {
  const std::vector<std::pair<normalisation, std::string>> rules{{normalisation::none, "none"},
                                                                 {normalisation::chunk_l2, "chunk_l2"},
                                                                 {normalisation::tensor_l2, "tensor_l2"},
                                                                 {normalisation::median_clip, "median_clip"}};
  const std::vector<std::vector<std::int64_t>> shapes{{64, 64}, {128, 96}, {48, 200}, {10, 97}, {130}, {7}, {67}};
  for (const auto& shape : shapes) {
    for (const auto& [rule, name] : rules) {
      for (const bool senders : {true, false}) {
        INFO(name << " senders " << senders << " first dimension " << shape.front());
        demo_options o = constant_step(0.01);
        o.normalise = rule;
        o.rule = make_mean(senders ? mean_over::senders : mean_over::slots);
        o.sign = false;
        const demo_scheme s(one_tensor(shape), o);
        const std::size_t count = s.parameters().parameter_count();
        const auto state = state_of(s, std::vector<double>(count));
        const auto made = payloads_of(s, *state, 4);
        std::vector<ref::message> messages;
        for (const blob& p : made) {
          const coefficients c = unpacked(s, p);
          messages.push_back({s.shape().tensors().front().kept,
                              {c.indices.begin(), c.indices.end()},
                              {c.values.begin(), c.values.end()}});
        }
        const auto rs = ref::shape_of({shape.begin(), shape.end()}, 64);
        auto expected = ref::decode(ref::scatter(ref::normalise(messages, name), rs, senders), rs);
        flat_buffer found(s.parameters().size());
        s.aggregate(views(made), 5, found.span());
        double largest = 0;
        for (double& x : expected) {
          if (!senders) x /= 5;
          largest = std::max(largest, std::fabs(x));
        }
        for (std::size_t i = 0; i < count; ++i)
          REQUIRE(std::fabs(static_cast<double>(found.data()[i]) - expected[i]) <= 2e-6 * largest + 1e-12);
      }
    }
  }
}

TEST_CASE("scaling one payload changes no step under tensor_l2 and the sign") {
  const demo_scheme s(one_tensor({64, 64}), constant_step(0.01));
  const auto state = state_of(s, std::vector<double>(4096, 1));
  const auto g = floats(s.parameters(), golden::noise(5, 4096, 1));
  const auto louder = floats(s.parameters(), golden::noise(5, 4096, 1024));
  const auto quiet_payload = s.encode(*state, s.first_feedback(), g.span(), 1, nullptr).payload;
  const auto loud_payload = s.encode(*state, s.first_feedback(), louder.span(), 1, nullptr).payload;
  const auto other = payloads_of(s, *state, 1).front();
  const auto a = s.apply(*state, views({quiet_payload, other}), 2);
  const auto b = s.apply(*state, views({loud_payload, other}), 2);
  std::size_t different = 0;
  for (std::size_t i = 0; i < 4096; ++i) different += a->theta->data()[i] != b->theta->data()[i] ? 1 : 0;
  // Signs at rounding level may turn.
  REQUIRE(different <= 4);
}

TEST_CASE("a step changes every parameter by the step size or not at all") {
  demo_options o = constant_step(0.01);
  o.topk = 4;
  const demo_scheme s(one_tensor({128, 64}), o);
  const auto state = state_of(s, golden::noise(9, 128 * 64, 1));
  // A gradient in the first chunk alone: nothing of the second one moves it.
  flat_buffer g(s.parameters().size());
  for (std::size_t i = 0; i < 64 * 64; ++i) g.data()[i] = static_cast<float>(i % 7) - 3;
  const auto payload = s.encode(*state, s.first_feedback(), g.span(), 1, nullptr).payload;
  const auto next = s.apply(*state, views({payload}), 1);
  REQUIRE(next->steps == 1);
  REQUIRE(next->id != state->id);
  for (std::size_t i = 0; i < 128 * 64; ++i) {
    const float moved = std::fabs(next->theta->data()[i] - state->theta->data()[i]);
    if (i >= 64 * 64)
      REQUIRE(moved == 0);
    else
      REQUIRE((moved == 0 || std::fabs(moved - 0.01F) < 1e-6F));
  }
}

TEST_CASE("a trial step is the one-payload step scaled by its factor") {
  const demo_scheme s(one_tensor({64, 64}), constant_step(0.01));
  const auto state = state_of(s, golden::noise(9, 4096, 1));
  const auto payload = payloads_of(s, *state, 1).front();
  const auto stepped = s.apply(*state, views({payload}), 1);
  flat_buffer tried(4096);
  s.trial_apply(*state, *payload, 1.0, tried.span());
  REQUIRE(std::memcmp(tried.data(), stepped->theta->data(), 4096 * sizeof(float)) == 0);
  s.trial_apply(*state, *payload, 0.2, tried.span());
  for (std::size_t i = 0; i < 4096; ++i) {
    const float full = stepped->theta->data()[i] - state->theta->data()[i];
    REQUIRE(std::fabs(tried.data()[i] - state->theta->data()[i] - 0.2F * full) < 1e-6F);
  }
}

TEST_CASE("what is not sent stays in the feedback") {
  for (const std::size_t bits : {32, 16, 8, 4, 2}) {
    INFO(bits << " bits");
    demo_options o = constant_step(0.5);
    o.value_bits = bits;
    const demo_scheme s(one_tensor({64, 128}), o);
    const std::size_t count = s.parameters().size();
    const auto state = state_of(s, std::vector<double>(count));
    const auto g = floats(s.parameters(), golden::noise(3, count, 1));
    const encoded made = s.encode(*state, s.first_feedback(), g.span(), 1, nullptr);
    flat_buffer sent(count);
    s.decode(*made.payload, sent.span());
    for (std::size_t i = 0; i < count; ++i)
      REQUIRE(std::fabs(made.feedback->data()[i] + sent.data()[i] - 0.5F * g.data()[i]) < 1e-5F);
  }
}

TEST_CASE("encoding is pure: the same call gives the same bytes and leaves its feedback alone") {
  const demo_scheme s(one_tensor({64, 64}), constant_step(0.01));
  const auto state = state_of(s, std::vector<double>(4096));
  const auto g = floats(s.parameters(), golden::noise(3, 4096, 1));
  const feedback_ptr before = s.first_feedback();
  const flat_buffer copy = *before;
  const encoded a = s.encode(*state, before, g.span(), 7, nullptr);
  const encoded b = s.encode(*state, before, g.span(), 7, nullptr);
  REQUIRE(*a.payload == *b.payload);
  REQUIRE(std::memcmp(copy.data(), before->data(), 4096 * sizeof(float)) == 0);
}
