#include "compute/models.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <cstdlib>
#include <string>

namespace gauntlet::compute {

namespace {

/// Bits of a product then depend on the kind of CPU, and neither on alignment nor on the number of threads.
const char* reproducible_branch() {
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx512 ? "AVX512,STRICT" : "AVX2,STRICT";
}

}  // namespace

void pin_arithmetic() {
  // The library reads the variable at its first product; a value that the user set stays.
  ::setenv("MKL_CBWR", reproducible_branch(), /*overwrite=*/0);
  prepare_worker_thread();
}

std::string arithmetic_description() {
  const char* const branch = std::getenv("MKL_CBWR");
  return "libtorch " TORCH_VERSION ", " + at::get_mkl_version() + ", CPU capability " + at::get_cpu_capability() +
         ", MKL_CBWR=" + (branch != nullptr ? branch : "unset");
}

void prepare_worker_thread() { at::set_num_threads(1); }

}  // namespace gauntlet::compute
