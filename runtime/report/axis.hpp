#pragma once

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// A range of values along one side of a chart, and the grid lines in it.
struct axis {
  double low = 0;
  double high = 1;
  double step = 1;           ///< between grid lines; of a logarithmic axis: unused
  bool logarithmic = false;  ///< base 10; low > 0

  /// About `lines` grid lines, 1, 2 or 5 times a power of ten apart. With `widen` the range grows to whole steps.
  static axis over(double low, double high, double lines, bool widen);
  /// Widened to whole powers of ten, or to 1, 2 or 5 times one where that leaves less room empty.
  static axis logarithmic_over(double low, double high);

  /// Where `value` lies: 0 at `low`, 1 at `high`.
  double share(double value) const;
  std::vector<double> ticks() const;
  /// As many decimals as the step needs.
  std::string label(double value, bool percent) const;
};

}  // namespace gauntlet::runtime
