#include "runtime/simulation/virtual_device.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

void virtual_device::run(compute::job j, std::function<void(compute::job_result)> done) {
  const duration length = from_seconds(compute::work_tokens(j, *engine_) / tokens_per_s_);
  free_ = std::max(free_, host_.now()) + length;
  auto result = pool_.start(std::move(j));
  host_.after(free_ - host_.now(), [result, done = std::move(done)] { done(result.get()); });
}

}  // namespace gauntlet::runtime
