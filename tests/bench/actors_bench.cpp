#include "actors/protocol/yuma/yuma.hpp"
#include "base/random.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace gauntlet;
using namespace gauntlet::actors;

/// `validators` of `uids` neurons weigh all others at random, with bonds from earlier epochs.
yuma::situation full_subnet(std::size_t uids, std::size_t validators) {
  generator draw(1);
  yuma::situation s;
  s.block = 1000;
  s.emission = 360'000'000;
  s.neurons.resize(uids);
  for (std::size_t i = 0; i < validators; ++i) {
    yuma::neuron& v = s.neurons[i];
    v.stake = 1000 + draw.below(100000);
    v.permit = true;
    v.last_update = 999;
    for (std::size_t j = validators; j < uids; ++j) {
      v.weights.push_back({static_cast<gauntlet::uid>(j), static_cast<std::uint16_t>(1 + draw.below(65535))});
      v.bonds.push_back({static_cast<gauntlet::uid>(j), static_cast<std::uint16_t>(1 + draw.below(65535))});
    }
  }
  return s;
}

void yuma_epoch(benchmark::State& state) {
  yuma::parameters p;
  p.bonds = state.range(2) == 2 ? yuma::bond_rules::yuma2 : yuma::bond_rules::yuma3;
  if (state.range(3) != 0) p.liquid = yuma::liquid_alpha{};
  const yuma::situation s =
      full_subnet(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(yuma::epoch(p, s));
}
BENCHMARK(yuma_epoch)
    ->ArgNames({"uids", "validators", "yuma", "liquid"})
    ->Args({256, 64, 2, 0})
    ->Args({256, 64, 2, 1})
    ->Args({256, 64, 3, 0})
    ->Args({256, 64, 3, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
