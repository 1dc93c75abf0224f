#include "net/codec.hpp"
#include "tests/net/random_message.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <msgpack.hpp>

#include <array>

using namespace gauntlet;
using namespace gauntlet::net;
using gauntlet::net::testing::message_types;
using gauntlet::net::testing::random_instances;

namespace {

byte_buffer bytes_of(const msgpack::sbuffer& buffer) {
  const auto* data = reinterpret_cast<const std::byte*>(buffer.data());
  return {data, data + buffer.size()};
}

/// A header whose body is what `body` packs.
template <class Body>
byte_buffer header_of(const message& kind, Body body) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> out(buffer);
  out.pack_array(3);
  out.pack_uint64(kind.index());
  out.pack_array(2);
  out.pack_uint8(0);
  out.pack_bin(32);
  out.pack_bin_body(std::string(32, '\0').data(), 32);
  body(out);
  return bytes_of(buffer);
}

std::string refusal(byte_view header, std::span<const blob> blobs = {}) {
  std::string why;
  return decode(header, blobs, &why) ? "accepted" : why;
}

std::string refusal(const message& content) {
  const frames f = encode({address::chain(), content});
  return refusal(f.header, f.blobs);
}

/// Markers of the forms with 1, 2 and 4 bytes of length; the short form is in the marker itself.
struct length_markers {
  unsigned short_first, short_count;
  std::array<const char*, 3> wide;
};

/// All ways to say this length, the shortest first.
std::vector<std::string> forms_of(const length_markers& k, std::size_t size) {
  std::vector<std::string> forms;
  if (size < k.short_count) forms.push_back(fmt::format("{:02x}", k.short_first + size));
  if (*k.wide[0] != 0 && size < 0x100) forms.push_back(fmt::format("{}{:02x}", k.wide[0], size));
  if (size < 0x10000) forms.push_back(fmt::format("{}{:04x}", k.wide[1], size));
  forms.push_back(fmt::format("{}{:08x}", k.wide[2], size));
  return forms;
}

byte_buffer operator+(byte_buffer bytes, std::string_view hex) {
  const auto more = from_hex(hex);
  bytes.insert(bytes.end(), more->begin(), more->end());
  return bytes;
}

}  // namespace

TEST_CASE("bytes after a message are refused") {
  random_instances instances(1);
  for (std::size_t number = 0; number < message_types; ++number) {
    const frames f = encode(instances.envelope(number));
    REQUIRE(refusal(f.header + "00", f.blobs) == "bytes left over");
    REQUIRE(refusal(f.header + "c0", f.blobs) == "bytes left over");
  }
}

TEST_CASE("a message that was cut short anywhere is refused") {
  random_instances instances(2);
  for (std::size_t number = 0; number < message_types; ++number) {
    const frames f = encode(instances.envelope(number));
    for (std::size_t size = 0; size < std::min<std::size_t>(f.header.size(), 3000); ++size)
      REQUIRE_FALSE(decode(byte_view(f.header).first(size), f.blobs));
  }
}

TEST_CASE("a number that is longer than needed is refused") {
  const auto with_height = [](std::string_view hex) {
    return refusal(header_of(make_block{}, [](auto& out) { out.pack_array(1); }) + hex);
  };
  CHECK(with_height("05") == "accepted");
  CHECK(with_height("cc80") == "accepted");
  CHECK(with_height("cd0100") == "accepted");
  CHECK(with_height("ce00010000") == "accepted");
  CHECK(with_height("cf0000000100000000") == "accepted");
  for (const char* hex :
       {"cc05", "cc7f", "cd0005", "cd00ff", "ce00000005", "ce0000ffff", "cf0000000000000005", "cf00000000ffffffff"})
    CHECK(with_height(hex) == "height: number longer than needed");
  for (const char* hex : {"ff", "d005", "d3ffffffffffffff00", "c0", "c3", "a105", "cb3ff0000000000000", "90", "c1"})
    CHECK(with_height(hex) == "height: not a number");
}

TEST_CASE("a time that is longer than needed is refused, either side of zero") {
  const auto with_time = [](std::string_view hex) {
    return refusal(header_of(put_window_opened{},
                             [](auto& out) {
                               out.pack_array(3);
                               out.pack_uint64(0);
                             }) +
                   hex + "00");
  };
  for (const char* hex : {"00", "e0", "ff", "d0df", "d080", "d1ff7f", "d2ffff7fff", "d3ffffffff7fffffff",
                          "cf7fffffffffffffff", "d38000000000000000"})
    CHECK(with_time(hex) == "accepted");
  for (const char* hex : {"d000", "d0e0", "d0ff", "d1ff80", "d10001", "d2ffff8000", "d3ffffffff80000000", "cc01"})
    CHECK(with_time(hex) == "opened_at: number longer than needed");
  CHECK(with_time("cf8000000000000000") == "opened_at: number out of range");
}

