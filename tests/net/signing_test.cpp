#include "net/codec.hpp"
#include "net/identity.hpp"
#include "tests/net/random_message.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::net;
using gauntlet::net::testing::random_instances;

namespace {

const identity signer = identity::for_simulation(1, "peer/0");

/// Flips every bit of the encoding that a signature covers; how many of them it still covers.
std::size_t flips_covered(byte_buffer content) {
  const signature s = signer.sign(content);
  REQUIRE(verify(signer.key(), content, s));
  std::size_t covered = 0;
  for (std::size_t bit = 0; bit < 8 * content.size(); ++bit) {
    const auto mask = static_cast<std::byte>(1U << (bit % 8));
    content[bit / 8] ^= mask;
    covered += verify(signer.key(), content, s) ? 1 : 0;
    content[bit / 8] ^= mask;
  }
  return covered;
}

extrinsic signed_extrinsic(const digest& run) {
  extrinsic e;
  e.sender = signer.key();
  e.nonce = 9;
  e.call = encode(call(set_weights{{1, 2}, {65535, 7}, 0}));
  e.by_sender = signer.sign(signing_bytes(run, e));
  return e;
}

bool holds(const digest& run, const extrinsic& e) { return verify(e.sender, signing_bytes(run, e), e.by_sender); }

}  // namespace

TEST_CASE("no bit of a signed header, sample or claim can be changed") {
  contribution_header header;
  header.scheme = "demo";
  header.size = 100000;
  CHECK(flips_covered(encode(header)) == 0);
  sync_sample sync;
  sync.values = {0.5F, -1};
  CHECK(flips_covered(encode(sync)) == 0);
  put_claim claim;
  claim.key = "window-3";
  CHECK(flips_covered(encode(claim)) == 0);
  CHECK(flips_covered(signing_bytes({}, signed_extrinsic({}))) == 0);
}

TEST_CASE("an extrinsic's signature holds for its run, sender, nonce and call only") {
  const digest run = digest_of("run");
  const extrinsic e = signed_extrinsic(run);
  CHECK(holds(run, e));
  CHECK_FALSE(holds(digest_of("another run"), e));
  extrinsic other = e;
  ++other.nonce;
  CHECK_FALSE(holds(run, other));
  other = e;
  other.call = encode(call(set_weights{{1, 2}, {65535, 8}, 0}));
  CHECK_FALSE(holds(run, other));
  other = e;
  other.sender = identity::for_simulation(1, "peer/1").key();
  CHECK_FALSE(holds(run, other));
}

TEST_CASE("a signature survives the way through a message") {
  const digest run = digest_of("run");
  const auto received = decode(encode({address::chain(), submit_extrinsic{signed_extrinsic(run)}}).header, {});
  REQUIRE(received);
  CHECK(holds(run, std::get<submit_extrinsic>(received->content).content));
}

TEST_CASE("what is signed as one kind never reads as another kind") {
  random_instances instances(1);
  for (int i = 0; i < 200; ++i) {
    const std::vector<byte_buffer> kinds{encode(instances.make<contribution_header>()),
                                         encode(instances.make<sync_sample>()), encode(instances.make<put_claim>()),
                                         signing_bytes(digest_of("run"), instances.make<extrinsic>())};
    // Array length and the form of the second field, behind a first one of 34 bytes, tell the kinds apart.
    const auto shape = [](const byte_buffer& bytes) {
      const bool tagged = bytes[1] == static_cast<std::byte>(0xa0 + std::string_view("extrinsic").size());
      return std::tuple(bytes[0], tagged, !tagged && bytes[35] == std::byte{0xc4});
    };
    for (std::size_t a = 0; a < kinds.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) REQUIRE(shape(kinds[a]) != shape(kinds[b]));
  }
}
