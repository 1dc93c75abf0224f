#include "runtime/faults/chain_troubles.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace {

constexpr block_height never = UINT64_MAX;

double either(double p, double q) { return 1 - (1 - p) * (1 - q); }

}  // namespace

chain_trouble chain_troubles::all() const {
  chain_trouble sum;
  for (const auto& [cause, t] : now_) {
    sum.paused = sum.paused || t.paused;
    sum.skipped = either(sum.skipped, t.skipped);
    sum.empty = either(sum.empty, t.empty);
    sum.lost = either(sum.lost, t.lost);
    sum.delayed = either(sum.delayed, t.delayed);
    sum.delayed_by = std::max(sum.delayed_by, t.delayed_by);
    sum.withheld = std::max(sum.withheld, t.withheld);
  }
  return sum;
}

bool chain_troubles::skips(block_height) {
  if (now_.empty()) return false;
  const chain_trouble t = all();
  return t.paused || (t.skipped > 0 && random_.chance(t.skipped));
}

std::vector<net::extrinsic> chain_troubles::choose(block_height height, std::vector<net::extrinsic>& pool) {
  if (now_.empty() && judged_.empty()) return std::exchange(pool, {});
  const chain_trouble t = all();
  if (t.empty > 0 && random_.chance(t.empty)) return {};
  std::vector<net::extrinsic> chosen, waiting;
  std::map<extrinsic_id, block_height> still;
  for (net::extrinsic& e : pool) {
    const extrinsic_id id{e.sender, e.nonce};
    const auto known = judged_.find(id);
    block_height from = height;
    if (known != judged_.end())
      from = known->second;
    else if (t.lost > 0 && random_.chance(t.lost))
      from = never;
    else if (t.delayed > 0 && random_.chance(t.delayed))
      from = height + t.delayed_by;
    if (from <= height) {
      chosen.push_back(std::move(e));
    } else if (from != never) {
      still[id] = from;
      waiting.push_back(std::move(e));
    }
  }
  judged_ = std::move(still);
  pool = std::move(waiting);
  return chosen;
}

}  // namespace gauntlet::runtime