TEST_CASE("lengths of texts, lists and bytes that are longer than needed are refused") {
  const auto with_reason = [](std::string_view hex) {
    return refusal(header_of(extrinsic_received{},
                             [](auto& out) {
                               out.pack_array(3);
                               out.pack_uint64(0);
                               out.pack_false();
                             }) +
                   hex);
  };
  CHECK(with_reason("a161") == "accepted");
  for (const char* hex : {"d90161", "da000161", "db0000000161"})
    CHECK(with_reason(hex) == "reason: length longer than needed");
  CHECK(with_reason("c40161") == "reason: not a text");

  const auto with_list = [](std::string_view hex) {
    return refusal(header_of(blocks{}, [](auto& out) { out.pack_array(1); }) + hex);
  };
  CHECK(with_list("90") == "accepted");
  CHECK(with_list("dc0000") == "content: length longer than needed");
  CHECK(with_list("dd00000000") == "content: length longer than needed");
  CHECK(with_list("80") == "content: not an array");

  const auto window_done_with = [](std::string_view hex) {
    return refusal(header_of(window_done{},
                             [](auto& out) {
                               out.pack_array(2);
                               out.pack_uint64(0);
                             }) +
                   hex + std::string(64, '0'));
  };
  CHECK(window_done_with("c420") == "accepted");
  CHECK(window_done_with("c50020") == "state: length longer than needed");
  CHECK(window_done_with("c41f") == "state: size out of range");
  CHECK(window_done_with("d920") == "state: not bytes");
}

TEST_CASE("every length has one form only, at every border between two") {
  const length_markers text{0xa0, 32, {"d9", "da", "db"}};
  const length_markers list{0x90, 16, {"", "dc", "dd"}};
  const length_markers bytes{0, 0, {"c4", "c5", "c6"}};
  const auto check_all = [&](const length_markers& k, std::size_t size, const byte_buffer& before,
                             const std::string& after) {
    const auto forms = forms_of(k, size);
    for (std::size_t i = 0; i < forms.size(); ++i) {
      INFO(forms[i]);
      CHECK(decode(before + forms[i] + after, {}).has_value() == (i == 0));
    }
  };
  const auto zeros = [](std::size_t size) { return std::string(2 * size, '0'); };
  const auto before_reason = header_of(extrinsic_received{}, [](auto& out) { out.pack_array(3).pack(0).pack(false); });
  for (const std::size_t size : {0, 1, 31, 32, 255, 256}) check_all(text, size, before_reason, zeros(size));
  const auto before_keys = header_of(object_list{}, [](auto& out) { out.pack_array(4).pack(0).pack(0); });
  for (const std::size_t size : {0, 1, 15, 16, 255, 256, 1000}) {
    std::string empty_texts;
    for (std::size_t i = 0; i < size; ++i) empty_texts += "a0";
    check_all(list, size, before_keys, empty_texts + "c2");
  }
  const std::string key_of_zeros = "c420" + zeros(32), signature_of_zeros = "c440" + zeros(64);
  const auto before_call =
      header_of(submit_extrinsic{}, [](auto& out) { out.pack_array(1).pack_array(4); }) + key_of_zeros + "00";
  for (const std::size_t size : {0, 1, 255, 256, 65535, 65536})
    check_all(bytes, size, before_call, zeros(size) + signature_of_zeros);
}

TEST_CASE("too many or too few fields are refused") {
  for (const std::uint32_t fields : {0U, 2U, 15U, 16U, 70000U})
    CHECK(refusal(header_of(make_block{}, [&](auto& out) {
            out.pack_array(fields);
            for (std::uint32_t i = 0; i < fields; ++i) out.pack_uint64(1);
          })) == "wrong number of fields");
}

TEST_CASE("types and enum values that do not exist are refused") {
  frames f = encode({address::chain(), leave{}});
  f.header[1] = static_cast<std::byte>(message_types);
  CHECK(refusal(f.header) == "unknown type");
  CHECK(refusal(header_of(join{}, [](auto& out) {
          out.pack_array(1);
          out.pack_uint64(roles_count);
        })) == "kind: no such value");
  CHECK(refusal(header_of(put_result{}, [](auto& out) {
          out.pack_array(3);
          out.pack_uint64(0);
          out.pack_uint64(storage_statuses_count);
          out.pack_uint64(0);
        })) == "status: no such value");
}

TEST_CASE("sizes that are claimed but not there take no memory") {
  // Each claims gigabytes in a few bytes; an allocation of that size would fail the test under any sanitizer.
  for (const char* hex : {"ddffffffff", "dc0040", "c6ffffffff", "dbffffffff", "dfffffffff", "c9ffffffff00"}) {
    CHECK(refusal(header_of(blocks{}, [](auto& out) { out.pack_array(1); }) + hex) != "accepted");
    CHECK(refusal(header_of(blocks{}, [](auto&) {}) + hex) != "accepted");
    CHECK_FALSE(decode_call(*from_hex(hex)));
    CHECK_FALSE(decode_block(*from_hex(hex)));
    CHECK_FALSE(decode_metadata(*from_hex(hex)));
  }
  CHECK(refusal(header_of(blocks{}, [](auto& out) { out.pack_array(1); }) + "dc0040") == "content: cut short");
}

