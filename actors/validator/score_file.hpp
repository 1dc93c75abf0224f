#pragma once

#include "actors/validator/score_board.hpp"
#include "net/identity.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gauntlet::actors {

/// A validator's scores after a window, as it keeps them in its own bucket: what it goes on from when it has lost its
/// disk. Its own opinion, of use to nobody else.
struct score_file {
  digest run;
  window_index window = 0;
  std::map<gauntlet::uid, peer_scores> scores;
};

inline constexpr std::string_view score_file_prefix = "scores-";
std::string score_file_key(window_index window);
/// Window in such a key; nothing for every other key.
std::optional<window_index> score_file_window(std::string_view key);

/// Signed by its owner, since the storage is not trusted with contents.
byte_buffer pack(const score_file& file, const net::identity& owner);
/// Nothing unless `owner` has signed exactly these bytes, for this run.
std::optional<score_file> unpack_scores(byte_view bytes, const digest& run, const hotkey& owner);

}  // namespace gauntlet::actors
