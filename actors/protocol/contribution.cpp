#include "actors/protocol/contribution.hpp"

#include "base/random.hpp"
#include "net/codec.hpp"

#include <charconv>
#include <limits>

namespace gauntlet::actors {

std::string contribution_key(window_index window, uid peer) {
  return std::string(contribution_prefix) + std::to_string(window) + "-" + std::to_string(peer);
}

std::string mirror_key(window_index window, uid peer) {
  return std::string(mirror_prefix) + std::to_string(window) + "-" + std::to_string(peer);
}

std::string checkpoint_key(window_index window) { return std::string(checkpoint_prefix) + std::to_string(window); }

std::optional<window_index> window_in_key(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  window_index w = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), w);
  const bool whole = end == key.data() + key.size() || *end == '-';
  return error == std::errc() && whole ? std::optional(w) : std::nullopt;
}

std::optional<window_index> mirrored_window(std::string_view key) { return window_in_key(mirror_prefix, key); }
std::optional<window_index> checkpoint_window(std::string_view key) { return window_in_key(checkpoint_prefix, key); }

std::vector<std::size_t> sync_positions(sync_position_form form, const compute::layout& parameters,
                                        const digest& block_hash, uid peer) {
  hasher h;
  generator random(h.add_text("sync sample").add(block_hash).add_value(peer).finish().word());
  std::vector<std::size_t> positions;
  for (const compute::tensor_spec& t : parameters.tensors()) {
    const std::size_t draws = t.count < 2 ? 1 : 2;
    for (std::size_t i = 0; i < draws && positions.size() < net::bounds::sync_values_max; ++i)
      positions.push_back(t.offset + (form == sync_position_form::drawn ? random.below(t.count) : i));
  }
  return positions;
}

std::vector<float> sync_values(const compute::agreed_state& state, std::span<const std::size_t> positions) {
  std::vector<float> values;
  values.reserve(positions.size());
  for (const std::size_t at : positions) values.push_back(state.theta->span()[at]);
  return values;
}

double sync_score(std::span<const float> own, std::span<const float> theirs, double step_size) {
  if (own.size() != theirs.size() || own.empty() || step_size <= 0) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const double distance = static_cast<double>(own[i]) - static_cast<double>(theirs[i]);
    sum += distance < 0 ? -distance : distance;
  }
  const double score = sum / (step_size * static_cast<double>(own.size()));
  // A NaN compares false with everything, so it must not reach the threshold.
  return score >= 0 ? score : std::numeric_limits<double>::infinity();
}

net::contribution_metadata sign_contribution(const net::identity& peer, net::contribution_header header,
                                             std::vector<float> sync) {
  net::contribution_metadata m;
  m.sync = {header.run, header.window, header.uid, std::move(sync)};
  m.by_peer = peer.sign(net::encode(m.sync));
  m.contribution.by_peer = peer.sign(net::encode(header));
  m.contribution.header = std::move(header);
  return m;
}

bool verify_contribution(const hotkey& peer, const net::signed_contribution& c) {
  return net::verify(peer, net::encode(c.header), c.by_peer);
}

bool verify_sync(const hotkey& peer, const net::contribution_metadata& m) {
  const net::contribution_header& h = m.contribution.header;
  return m.sync.run == h.run && m.sync.window == h.window && m.sync.uid == h.uid &&
         net::verify(peer, net::encode(m.sync), m.by_peer);
}

net::put_object make_put(const net::identity& owner, const digest& run, std::string key, blob content,
                         byte_buffer metadata) {
  net::put_object put;
  put.claim = {run, owner.key(), std::move(key), digest_of(as_view(content)), content->size(), digest_of(metadata)};
  put.by_owner = owner.sign(net::encode(put.claim));
  put.metadata = std::move(metadata);
  put.content = std::move(content);
  return put;
}

net::delete_objects make_delete(const net::identity& owner, const digest& run, std::vector<std::string> keys) {
  net::delete_objects request;
  request.claim = {run, owner.key(), std::move(keys)};
  request.by_owner = owner.sign(net::encode(request.claim));
  return request;
}

}  // namespace gauntlet::actors
