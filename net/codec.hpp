#pragma once

#include "base/bytes.hpp"
#include "net/message/chain.hpp"
#include "net/message/contribution.hpp"
#include "net/message/envelope.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// msgpack encodings. One value has one encoding: decoding refuses everything that would not encode to the same bytes
/// (other integer widths, unknown or missing fields, trailing bytes), so signed content cannot be varied.
namespace gauntlet::net {

/// A message as it travels: header frame, then its blob.
struct frames {
  byte_buffer header;
  std::vector<blob> blobs;  ///< at most bounds::blobs_max

  std::size_t bytes() const {
    std::size_t total = header.size();
    for (const blob& b : blobs) total += b ? b->size() : 0;
    return total;
  }
};

frames encode(const envelope& e);

/// Nothing for any malformed, oversized or non-canonical input; `why` (may be null) then names the reason.
std::optional<envelope> decode(byte_view header, std::span<const blob> blobs, std::string* why = nullptr);

// Content that is signed or stored by itself.
byte_buffer encode(const call& c);
std::optional<call> decode_call(byte_view bytes);
byte_buffer encode(const contribution_header& h);
byte_buffer encode(const sync_sample& s);
byte_buffer encode(const contribution_metadata& m);
std::optional<contribution_metadata> decode_metadata(byte_view bytes);
byte_buffer encode(const put_claim& c);
byte_buffer encode(const delete_claim& c);
byte_buffer encode(const block& b);
std::optional<block> decode_block(byte_view bytes);

/// Bytes that an extrinsic's signature covers.
byte_buffer signing_bytes(const digest& run, const extrinsic& e);
/// What a validator commits to: its key keeps others from committing to the same.
digest hash_of_weights(const hotkey& sender, const set_weights& w, const digest& salt);
/// Digest over everything of a block but `hash` itself.
digest hash_of(const block& b);

}  // namespace gauntlet::net
