#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Where things stand in the bytes of a packed payload, for whoever wants to change them: an attack that tampers with
/// its own payload needs to know where to put the knife. Nobody who receives a payload uses this.
namespace gauntlet::compute {

/// One tensor's part of a payload.
struct payload_section {
  std::size_t tensor = 0;        ///< which tensor of the layout
  std::size_t chunks = 1;        ///< chunks of it
  std::size_t chunk_length = 1;  ///< indices are below it
  std::size_t kept = 1;          ///< entries of a chunk
  std::size_t indices_at = 0;    ///< byte where its packed indices begin
  std::size_t index_bits = 0;    ///< bits of one; 0: the scheme sends none
  std::size_t values_at = 0;     ///< byte where its values begin
  std::size_t value_bits = 32;   ///< 32 and 16 stand as they are; fewer: shift and table (float32), then codes

  std::size_t entries() const { return chunks * kept; }
};

/// The section's indices, [chunks][kept]. The payload has the section's bytes.
std::vector<std::uint16_t> indices_of(byte_view payload, const payload_section& s);
void set_indices(byte_buffer& payload, const payload_section& s, std::span<const std::uint16_t> indices);

/// Puts `value` where the section's first value stands: a value of 32 or 16 bits, else the shift of all of them.
void set_first_value(byte_buffer& payload, const payload_section& s, float value);

/// Rewrites header fields: the payload of another window, or of another model.
void set_window(byte_buffer& payload, window_index window);
void set_layout(byte_buffer& payload, const digest& layout);

}  // namespace gauntlet::compute
