#pragma once

#include "actors/protocol/put_window.hpp"
#include "compute/scheme.hpp"
#include "net/message/storage.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace gauntlet::actors {

/// A contribution whose bytes a node holds and means to apply.
struct held_contribution {
  gauntlet::uid uid = 0;
  digest id;  ///< of the bytes
  blob payload;
};

/// What one node gathers for one window by itself, as nodes did before there were manifests (gauntlet.md A.8; agreement
/// "own_view"). It HEADs the candidates, judges their upload times, fetches in rank order until it has G valid ones,
/// and reserves stand in for what is missing. The bytes are those there at that moment: no signature and no digest pins
/// them, so two nodes may gather different ones. Pure: says what to ask of the storage and is given the answers.
class gatherer {
 public:
  /// `candidates` ranked; those beyond G and the reserves are not looked at.
  gatherer(window_index window, put_window times, std::vector<gauntlet::uid> candidates, std::size_t top_g,
           std::size_t reserves);

  window_index window() const { return window_; }
  /// Whom to HEAD, all at once.
  const std::vector<gauntlet::uid>& candidates() const { return candidates_; }
  void on_head(gauntlet::uid u, const net::object_head* head);
  /// Whom to GET now; nobody while answers are missing.
  std::vector<gauntlet::uid> next_fetches();
  void on_data(gauntlet::uid u, const net::object_data* data, const compute::scheme& compression);
  /// Nothing is left to ask for.
  bool complete() const;

  /// At most G, in uid order.
  std::vector<held_contribution> taken() const;
  /// Candidates that were asked for and not taken, best first.
  std::vector<gauntlet::uid> skipped() const;

 private:
  enum class standing : std::uint8_t { heading, timely, fetching, taken, skipped };

  std::size_t count(standing s) const;
  standing& of(gauntlet::uid u);

  window_index window_;
  put_window times_;
  std::vector<gauntlet::uid> candidates_;
  std::size_t top_g_;
  std::vector<standing> standings_;  ///< by rank
  std::map<gauntlet::uid, held_contribution> taken_;
};

}  // namespace gauntlet::actors
