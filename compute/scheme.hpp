#pragma once

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/registry.hpp"
#include "compute/aggregation/aggregation_rule.hpp"
#include "compute/agreed_state.hpp"
#include "compute/layout.hpp"
#include "compute/payload_editor.hpp"
#include "compute/rejection.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gauntlet::compute {

/// What became of a peer's contribution to a window.
enum class window_result : std::uint8_t { included, excluded, null_window };

/// A peer's own memory between windows (error feedback, momentum). Immutable: `encode` returns the next one, and the
/// peer commits it when the job is joined.
using feedback_ptr = std::shared_ptr<const flat_buffer>;

struct encoded {
  blob payload;
  feedback_ptr feedback;
};

/// A compression and update scheme: how a local round becomes a payload, and payloads become the next agreed state.
/// Implementations: `demo`, `dense`. A scheme is bound to one layout, const, and callable from several threads.
///
/// `apply` and `trial_apply` are canonical: own arithmetic in a fixed order, same bits on every CPU (DESIGN 6).
/// Payloads given to them have passed `validate`.
class scheme {
 public:
  static constexpr const char* seam = "scheme";
  virtual ~scheme() = default;

  virtual std::string_view name() const = 0;
  virtual const layout& parameters() const = 0;

  /// Size of the outer optimiser's state in every agreed state; 0 without one.
  virtual std::size_t optimiser_floats() const { return 0; }
  /// A_0 from the initial parameters: adds the outer optimiser's state.
  virtual state_ptr first_state(shared_buffer theta) const = 0;
  /// A peer's feedback before its first window.
  virtual feedback_ptr first_feedback() const = 0;

  /// Step size α for the step that follows `steps` applied ones (gauntlet.md B.4).
  virtual double step_size(std::uint64_t steps) const = 0;

  /// `gradient` [layout.size()] of one local round on `state` → payload of `window`. `editor` (may be null) changes the
  /// values before they are packed; that is how an adversary's tensors are made.
  virtual encoded encode(const agreed_state& state, const feedback_ptr& feedback, std::span<const float> gradient,
                         window_index window, payload_editor* editor) const = 0;

  /// Lets `editor` change a valid payload, whoever made it, as if it had just been encoded.
  virtual byte_buffer edit_packed(byte_view payload, window_index window, payload_editor& editor) const = 0;

  /// The feedback after the peer has learnt what became of its contribution.
  virtual feedback_ptr on_window_result(const feedback_ptr& feedback, window_result result) const = 0;

  /// Everything that must hold before a payload of `window` may be used. Never throws, never reads past the bytes.
  virtual rejection validate(byte_view payload, window_index window) const = 0;

  /// How alike two valid payloads are, in [0, 1]: the part of their indices that they share, mean over all chunks
  /// weighted by the chunks' lengths (gauntlet.md C.2.6); where a scheme sends no indices, 1 for equal bytes and 0 for
  /// all others.
  virtual double overlap(byte_view a, byte_view b) const = 0;
  /// That of every two: of the first with all behind it, then of the second with all behind it, and so on.
  virtual std::vector<double> overlaps(std::span<const byte_view> payloads) const;

  /// Exact size of every valid payload in bytes; what receivers bound their memory with.
  virtual std::size_t payload_bytes() const = 0;

  /// The next agreed state from payloads in uid order. `slots` is the G that "mean over G" divides by.
  virtual state_ptr apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t slots) const = 0;

  /// θ' for scoring one payload alone: a step of `step_factor`·α (gauntlet.md C.3.2), written to `out` [layout.size()].
  virtual void trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                           std::span<float> out) const = 0;

  /// Decodes a payload to the dense update direction that it alone would give (before sign and step); for tools and
  /// tests.
  virtual void decode(byte_view payload, std::span<float> out) const = 0;

  /// Packs what was decoded into fields and back: a valid payload gives the same bytes. For tests of canonicity.
  virtual byte_buffer reencode(byte_view payload) const = 0;
};

/// What a scheme needs to know beside its own options.
struct scheme_context {
  const layout* parameters = nullptr;              ///< outlives the scheme
  std::uint64_t windows = 0;                       ///< length of the run, for schedules that end with it
  std::shared_ptr<const aggregation_rule> rule{};  ///< null: mean over slots
};

using scheme_registry = registry<scheme, const scheme_context&>;
/// Registers `demo` and `dense`.
void register_schemes();

}  // namespace gauntlet::compute
