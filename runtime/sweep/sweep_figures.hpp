#pragma once

#include "runtime/report/figure.hpp"
#include "runtime/sweep/sweep_results.hpp"

namespace gauntlet::runtime {

/// The figure that a [[sweep.plot]] describes.
figure figure_of(const sweep_plot& plot, const sweep_plan& plan, const sweep_results& results);

}  // namespace gauntlet::runtime
