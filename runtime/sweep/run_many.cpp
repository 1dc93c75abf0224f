#include "runtime/sweep/run_many.hpp"

#include "base/errors.hpp"
#include "runtime/processes/nursery.hpp"
#include "runtime/simulation/simulation.hpp"
#include "runtime/sweep/record_fold.hpp"

#include <algorithm>
#include <set>
#include <thread>

namespace gauntlet::runtime {

namespace {

// What a child says, in its first byte.
constexpr char row_follows = 'R', refusal_follows = 'U', failure_follows = 'F';

/// A child's whole life: one run, one answer.
std::string answer_of(const experiment& e) {
  try {
    record_fold fold;
    const std::atomic<bool> never{false};
    const simulation_result result = simulate(e, fold, never, {});
    if (!result.complete) return failure_follows + ("the run did not finish: " + result.why_ended);
    return row_follows + to_json_line(fold.result());
  } catch (const user_error& u) {
    return refusal_follows + (u.what() + std::string(1, '\0') + u.mend());
  } catch (const std::exception& x) {
    return failure_follows + std::string(x.what());
  }
}

/// Keeps a finished child's row, or notes why there is none.
void settle(const planned_run& run, const child_end& c, row_store& rows, many_runs& all) {
  const std::string said = c.said ? *c.said : failure_follows + c.why;
  const std::string what = said.substr(1);
  if (said[0] == row_follows) {
    rows.add(run.key, what);
    ++all.done;
  } else if (said[0] == refusal_follows) {
    const std::size_t end = what.find('\0');
    throw user_error(run.label + ": " + what.substr(0, end), what.substr(end + 1));
  } else {
    all.failures.push_back(run.label + ": " + what);
  }
}

}  // namespace

planned_run planned(std::string label, experiment e) {
  e.run.threads = 1;
  e.run.sample_tokens = 0;
  e.run.directory.clear();
  e.storage.kind = "memory";
  const digest key = digest_of(to_toml(e));
  return {std::move(label), std::move(e), key};
}

many_runs run_many(const std::vector<planned_run>& runs, row_store& rows, std::size_t jobs,
                   const std::atomic<bool>& stop, const std::function<void(std::size_t, std::size_t)>& progress) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  many_runs all;
  std::vector<const planned_run*> missing;
  std::set<digest> seen;
  for (const planned_run& run : runs) {
    if (!seen.insert(run.key).second) continue;
    if (rows.find(run.key) == nullptr) missing.push_back(&run);
  }
  all.wanted = seen.size();
  all.done = all.wanted - missing.size();
  progress(all.done, all.wanted);
  nursery children;
  std::size_t next = 0;
  while ((next < missing.size() || children.size() > 0) && !stop) {
    for (; next < missing.size() && children.size() < jobs; ++next)
      children.add(next, [run = missing[next]] { return answer_of(run->experiment); });
    for (const child_end& c : children.listen()) {
      // An interrupt at the terminal ends the children too; that is no failure of theirs.
      if (stop) break;
      settle(*missing[c.id], c, rows, all);
      progress(all.done, all.wanted);
    }
  }
  all.stopped = stop && all.done < all.wanted;
  return all;
}

}  // namespace gauntlet::runtime
