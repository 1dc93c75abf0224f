#include "net/codec.hpp"

#include "tests/net/random_message.hpp"

#include <catch2/catch.hpp>
#include <msgpack.hpp>

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::net;
using gauntlet::net::testing::call_types;
using gauntlet::net::testing::message_types;
using gauntlet::net::testing::random_instances;

namespace {

template <class Decode>
std::size_t accepted_mutations_that_change(const byte_buffer& original, Decode reencoded) {
  std::size_t bad = 0;
  byte_buffer mutated = original;
  for (std::size_t at = 0; at < original.size(); ++at) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      mutated[at] = original[at] ^ static_cast<std::byte>(flip);
      const auto again = reencoded(mutated);
      if (again && *again != mutated) ++bad;
    }
    mutated[at] = original[at];
  }
  return bad;
}

msgpack::object_handle parsed(const byte_buffer& bytes) {
  std::size_t used = 0;
  msgpack::object_handle tree = msgpack::unpack(reinterpret_cast<const char*>(bytes.data()), bytes.size(), used);
  CHECK(used == bytes.size());
  return tree;
}

}  // namespace

TEST_CASE("every message reads back as it was sent") {
  random_instances instances(1);
  for (std::size_t number = 0; number < message_types; ++number) {
    for (int i = 0; i < 200; ++i) {
      const envelope sent = instances.envelope(number);
      const frames f = encode(sent);
      std::string why;
      const auto received = decode(f.header, f.blobs, &why);
      INFO(name_of(sent.content) << ": " << why);
      REQUIRE(received);
      REQUIRE(received->from == sent.from);
      REQUIRE(received->content.index() == number);
      const frames again = encode(*received);
      REQUIRE(again.header == f.header);
      REQUIRE(again.blobs == f.blobs);
    }
  }
}

TEST_CASE("fields keep their values on the way") {
  const envelope sent{{role::validator, {}},
                      extrinsic_received{.nonce = 1ULL << 40, .pooled = true, .reason = "nonce too low"}};
  const auto received = decode(encode(sent).header, {});
  REQUIRE(received);
  CHECK(std::get<extrinsic_received>(received->content) == std::get<extrinsic_received>(sent.content));

  random_instances instances(2);
  for (int i = 0; i < 100; ++i) {
    const auto made = instances.make<block>();
    const auto read = decode_block(encode(made));
    REQUIRE(read);
    REQUIRE(*read == made);
  }
}

TEST_CASE("calls, metadata and blocks read back as they were written") {
  random_instances instances(3);
  for (int i = 0; i < 200; ++i) {
    const call c = instances.call(static_cast<std::size_t>(i) % call_types);
    REQUIRE(decode_call(encode(c)) == c);
    const byte_buffer metadata = encode(instances.make<contribution_metadata>());
    const auto read = decode_metadata(metadata);
    REQUIRE(read);
    // Compared as bytes: the sample may hold NaN.
    REQUIRE(encode(*read) == metadata);
  }
}

TEST_CASE("floats keep every bit: signs of zero, NaN payloads, whole numbers") {
  contribution_metadata m;
  for (const std::uint32_t bits : {0x80000000U, 0x7fc12345U, 0xff800001U, 0x3f800000U, 0x00000001U}) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    m.sync.values.push_back(value);
  }
  const auto read = decode_metadata(encode(m));
  REQUIRE(read);
  REQUIRE(read->sync.values.size() == m.sync.values.size());
  CHECK(std::memcmp(read->sync.values.data(), m.sync.values.data(), 4 * m.sync.values.size()) == 0);
}

TEST_CASE("a message is plain msgpack: type number, sender, fields in the order of their table") {
  put_result content{.request = 300, .status = storage_status::full, .uploaded_at = time_point(duration(-5))};
  const frames f = encode({address::storage(), content});
  const auto tree = parsed(f.header);
  const msgpack::object& root = tree.get();
  REQUIRE(root.type == msgpack::type::ARRAY);
  REQUIRE(root.via.array.size == 3);
  CHECK(root.via.array.ptr[0].as<unsigned>() == message(content).index());
  const msgpack::object& from = root.via.array.ptr[1];
  REQUIRE(from.via.array.size == 2);
  CHECK(from.via.array.ptr[0].as<unsigned>() == 2);
  CHECK(from.via.array.ptr[1].type == msgpack::type::BIN);
  CHECK(from.via.array.ptr[1].via.bin.size == 32);
  const msgpack::object& body = root.via.array.ptr[2];
  REQUIRE(body.via.array.size == 3);
  CHECK(body.via.array.ptr[0].as<unsigned>() == 300);
  CHECK(body.via.array.ptr[1].as<unsigned>() == 6);
  CHECK(body.via.array.ptr[2].as<int>() == -5);
}

