#include "actors/protocol/yuma/chain_rules.hpp"

#include "base/check.hpp"
#include "base/wide.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace gauntlet::actors::yuma {

std::vector<std::uint16_t> max_upscaled(std::span<const std::uint64_t> values) {
  std::uint64_t most = 0;
  for (const std::uint64_t v : values) most = std::max(most, v);
  std::vector<std::uint16_t> scaled;
  scaled.reserve(values.size());
  for (const std::uint64_t v : values) {
    const auto doubled = static_cast<wide_uint>(v) * 65535 * 2 + most;
    scaled.push_back(most == 0 ? std::uint16_t{0}
                               : static_cast<std::uint16_t>(doubled / (2 * static_cast<wide_uint>(most))));
  }
  return scaled;
}

std::optional<block_height> epoch_schedule::blocks_until_epoch(block_height block) const {
  if (tempo == 0) return std::nullopt;
  return tempo - (block + netuid + 1) % (tempo + 1);
}

std::uint64_t epoch_schedule::index(block_height block) const {
  GAUNTLET_CHECK(tempo > 0);
  return (block + netuid + 1) / (tempo + 1);
}

std::pair<block_height, block_height> epoch_schedule::reveal_blocks(block_height commit,
                                                                    std::uint64_t reveal_period) const {
  const block_height counted = (index(commit) + reveal_period) * (tempo + 1);
  const block_height first = counted > netuid + 1 ? counted - (netuid + 1) : 0;
  return {first, first + tempo};
}

std::optional<gauntlet::uid> pruned(std::span<const pruning_candidate> slots, block_height now, block_height immunity,
                                    std::size_t non_immune_min) {
  std::array<std::optional<std::size_t>, 2> lowest;  // outside immunity, inside
  std::size_t non_immune = 0;
  const auto key = [&](std::size_t u) { return std::tuple(slots[u].score, slots[u].registered, u); };
  for (std::size_t u = 0; u < slots.size(); ++u) {
    if (slots[u].immortal) continue;
    const bool immune = now < slots[u].registered + immunity;
    non_immune += immune ? 0 : 1;
    std::optional<std::size_t>& best = lowest[immune ? 1 : 0];
    if (!best || key(u) < key(*best)) best = u;
  }
  const auto& chosen = lowest[0] && non_immune > non_immune_min ? lowest[0] : lowest[1];
  if (!chosen) return std::nullopt;
  return static_cast<gauntlet::uid>(*chosen);
}

}  // namespace gauntlet::actors::yuma
