#pragma once

#include "runtime/report/summary.hpp"

#include <string>

namespace gauntlet::runtime {

/// report.html: one file that needs nothing else, for a browser of any width, light or dark. `config` and `sample` are
/// shown as they are; either may be empty.
std::string report_html(const run_summary& run, const std::string& config, const std::string& sample);

}  // namespace gauntlet::runtime