TEST_CASE("deep nesting is refused at its first level that has no business there") {
  const byte_buffer nested(100000, std::byte{0x91});
  CHECK_FALSE(decode(nested, {}));
  CHECK_FALSE(decode_block(nested));
  CHECK_FALSE(decode_call(nested));
  CHECK_FALSE(decode_metadata(byte_view(nested).first(10000)));
}

TEST_CASE("texts past their limits are refused") {
  CHECK(refusal(head_object{0, {}, std::string(bounds::object_key_max, 'k')}) == "accepted");
  CHECK(refusal(head_object{0, {}, std::string(bounds::object_key_max + 1, 'k')}) == "key: text length out of range");
  CHECK(refusal(extrinsic_received{0, false, std::string(bounds::text_max + 1, 'r')}) ==
        "reason: text length out of range");
  CHECK(refusal(object_list{0, storage_status::ok, {std::string(bounds::text_max + 1, 'k')}, false}) ==
        "keys: text length out of range");
}

TEST_CASE("lists past their limits are refused") {
  object_list list;
  list.keys.resize(bounds::listed_objects_max);
  CHECK(refusal(list) == "accepted");
  list.keys.emplace_back();
  CHECK(refusal(list) == "keys: list size out of range");

  blocks many;
  many.content.resize(bounds::blocks_per_reply_max + 1);
  CHECK(refusal(many) == "content: list size out of range");

  block_announced announced;
  announced.content.extrinsics.resize(bounds::extrinsics_per_block_max + 1);
  CHECK(refusal(announced) == "extrinsics: list size out of range");

  const call wide = publish_candidates{0, std::vector<uid>(bounds::manifest_entries_max + 1)};
  CHECK_FALSE(decode_call(encode(wide)));
  contribution_metadata m;
  m.sync.values.resize(bounds::sync_values_max);
  CHECK(decode_metadata(encode(m)));
  m.sync.values.push_back(0);
  CHECK_FALSE(decode_metadata(encode(m)));
}

TEST_CASE("bytes past their limits are refused") {
  put_object put;
  put.metadata.resize(bounds::object_metadata_max + 1);
  CHECK(refusal(put) == "metadata: size out of range");
  submit_extrinsic submit;
  submit.content.call.resize(bounds::extrinsic_call_max + 1);
  CHECK(refusal(submit) == "call: size out of range");
  CHECK_FALSE(decode_call(byte_buffer(bounds::extrinsic_call_max + 1)));
  CHECK_FALSE(decode_metadata(byte_buffer(bounds::object_metadata_max + 1)));
}

TEST_CASE("a contribution larger than any blob may be is refused") {
  contribution_metadata m;
  m.contribution.header.size = bounds::blob_bytes_max;
  CHECK(decode_metadata(encode(m)));
  ++m.contribution.header.size;
  CHECK_FALSE(decode_metadata(encode(m)));
}

TEST_CASE("a header past its limit is refused unread") {
  block_announced announced;
  announced.content.extrinsics.resize(9);
  for (extrinsic& e : announced.content.extrinsics) e.call.resize(bounds::extrinsic_call_max);
  CHECK(refusal(announced) == "header too large");
  CHECK_FALSE(decode_block(encode(announced.content)));
}

TEST_CASE("blobs must be there, one as named, and nothing else") {
  object_data content;
  content.bytes = make_blob(byte_buffer(10));
  const frames f = encode({address::storage(), content});
  const blob same = make_blob(byte_buffer(10));
  const blob other = make_blob(byte_buffer(11));
  const std::vector<blob> two{same, same};
  const std::vector<blob> none{nullptr};
  CHECK(refusal(f.header, std::vector{same}) == "accepted");
  CHECK(refusal(f.header, {}) == "bytes: blob missing");
  CHECK(refusal(f.header, none) == "blob missing");
  CHECK(refusal(f.header, std::vector{other}) == "bytes: blob of another size");
  CHECK(refusal(f.header, two) == "too many blobs");
  CHECK(refusal(encode({address::storage(), object_data{}}).header, std::vector{same}) == "blobs left over");
}

TEST_CASE("random bytes are refused") {
  generator random(9);
  for (int i = 0; i < 20000; ++i) {
    byte_buffer bytes(random.below(200));
    for (std::byte& b : bytes) b = static_cast<std::byte>(random.next());
    REQUIRE_FALSE(decode(bytes, {}));
    REQUIRE_FALSE(decode_block(bytes));
    REQUIRE_FALSE(decode_metadata(bytes));
  }
}
