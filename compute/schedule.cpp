#include "compute/schedule.hpp"

#include "base/exact_math.hpp"

#include <algorithm>

namespace gauntlet::compute {

namespace {

constexpr double floor_share = 0.1;

}  // namespace

double schedule::at(std::uint64_t steps) const {
  if (steps < warmup_steps) {
    const double done = static_cast<double>(steps) / static_cast<double>(warmup_steps);
    return peak * (floor_share + (1 - floor_share) * done);
  }
  std::uint64_t into = steps - warmup_steps;
  std::uint64_t period = period_steps;
  while (into >= period) {
    into -= period;
    period *= 2;
  }
  const double lowest = floor_share * peak;
  const double angle = exact::pi * (static_cast<double>(into) / static_cast<double>(period));
  return lowest + (peak - lowest) * (1 + exact::cos(angle)) / 2;
}

std::vector<option_spec> schedule_options(double learning_rate, std::int64_t warmup_steps) {
  return {{.name = "learning_rate", .standard = learning_rate, .help = "α, peak step size", .range = {1e-9, 10}},
          {.name = "warmup_steps",
           .standard = warmup_steps,
           .help = "steps over which the step size rises from 0.1·α to α",
           .range = {0, 1e9}},
          {.name = "period_steps",
           .standard = std::int64_t{20000},
           .help = "steps of the first cosine period after the warm-up; 0 ends it with the run",
           .range = {0, 1e9}}};
}

schedule schedule_of(const options& o, std::uint64_t windows) {
  schedule s;
  s.peak = o.number("learning_rate");
  s.warmup_steps = static_cast<std::uint64_t>(o.integer("warmup_steps"));
  s.period_steps = static_cast<std::uint64_t>(o.integer("period_steps"));
  if (s.period_steps == 0) s.period_steps = windows > s.warmup_steps ? windows - s.warmup_steps : 1;
  return s;
}

}  // namespace gauntlet::compute
