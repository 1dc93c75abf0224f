#pragma once

#include "actors/validator/window_facts.hpp"

#include <optional>

namespace gauntlet::actors {

/// What a scoring rule keeps of one peer between windows: averages of its own.
struct rule_memory {
  double first = 0;
  double second = 0;

  bool operator==(const rule_memory&) const = default;
};

/// What a window showed of one peer, and what is held of it.
struct score_evidence {
  bool passed = false;                    ///< timely, valid and in step
  std::optional<loss_scores> measured{};  ///< nothing: not scored by loss in this window
  std::optional<double> cosine{};
  double proof = 0;        ///< μ_p, this window's indicator included
  double loss_rating = 0;  ///< this window's match included
  std::uint64_t evaluations = 0;
};

/// What a PeerScore is made of (gauntlet.md C.4, C.9). Slashes, standing and the SyncScore's factor come on top and are
/// none of its business. Pure; own arithmetic only.
class scoring_rule {
 public:
  static constexpr const char* seam = "scoring rule";
  virtual ~scoring_rule() = default;

  /// The score of one peer after a window; nothing leaves it as it was. Asked for every registered peer.
  virtual std::optional<double> score(const score_evidence& e, rule_memory& memory) const = 0;

  /// What has to be measured for it.
  virtual bool needs_losses() const { return true; }
  virtual bool needs_cosine() const { return false; }
};

/// Registers `gauntlet`, `loss_ema`, `softmax`, `cosine` and `none`.
void register_scoring_rules();

}  // namespace gauntlet::actors
