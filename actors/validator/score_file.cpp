#include "actors/validator/score_file.hpp"

#include "actors/protocol/contribution.hpp"

#include <algorithm>
#include <cstdint>

namespace gauntlet::actors {

namespace {

constexpr std::string_view format = "gauntlet scores 1";
constexpr std::uint32_t peers_max = 256;

/// Every field of `peer_scores`, in the order of the format.
template <class Scores, class Visitor>
void for_each_field(Scores& s, Visitor&& field) {
  field(s.registered_at);
  field(s.rating.mu);
  field(s.rating.sigma);
  field(s.loss_rating);
  field(s.proof);
  field(s.base);
  field(s.standing);
  field(s.peer_score);
  field(s.memory.first);
  field(s.memory.second);
  field(s.counter);
  field(s.evaluations);
  field(s.absent_windows);
  field(s.inactive_windows);
  field(s.misses_in_a_row);
  field(s.negatives_in_a_row);
  field(s.excluded_windows);
  field(s.misses.bits);
  field(s.misses.known);
  field(s.negatives.bits);
  field(s.negatives.known);
}

}  // namespace

std::string score_file_key(window_index window) { return std::string(score_file_prefix) + std::to_string(window); }

std::optional<window_index> score_file_window(std::string_view key) { return window_in_key(score_file_prefix, key); }

byte_buffer pack(const score_file& file, const net::identity& owner) {
  byte_buffer bytes;
  byte_writer out(bytes);
  out.put_text(format);
  out.put_bytes(file.run.bytes);
  out.put(file.window);
  out.put(static_cast<std::uint32_t>(file.scores.size()));
  for (const auto& [u, s] : file.scores) {
    out.put(u);
    for_each_field(s, [&out](const auto& value) { out.put(value); });
    out.put(static_cast<std::uint8_t>(s.scored ? 1 : 0));
  }
  const signature by_owner = owner.sign(bytes);
  out.put_bytes(by_owner.bytes);
  return bytes;
}

std::optional<score_file> unpack_scores(byte_view bytes, const digest& run, const hotkey& owner) {
  signature by_owner;
  if (bytes.size() < by_owner.bytes.size()) return std::nullopt;
  const byte_view content = bytes.first(bytes.size() - by_owner.bytes.size());
  const byte_view end = bytes.last(by_owner.bytes.size());
  std::copy(end.begin(), end.end(), by_owner.bytes.begin());
  if (!net::verify(owner, content, by_owner)) return std::nullopt;

  byte_reader in(content);
  score_file file;
  std::string text;
  std::uint32_t peers = 0;
  const bool known = in.get_text(text, format.size()) && text == format && in.get(file.run.bytes) && file.run == run;
  if (!known || !in.get(file.window) || !in.get(peers) || peers > peers_max) return std::nullopt;
  for (std::uint32_t i = 0; i < peers; ++i) {
    gauntlet::uid u = 0;
    peer_scores s;
    std::uint8_t scored = 0;
    in.get(u);
    for_each_field(s, [&in](auto& value) { in.get(value); });
    if (!in.get(scored)) return std::nullopt;
    s.scored = scored != 0;
    file.scores[u] = s;
  }
  return in.at_end() ? std::optional(std::move(file)) : std::nullopt;
}

}  // namespace gauntlet::actors
