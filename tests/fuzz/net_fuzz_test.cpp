#include "net/codec.hpp"
#include "net/identity.hpp"
#include "tests/fuzz/mutate.hpp"
#include "tests/net/random_message.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::net;
using gauntlet::net::testing::call_types;
using gauntlet::net::testing::message_types;
using gauntlet::net::testing::random_instances;
using gauntlet::testing::mutated;

namespace {

struct outcome {
  std::size_t accepted = 0;
  std::size_t not_canonical = 0;  ///< accepted, but would be written otherwise
};

/// Mutates what `make` makes and holds what `reencoded` accepts against its own encoding.
template <class Make, class Reencode>
outcome fuzz(int mutations, generator& random, Make make, Reencode reencoded) {
  outcome result;
  byte_buffer other = make();
  byte_buffer original = make();
  for (int i = 0; i < mutations; ++i) {
    if (i % 20 == 0) other = std::exchange(original, make());
    const byte_buffer bytes = mutated(original, other, random);
    const std::optional<byte_buffer> again = reencoded(bytes);
    if (!again) continue;
    ++result.accepted;
    result.not_canonical += *again == bytes ? 0 : 1;
  }
  return result;
}

template <class T>
std::optional<byte_buffer> encoding_of(const std::optional<T>& value) {
  return value ? std::optional(encode(*value)) : std::nullopt;
}

}  // namespace

TEST_CASE("60,000 mutated messages crash nothing, and what is accepted has one encoding") {
  random_instances instances(11);
  std::size_t accepted = 0;
  for (std::size_t number = 0; number < message_types; ++number) {
    INFO("message " << number);
    std::vector<blob> latest;
    const auto result = fuzz(
        60000 / static_cast<int>(message_types) + 1, instances.random(),
        [&] {
          frames f = encode(instances.envelope(number));
          latest = std::move(f.blobs);
          return std::move(f.header);
        },
        [&](const byte_buffer& bytes) -> std::optional<byte_buffer> {
          auto e = decode(bytes, latest);
          if (!e) e = decode(bytes, {});
          return e ? std::optional(encode(*e).header) : std::nullopt;
        });
    CHECK(result.not_canonical == 0);
    accepted += result.accepted;
  }
  // Mutations that nobody accepts would show nothing.
  CHECK(accepted > 2000);
}

TEST_CASE("15,000 mutated calls crash nothing, and what is accepted has one encoding") {
  random_instances instances(12);
  std::size_t number = 0;
  const auto result = fuzz(
      15000, instances.random(), [&] { return encode(instances.call(number++ % call_types)); },
      [](const byte_buffer& bytes) { return encoding_of(decode_call(bytes)); });
  CHECK(result.not_canonical == 0);
  CHECK(result.accepted > 500);
}

TEST_CASE("15,000 mutated objects' metadata crash nothing, and what is accepted has one encoding") {
  random_instances instances(13);
  const auto result = fuzz(
      15000, instances.random(), [&] { return encode(instances.make<contribution_metadata>()); },
      [](const byte_buffer& bytes) { return encoding_of(decode_metadata(bytes)); });
  CHECK(result.not_canonical == 0);
  CHECK(result.accepted > 500);
}

TEST_CASE("15,000 mutated blocks crash nothing, and what is accepted has one encoding") {
  random_instances instances(14);
  const auto result = fuzz(
      15000, instances.random(), [&] { return encode(instances.make<block>()); },
      [](const byte_buffer& bytes) { return encoding_of(decode_block(bytes)); });
  CHECK(result.not_canonical == 0);
  CHECK(result.accepted > 500);
}

TEST_CASE("no mutation of a signed extrinsic holds, but of what was signed") {
  const auto sender = identity::for_simulation(1, "validator/0");
  const digest run = digest_of("run");
  random_instances instances(15);
  std::size_t forged = 0;
  for (int i = 0; i < 6000; ++i) {
    extrinsic e;
    e.sender = sender.key();
    e.nonce = static_cast<std::uint64_t>(i);
    e.call = encode(call(set_weights{{1, 2, 200}, {65535, 7, 128}, 0}));
    e.by_sender = sender.sign(signing_bytes(run, e));
    const byte_buffer header = encode({address::chain(), submit_extrinsic{e}}).header;
    const auto received = decode(mutated(header, e.call, instances.random()), {});
    const auto* submitted = received ? std::get_if<submit_extrinsic>(&received->content) : nullptr;
    if (submitted == nullptr) continue;
    const extrinsic& changed = submitted->content;
    const bool holds = verify(changed.sender, signing_bytes(run, changed), changed.by_sender);
    forged += holds && changed != e ? 1 : 0;
  }
  CHECK(forged == 0);
}

TEST_CASE("no mutation of signed metadata holds, but of what was signed") {
  const auto peer = identity::for_simulation(1, "peer/0");
  random_instances instances(16);
  std::size_t forged = 0;
  for (int i = 0; i < 6000; ++i) {
    contribution_metadata m;
    m.contribution.header.window = static_cast<window_index>(i);
    m.contribution.header.scheme = "demo";
    m.sync.window = m.contribution.header.window;
    m.sync.values = {0.25F, -1.5F};
    m.contribution.by_peer = peer.sign(encode(m.contribution.header));
    m.by_peer = peer.sign(encode(m.sync));
    const byte_buffer bytes = encode(m);
    const auto changed = decode_metadata(mutated(bytes, bytes, instances.random()));
    if (!changed || encode(*changed) == bytes) continue;
    const bool holds = verify(peer.key(), encode(changed->contribution.header), changed->contribution.by_peer) &&
                       verify(peer.key(), encode(changed->sync), changed->by_peer);
    forged += holds ? 1 : 0;
  }
  CHECK(forged == 0);
}
