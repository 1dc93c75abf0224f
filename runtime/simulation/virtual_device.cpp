#include "runtime/simulation/virtual_device.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

namespace {

device_work kind_of(const compute::job& j) {
  const bool of_state = std::holds_alternative<compute::apply_job>(j) ||
                        std::holds_alternative<compute::checkpoint_job>(j) ||
                        std::holds_alternative<compute::restore_job>(j);
  if (of_state) return device_work::applying;
  const bool scores = std::holds_alternative<compute::score_job>(j) || std::holds_alternative<compute::evaluate_job>(j);
  return scores ? device_work::scoring : device_work::training;
}

}  // namespace

void virtual_device::run(compute::job j, std::function<void(std::optional<compute::job_result>)> done) {
  const double slowdown = troubles_.slowdown(owner_);
  const duration length = from_seconds(compute::work_tokens(j, *engine_) / (tokens_per_s_ / slowdown));
  const time_point begins = std::max(free_, host_.now());
  if (troubles_.fails(owner_)) {
    // Its memory runs out half-way through.
    free_ = begins + length / 2;
    watch_(kind_of(j), begins, free_, 1);
    host_.after(free_ - host_.now(), [done = std::move(done)] { done(std::nullopt); });
    return;
  }
  free_ = begins + length;
  watch_(kind_of(j), begins, free_, 1 - 1 / slowdown);
  auto started = pool_.start(owner_, std::move(j));
  host_.after(free_ - host_.now(),
              [&pool = pool_, started = std::move(started), done = std::move(done)] { done(pool.join(*started)); });
}

}  // namespace gauntlet::runtime
