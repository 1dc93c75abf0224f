#pragma once

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/registry.hpp"
#include "compute/payload_sections.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gauntlet::compute {

/// One chunk of a payload before it is packed: what a scheme is about to send. Indices ascend strictly.
struct editable_chunk {
  std::size_t tensor;                ///< which tensor of the layout
  std::size_t chunk;                 ///< which chunk of it
  std::size_t chunk_size;            ///< L; indices are below it
  std::span<std::uint16_t> indices;  ///< [k], may be changed; must stay distinct and < L (the scheme sorts them again)
  std::span<float> values;           ///< [k], matching; a dense scheme has all L with indices empty
};

/// Tensor side of a peer strategy: changes what is sent, inside the encode job. The peer's error feedback is computed
/// from what it would have sent honestly.
///
/// Two stages: `edit` (or `edit_payload`, which sees all chunks at once) changes what is then packed as it should be;
/// `tamper` changes the packed bytes, into anything.
class payload_editor {
 public:
  static constexpr const char* seam = "payload editor";
  virtual ~payload_editor() = default;

  /// Called once a payload, before the first chunk.
  virtual void begin(window_index window) = 0;
  virtual void edit(const editable_chunk&) {}
  /// All chunks of the payload, in layout order.
  virtual void edit_payload(std::span<const editable_chunk> chunks) {
    for (const editable_chunk& c : chunks) edit(c);
  }

  /// The bytes to send in place of `packed`. `sections`: one a tensor, in layout order, see payload_sections.hpp.
  virtual byte_buffer tamper(byte_buffer packed, std::span<const payload_section> /*sections*/) { return packed; }

  /// Whether what it does to a payload depends on the payloads before. Who answers no here, and is right, saves a
  /// resumed run from making old payloads again.
  virtual bool remembers() const { return true; }
};

/// A factory gets the options and a seed that is the editing peer's own.
using payload_editor_registry = registry<payload_editor, std::uint64_t>;
/// Registers the editors of compute/editors.
void register_payload_editors();

}  // namespace gauntlet::compute
