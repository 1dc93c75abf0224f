#pragma once

#include "actors/chain/block_policy.hpp"
#include "base/random.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace gauntlet::runtime {

/// What is wrong with how blocks are made. Rates are probabilities.
struct chain_trouble {
  bool paused = false;  ///< no block at all
  double skipped = 0;   ///< a block is not made at its time
  double empty = 0;     ///< a block is made without any extrinsic; they wait
  double lost = 0;      ///< an extrinsic is forgotten after it was received
  double delayed = 0;   ///< an extrinsic waits for `delayed_by` blocks
  std::uint64_t delayed_by = 1;
  duration withheld{};  ///< blocks are announced so much later
};

/// A block maker with all the troubles that hold now, by the name of what causes them.
class chain_troubles final : public actors::block_policy {
 public:
  explicit chain_troubles(std::uint64_t seed) : random_(generator_for(seed, generator_name)) {}

  void set(const std::string& cause, const chain_trouble& what) { now_[cause] = what; }
  void clear(const std::string& cause) { now_.erase(cause); }
  /// Draws from here on as one that began with `seed`.
  void reseed(std::uint64_t seed) { random_ = generator_for(seed, generator_name); }
  /// The next block undoes this many before it.
  void reorganise(std::size_t depth) { undo_ = depth; }

  bool skips(block_height height) override;
  std::size_t undone_before(block_height) override { return std::exchange(undo_, 0); }
  std::vector<net::extrinsic> choose(block_height height, std::vector<net::extrinsic>& pool) override;
  duration withheld_for(block_height) override { return all().withheld; }

 private:
  using extrinsic_id = std::pair<hotkey, std::uint64_t>;
  static constexpr std::string_view generator_name = "troubled chain";

  chain_trouble all() const;

  std::map<std::string, chain_trouble> now_;
  generator random_;
  std::size_t undo_ = 0;
  std::map<extrinsic_id, block_height> judged_;  ///< extrinsics in the pool, and the height from which they may go
};

}  // namespace gauntlet::runtime
