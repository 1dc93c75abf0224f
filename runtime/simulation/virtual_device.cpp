#include "runtime/simulation/virtual_device.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

namespace {

device_work kind_of(const compute::job& j) {
  if (std::holds_alternative<compute::apply_job>(j)) return device_work::applying;
  const bool scores = std::holds_alternative<compute::score_job>(j) || std::holds_alternative<compute::evaluate_job>(j);
  return scores ? device_work::scoring : device_work::training;
}

}  // namespace

void virtual_device::run(compute::job j, std::function<void(compute::job_result)> done) {
  const duration length = from_seconds(compute::work_tokens(j, *engine_) / tokens_per_s_);
  const time_point begins = std::max(free_, host_.now());
  free_ = begins + length;
  watch_(kind_of(j), begins, free_);
  auto result = pool_.start(std::move(j));
  host_.after(free_ - host_.now(), [result, done = std::move(done)] { done(result.get()); });
}

}  // namespace gauntlet::runtime
