#include "net/codec.hpp"

#include "net/codec/reader.hpp"
#include "net/codec/writer.hpp"

#include <algorithm>

namespace gauntlet::net {

namespace {

/// Room for most messages, so that the buffer seldom grows twice.
constexpr std::size_t typical_header_bytes = 256;

std::optional<std::string> refuse_sizes(byte_view header, std::span<const blob> blobs) {
  if (header.size() > bounds::header_bytes_max) return "header too large";
  if (blobs.size() > bounds::blobs_max) return "too many blobs";
  std::size_t left = bounds::blob_bytes_max;
  for (const blob& b : blobs) {
    if (!b) return "blob missing";
    if (b->size() > left) return "blobs too large";
    left -= b->size();
  }
  return std::nullopt;
}

}  // namespace

frames encode(const envelope& e) {
  frames result;
  result.header.reserve(typical_header_bytes);
  wire::writer out(result.header, &result.blobs);
  out.array(3);
  out.put(e.content.index());
  out.put(e.from);
  std::visit([&out](const auto& content) { out.put(content); }, e.content);
  return result;
}

std::optional<envelope> decode(byte_view header, std::span<const blob> blobs, std::string* why) {
  if (auto problem = refuse_sizes(header, blobs)) {
    if (why != nullptr) *why = std::move(*problem);
    return std::nullopt;
  }
  wire::reader in(header, blobs);
  std::optional<envelope> e(std::in_place);
  std::uint64_t number = 0;
  if (in.array(3) && in.get(number) && in.get(e->from) && in.get_alternative(number, e->content) && in.finish())
    return e;
  if (why != nullptr) *why = in.problem();
  return std::nullopt;
}

}  // namespace gauntlet::net