TEST_CASE("whatever is encoded, another msgpack reader understands") {
  random_instances instances(4);
  for (std::size_t number = 0; number < message_types; ++number)
    for (int i = 0; i < 20; ++i) {
      const frames f = encode(instances.envelope(number));
      REQUIRE_NOTHROW(parsed(f.header));
    }
}

TEST_CASE("the numbers of the messages on the wire stay what they are") {
  const auto number = [](auto content) { return message(std::move(content)).index(); };
  CHECK(number(subscribe_blocks{}) == 0);
  CHECK(number(make_block{}) == 6);
  CHECK(number(put_object{}) == 7);
  CHECK(number(object_list{}) == 14);
  CHECK(number(join{}) == 15);
  CHECK(number(window_done{}) == 22);
  CHECK(name_of(put_object{}) == "put_object");
  CHECK(name_of(window_done{}) == "window_done");
  CHECK(call(publish_manifest{}).index() == 4);
  CHECK(call(commit_contribution{}).index() == 5);
  CHECK(call(dispute{}).index() == 6);
  CHECK(to_hex(encode(call(register_node{role::validator}))) == "92009104");
}

TEST_CASE("a blob travels beside the header, by reference") {
  put_object content;
  content.content = make_blob(byte_buffer(5000));
  const frames f = encode({address::storage(), content});
  CHECK(f.header.size() < 500);
  CHECK(f.bytes() == f.header.size() + 5000);
  REQUIRE(f.blobs.size() == 1);
  const auto received = decode(f.header, f.blobs);
  REQUIRE(received);
  CHECK(std::get<put_object>(received->content).content.get() == content.content.get());
}

TEST_CASE("an absent blob and an empty one are not the same") {
  object_data content;
  const frames absent = encode({address::storage(), content});
  content.bytes = make_blob({});
  const frames empty = encode({address::storage(), content});
  CHECK(absent.blobs.empty());
  CHECK(empty.blobs.size() == 1);
  CHECK(absent.header != empty.header);
  CHECK_FALSE(std::get<object_data>(decode(absent.header, {})->content).bytes);
  CHECK(std::get<object_data>(decode(empty.header, empty.blobs)->content).bytes->empty());
}

TEST_CASE("any changed byte of a message is refused or is another message's only encoding") {
  random_instances instances(5);
  for (std::size_t number = 0; number < message_types; ++number) {
    const frames f = encode(instances.envelope(number));
    if (f.header.size() > 2000) continue;  // the fuzz test takes the long ones
    INFO("message " << number);
    CHECK(accepted_mutations_that_change(f.header, [&](const byte_buffer& bytes) -> std::optional<byte_buffer> {
            const auto e = decode(bytes, f.blobs);
            return e ? std::optional(encode(*e).header) : std::nullopt;
          }) == 0);
  }
}

TEST_CASE("any changed byte of a call or of metadata is refused or another one's only encoding") {
  random_instances instances(6);
  for (std::size_t number = 0; number < call_types; ++number)
    CHECK(accepted_mutations_that_change(encode(instances.call(number)), [](const byte_buffer& bytes) {
            const auto c = decode_call(bytes);
            return c ? std::optional(encode(*c)) : std::nullopt;
          }) == 0);
  contribution_metadata m = instances.make<contribution_metadata>();
  m.sync.values.resize(5);
  CHECK(accepted_mutations_that_change(encode(m), [](const byte_buffer& bytes) {
          const auto read = decode_metadata(bytes);
          return read ? std::optional(encode(*read)) : std::nullopt;
        }) == 0);
}

TEST_CASE("a block's hash covers everything of it but the hash itself") {
  random_instances instances(7);
  auto b = instances.make<block>();
  b.extrinsics.resize(1);
  const digest hash = hash_of(b);
  b.hash = hash;
  CHECK(hash_of(b) == hash);
  block other = b;
  ++other.height;
  CHECK(hash_of(other) != hash);
  other = b;
  other.time += duration(1);
  CHECK(hash_of(other) != hash);
  other = b;
  other.parent.bytes[31] ^= std::byte{1};
  CHECK(hash_of(other) != hash);
  other = b;
  other.state.bytes[0] ^= std::byte{1};
  CHECK(hash_of(other) != hash);
  other = b;
  other.extrinsics[0].by_sender.bytes[0] ^= std::byte{1};
  CHECK(hash_of(other) != hash);
  other = b;
  other.extrinsics.clear();
  CHECK(hash_of(other) != hash);
}
