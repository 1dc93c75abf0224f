#include "net/codec.hpp"
#include "net/codec/reader.hpp"
#include "net/codec/writer.hpp"

namespace gauntlet::net {

namespace {

template <class T>
byte_buffer encode_content(const T& value) {
  byte_buffer bytes;
  wire::writer(bytes, nullptr).put(value);
  return bytes;
}

template <class T>
std::optional<T> decode_content(byte_view bytes, std::size_t bytes_max) {
  if (bytes.size() > bytes_max) return std::nullopt;
  wire::reader in(bytes);
  std::optional<T> value(std::in_place);
  if (!in.get(*value) || !in.finish()) return std::nullopt;
  return value;
}

}  // namespace

byte_buffer encode(const call& c) {
  byte_buffer bytes;
  wire::writer out(bytes, nullptr);
  out.array(2);
  out.put(c.index());
  std::visit([&out](const auto& content) { out.put(content); }, c);
  return bytes;
}

std::optional<call> decode_call(byte_view bytes) {
  if (bytes.size() > bounds::extrinsic_call_max) return std::nullopt;
  wire::reader in(bytes);
  std::optional<call> c(std::in_place);
  std::uint64_t number = 0;
  if (!in.array(2) || !in.get(number) || !in.get_alternative(number, *c) || !in.finish()) return std::nullopt;
  return c;
}

byte_buffer encode(const contribution_header& h) { return encode_content(h); }

byte_buffer encode(const sync_sample& s) { return encode_content(s); }

byte_buffer encode(const contribution_metadata& m) { return encode_content(m); }

std::optional<contribution_metadata> decode_metadata(byte_view bytes) {
  return decode_content<contribution_metadata>(bytes, bounds::object_metadata_max);
}

byte_buffer encode(const put_claim& c) { return encode_content(c); }

byte_buffer encode(const delete_claim& c) { return encode_content(c); }

byte_buffer encode(const block& b) { return encode_content(b); }

std::optional<block> decode_block(byte_view bytes) {
  // A block that could not travel in a message is none.
  return decode_content<block>(bytes, bounds::header_bytes_max);
}

byte_buffer signing_bytes(const digest& run, const extrinsic& e) {
  byte_buffer bytes;
  wire::writer out(bytes, nullptr);
  // The word keeps a signature of one kind from passing as one of another.
  out.array(5);
  out.put(std::string("extrinsic"));
  out.put(run);
  out.put(e.sender);
  out.put(e.nonce);
  out.put(e.call);
  return bytes;
}

digest hash_of_weights(const hotkey& sender, const set_weights& w, const digest& salt) {
  hasher h;
  return h.add_text("weights").add(byte_view(sender.bytes)).add(byte_view(encode(call(w)))).add(salt).finish();
}

digest hash_of(const block& b) {
  // The hash is the last field: what it covers is everything before it.
  constexpr std::size_t hash_field_bytes = 2 + sizeof(digest::bytes);
  const byte_buffer bytes = encode(b);
  return digest_of(byte_view(bytes).first(bytes.size() - hash_field_bytes));
}

}  // namespace gauntlet::net
