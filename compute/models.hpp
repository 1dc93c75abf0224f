#pragma once

#include "compute/data/token_source.hpp"
#include "compute/objective.hpp"

#include <memory>

namespace gauntlet::compute {

struct objective_context {
  std::shared_ptr<const token_source> data;  ///< null for a model that makes its own (`surrogate`)
  std::uint64_t run_seed = 0;
};

using objective_registry = registry<objective, const objective_context&>;
/// Registers `llama` (options: preset tiny/small/custom, hidden, layers, heads, kv_heads, ffn, tied, rope_theta, …) and
/// `surrogate` (a small noisy quadratic with per-sample noise).
void register_objectives();

/// Call once, before anything else of this room: pins the maths library and the threads so that bits depend on the kind
/// of CPU only (DESIGN 6). Sets MKL_CBWR when it is not set yet; must run before the first product.
void pin_arithmetic();

/// Text for a run's manifest: library versions, CPU capability, MKL_CBWR.
std::string arithmetic_description();

/// Call once in every thread that runs jobs.
void prepare_worker_thread();

}  // namespace gauntlet::compute
