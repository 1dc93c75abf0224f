#pragma once

#include "actors/protocol/scoring_parameters.hpp"
#include "base/bytes.hpp"
#include "compute/agreed_state.hpp"
#include "compute/layout.hpp"
#include "net/identity.hpp"
#include "net/message/contribution.hpp"
#include "net/message/storage.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Rules about contributions that peers and validators must agree on.
namespace gauntlet::actors {

inline constexpr std::string_view contribution_prefix = "contribution-";
inline constexpr std::string_view mirror_prefix = "mirror-";
inline constexpr std::string_view checkpoint_prefix = "checkpoint-";

/// Key of a peer's payload object in its own bucket.
std::string contribution_key(window_index window, uid peer);
/// Key of a validator's copy of an accepted payload in the validator's bucket.
std::string mirror_key(window_index window, uid peer);
/// Key of a checkpoint's image in the bucket of a validator that keeps it.
std::string checkpoint_key(window_index window);
/// The window that follows `prefix` in a key, up to its end or a dash; nothing for every other key.
std::optional<window_index> window_in_key(std::string_view prefix, std::string_view key);
/// Window in a mirror's or checkpoint's key.
std::optional<window_index> mirrored_window(std::string_view key);
std::optional<window_index> checkpoint_window(std::string_view key);

/// Where in θ the sender of a sync sample must look: two places a tensor (one in a tensor of one element). `drawn`:
/// from H(hash of the block that ended the window, uid), so that one peer's sample is of no use to another; `fixed`:
/// the first two, as in spring 2025.
std::vector<std::size_t> sync_positions(sync_position_form form, const compute::layout& parameters,
                                        const digest& block_hash, uid peer);
std::vector<float> sync_values(const compute::agreed_state& state, std::span<const std::size_t> positions);

/// SyncScore x = 1/(α d) Σ |θ_i^V − θ_i^p| over the d sampled elements: how many signed updates apart two models are
/// (gauntlet.md C.2.3). Infinity when the sample has the wrong size or a value that is not finite.
double sync_score(std::span<const float> own, std::span<const float> theirs, double step_size);

/// Metadata of a payload object, signed by its peer.
net::contribution_metadata sign_contribution(const net::identity& peer, net::contribution_header header,
                                             std::vector<float> sync);
bool verify_contribution(const hotkey& peer, const net::signed_contribution& c);
bool verify_sync(const hotkey& peer, const net::contribution_metadata& m);

/// A put request for the owner's bucket, signed; `request` is left for the sender to fill in.
net::put_object make_put(const net::identity& owner, const digest& run, std::string key, blob content,
                         byte_buffer metadata);
/// The same for objects of the owner's that may go.
net::delete_objects make_delete(const net::identity& owner, const digest& run, std::vector<std::string> keys);

}  // namespace gauntlet::actors
