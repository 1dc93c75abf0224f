#pragma once

#include <cstddef>

/// Bounds of everything that arrives from another node, in one place. A message past any of them is refused before
/// memory is taken for it.
namespace gauntlet::net::bounds {

inline constexpr std::size_t header_bytes_max = 1 << 20;             ///< msgpack part of a message
inline constexpr std::size_t blob_bytes_max = std::size_t{1} << 30;  ///< all blobs of a message together
inline constexpr std::size_t frame_bytes_max = 1 << 20;       ///< one raw frame; longer blobs are cut into several
inline constexpr std::size_t blobs_max = 1;                   ///< blobs a message may carry
inline constexpr std::size_t object_key_max = 128;            ///< characters of an object's key
inline constexpr std::size_t object_metadata_max = 16 << 10;  ///< bytes of an object's metadata
inline constexpr std::size_t extrinsic_call_max = 128 << 10;  ///< bytes of one encoded call
inline constexpr std::size_t extrinsics_per_block_max = 1024;
inline constexpr std::size_t blocks_per_reply_max = 64;
inline constexpr std::size_t manifest_entries_max = 256;
inline constexpr std::size_t weights_max = 256;
inline constexpr std::size_t sync_values_max = 2048;
inline constexpr std::size_t listed_objects_max = 1000;
inline constexpr std::size_t text_max = 256;  ///< any other text
inline constexpr std::size_t nesting_max = 8;

}  // namespace gauntlet::net::bounds
