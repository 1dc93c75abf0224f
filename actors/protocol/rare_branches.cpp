#include "actors/protocol/rare_branches.hpp"

#include <utility>

namespace gauntlet::actors {

namespace {

constexpr double taken_rate = 0.1;

// A simulation runs all its roles on one thread.
thread_local rare_branches* of_this_thread = nullptr;

template <std::size_t... Is>
std::array<generator, rare_branches_count> generators(std::uint64_t seed, std::index_sequence<Is...>) {
  return {generator_for(seed, "rare branch", Is)...};
}

}  // namespace

rare_branches::rare_branches(std::uint64_t seed, double probability)
    : random_(generators(seed, std::make_index_sequence<rare_branches_count>())) {
  for (std::size_t i = 0; i < rare_branches_count; ++i) counts_[i].on_the_table = random_[i].chance(probability);
}

bool rare_branches::take(rare_branch b) {
  const auto i = static_cast<std::size_t>(b);
  count& c = counts_[i];
  ++c.passed;
  const bool taken = c.on_the_table && random_[i].chance(taken_rate);
  c.taken += taken ? 1 : 0;
  return taken;
}

rare_branches_scope::rare_branches_scope(rare_branches* b) : before_(std::exchange(of_this_thread, b)) {}
rare_branches_scope::~rare_branches_scope() { of_this_thread = before_; }

bool take_rare_branch(rare_branch b) { return of_this_thread != nullptr && of_this_thread->take(b); }

bool rare_branches_built() {
#ifdef GAUNTLET_RARE_BRANCHES
  return true;
#else
  return false;
#endif
}

}  // namespace gauntlet::actors
