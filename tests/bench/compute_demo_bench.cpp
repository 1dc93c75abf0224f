#include "base/random.hpp"
#include "compute/demo/demo_scheme.hpp"
#include "compute/demo/reference.hpp"

#include <benchmark/benchmark.h>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

/// The shapes of the Llama preset `tiny`: 0.18 M parameters.
layout tiny_shapes() {
  layout l;
  l.add("embedding", {256, 64});
  for (int i = 0; i < 3; ++i) {
    for (const char* name : {"q", "k", "v", "o"}) l.add(name, {64, 64});
    l.add("gate", {192, 64});
    l.add("up", {192, 64});
    l.add("down", {64, 192});
    l.add("norm 1", {64});
    l.add("norm 2", {64});
  }
  return l;
}

/// Square matrices of about 4 M parameters.
layout large_shapes() {
  layout l;
  for (int i = 0; i < 4; ++i) l.add("w", {1024, 1024});
  return l;
}

flat_buffer gradient(const layout& l, std::uint64_t seed) {
  flat_buffer g(l.size());
  generator random(seed);
  for (float& v : g.span()) v = static_cast<float>(random.unit() - 0.5);
  return g;
}

struct rig {
  explicit rig(const layout& l)
      : scheme(l, {}), state(scheme.first_state(std::make_shared<const flat_buffer>(l.size()))) {
    for (std::uint64_t p = 0; p < 15; ++p)
      payloads.push_back(scheme.encode(*state, scheme.first_feedback(), gradient(l, p).span(), 1, nullptr).payload);
  }
  std::vector<byte_view> views(std::size_t n) const {
    std::vector<byte_view> v;
    for (std::size_t i = 0; i < n; ++i) v.push_back(as_view(payloads[i]));
    return v;
  }
  demo::demo_scheme scheme;
  state_ptr state;
  std::vector<blob> payloads;
};

const rig& rig_of(std::int64_t large) {
  static const rig small(tiny_shapes());
  static const rig big(large_shapes());
  return large != 0 ? big : small;
}

void count(benchmark::State& s, const rig& r) {
  s.SetItemsProcessed(s.iterations() * static_cast<std::int64_t>(r.scheme.parameters().parameter_count()));
}

void encode(benchmark::State& s) {
  const rig& r = rig_of(s.range(0));
  const flat_buffer g = gradient(r.scheme.parameters(), 99);
  const feedback_ptr before = r.scheme.first_feedback();
  for (auto _ : s) benchmark::DoNotOptimize(r.scheme.encode(*r.state, before, g.span(), 1, nullptr));
  count(s, r);
}
BENCHMARK(encode)->ArgName("large")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void apply(benchmark::State& s) {
  const rig& r = rig_of(s.range(0));
  const auto views = r.views(static_cast<std::size_t>(s.range(1)));
  for (auto _ : s) benchmark::DoNotOptimize(r.scheme.apply(*r.state, views, 15));
  count(s, r);
}
BENCHMARK(apply)->ArgNames({"large", "G"})->Args({0, 5})->Args({0, 15})->Args({1, 15})->Unit(benchmark::kMillisecond);

/// Every aggregation rule with its default options, G = 15.
void aggregate_by(benchmark::State& s, const std::string& name) {
  register_aggregation_rules();
  const layout l = s.range(0) != 0 ? large_shapes() : tiny_shapes();
  demo::demo_options o;
  o.rule = chosen<aggregation_rule_registry>{name}.make();
  const demo::demo_scheme scheme(l, o);
  const auto views = rig_of(s.range(0)).views(15);
  flat_buffer out(l.size());
  for (auto _ : s) scheme.aggregate(views, 15, out.span());
}
#define GAUNTLET_BENCH_RULE(name) \
  BENCHMARK_CAPTURE(aggregate_by, name, #name)->ArgName("large")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)
GAUNTLET_BENCH_RULE(mean);
GAUNTLET_BENCH_RULE(coordinate_median);
GAUNTLET_BENCH_RULE(trimmed_mean);
GAUNTLET_BENCH_RULE(krum);
GAUNTLET_BENCH_RULE(multi_krum);
GAUNTLET_BENCH_RULE(geometric_median);
GAUNTLET_BENCH_RULE(centred_clipping);
GAUNTLET_BENCH_RULE(sign_majority);

void overlap(benchmark::State& s) {
  const rig& r = rig_of(s.range(0));
  for (auto _ : s) benchmark::DoNotOptimize(r.scheme.overlap(as_view(r.payloads[0]), as_view(r.payloads[1])));
}
BENCHMARK(overlap)->ArgName("large")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

void trial_apply(benchmark::State& s) {
  const rig& r = rig_of(s.range(0));
  flat_buffer out(r.scheme.parameters().size());
  for (auto _ : s) r.scheme.trial_apply(*r.state, as_view(r.payloads.front()), 0.2, out.span());
  count(s, r);
}
BENCHMARK(trial_apply)->ArgName("large")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void validate(benchmark::State& s) {
  const rig& r = rig_of(s.range(0));
  for (auto _ : s) benchmark::DoNotOptimize(r.scheme.validate(as_view(r.payloads.front()), 1));
  count(s, r);
}
BENCHMARK(validate)->ArgName("large")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// The double-precision oracle on the same tensors.
void oracle_encode(benchmark::State& s) {
  const layout l = tiny_shapes();
  for (auto _ : s) {
    for (const tensor_spec& t : l.tensors()) {
      const auto shape = demo::reference::shape_of({t.shape.begin(), t.shape.end()}, 64);
      demo::reference::peer p(shape, 32, 0.999, false);
      benchmark::DoNotOptimize(p.step(demo::reference::values(t.count, 0.25), 0.01));
    }
  }
  s.SetItemsProcessed(s.iterations() * static_cast<std::int64_t>(l.parameter_count()));
}
BENCHMARK(oracle_encode)->Unit(benchmark::kMillisecond);

}  // namespace
