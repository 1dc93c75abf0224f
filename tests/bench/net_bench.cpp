#include "net/codec.hpp"
#include "net/identity.hpp"
#include "net/transport/direct.hpp"
#include "net/transport/simulated.hpp"

#include <benchmark/benchmark.h>

#include <map>

using namespace gauntlet;
using namespace gauntlet::net;

namespace {

envelope put_of_a_contribution() {
  contribution_metadata m;
  m.contribution.header.scheme = "demo";
  m.sync.values.resize(256);
  put_object put;
  put.request = 1000;
  put.claim.key = "contribution-1234";
  put.claim.size = 1 << 20;
  put.metadata = encode(m);
  put.content = make_blob(byte_buffer(1 << 20));
  return {{role::peer, {}}, std::move(put)};
}

envelope window_hint() {
  return {address::coordinator(), window_opened{1000, 12000, time_point(std::chrono::hours(3))}};
}

publish_manifest manifest_of(std::size_t entries) {
  publish_manifest m;
  m.entries.resize(entries);
  for (manifest_entry& e : m.entries) e.contribution.header.scheme = "demo";
  return m;
}

envelope block_with_a_manifest() {
  block b;
  for (int i = 0; i < 4; ++i) {
    extrinsic e;
    e.call = i == 0 ? encode(call(manifest_of(15)))
                    : encode(call(set_weights{std::vector<uid>(64), std::vector<uid>(64), 0}));
    b.extrinsics.push_back(std::move(e));
  }
  return {address::chain(), block_announced{std::move(b)}};
}

void encode_message(benchmark::State& state, const envelope& e) {
  for (auto _ : state) benchmark::DoNotOptimize(encode(e));
  state.counters["bytes"] = static_cast<double>(encode(e).header.size());
}

void decode_message(benchmark::State& state, const envelope& e) {
  const frames f = encode(e);
  for (auto _ : state) benchmark::DoNotOptimize(decode(f.header, f.blobs));
}

BENCHMARK_CAPTURE(encode_message, window_opened, window_hint());
BENCHMARK_CAPTURE(decode_message, window_opened, window_hint());
BENCHMARK_CAPTURE(encode_message, put_object, put_of_a_contribution());
BENCHMARK_CAPTURE(decode_message, put_object, put_of_a_contribution());
BENCHMARK_CAPTURE(encode_message, block_announced, block_with_a_manifest());
BENCHMARK_CAPTURE(decode_message, block_announced, block_with_a_manifest());

void decode_manifest_of_256(benchmark::State& state) {
  const byte_buffer bytes = encode(call(manifest_of(256)));
  for (auto _ : state) benchmark::DoNotOptimize(decode_call(bytes));
}
BENCHMARK(decode_manifest_of_256);

void hash_block(benchmark::State& state) {
  const envelope e = block_with_a_manifest();
  for (auto _ : state) benchmark::DoNotOptimize(hash_of(std::get<block_announced>(e.content).content));
}
BENCHMARK(hash_block);

const identity signer = identity::for_simulation(1, "peer/0");

void sign_header(benchmark::State& state) {
  const byte_buffer bytes = encode(contribution_header{});
  for (auto _ : state) benchmark::DoNotOptimize(signer.sign(bytes));
}
BENCHMARK(sign_header);

void verify_for_the_first_time(benchmark::State& state) {
  // Static: this function is run several times, and the memo would know what an earlier run has verified.
  static contribution_header h;
  for (auto _ : state) {
    state.PauseTiming();
    ++h.window;
    const byte_buffer bytes = encode(h);
    const signature s = signer.sign(bytes);
    state.ResumeTiming();
    benchmark::DoNotOptimize(verify(signer.key(), bytes, s));
  }
}
BENCHMARK(verify_for_the_first_time);

void verify_again(benchmark::State& state) {
  const byte_buffer bytes = encode(contribution_header{});
  const signature s = signer.sign(bytes);
  for (auto _ : state) benchmark::DoNotOptimize(verify(signer.key(), bytes, s));
}
BENCHMARK(verify_again);

void send_direct(benchmark::State& state) {
  direct_network network;
  const auto node = network.attach(address::storage(), [](const envelope_ptr&) {});
  const message content = window_hint().content;
  for (auto _ : state) node->send(address::storage(), content);
}
BENCHMARK(send_direct);

/// One block to 64 nodes, from `send` to the last inbox.
void broadcast_simulated(benchmark::State& state) {
  time_point now{};
  std::multimap<time_point, std::function<void()>> events;
  simulated_network network(
      1, [&] { return now; },
      [&](duration after, std::function<void()> then) { events.emplace(now + after, std::move(then)); });
  const auto chain = network.attach(address::chain(), [](const envelope_ptr&) {});
  std::vector<address> nodes(64, {role::peer, {}});
  std::vector<std::unique_ptr<transport>> ports;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].key.bytes[0] = static_cast<std::byte>(i);
    ports.push_back(network.attach(nodes[i], [](const envelope_ptr&) {}));
  }
  const message content = block_with_a_manifest().content;
  for (auto _ : state) {
    for (const address& node : nodes) chain->send(node, content);
    while (!events.empty()) {
      auto first = events.extract(events.begin());
      now = first.key();
      first.mapped()();
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(nodes.size()));
}
BENCHMARK(broadcast_simulated);

}  // namespace
