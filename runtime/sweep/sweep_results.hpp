#pragma once

#include "runtime/sweep/run_record.hpp"
#include "runtime/sweep/statistics.hpp"
#include "runtime/sweep/sweep_plan.hpp"

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// Every measure of every run of a sweep, and what the cells come to.
class sweep_results {
 public:
  /// `records` cell by cell, seed by seed; they outlive this.
  sweep_results(const sweep_plan& plan, std::vector<const run_record*> records);

  const run_record& record(std::size_t cell, std::size_t seed) const { return *records_[cell * seeds_ + seed]; }
  /// One value a seed; NaN where a run has none.
  const std::vector<double>& values(std::size_t measure, std::size_t cell) const { return values_[measure][cell]; }
  estimate cell(std::size_t measure, std::size_t cell) const;
  std::size_t seeds() const { return seeds_; }

 private:
  double compared(const sweep_measure& m, const std::vector<std::vector<double>>& all, std::size_t cell,
                  std::size_t seed) const;

  const sweep_plan& plan_;
  std::vector<const run_record*> records_;
  std::size_t seeds_;
  std::vector<std::vector<std::vector<double>>> values_;  ///< by measure, cell, seed
};

/// What became of one expectation in one cell.
struct expectation_outcome {
  std::string name;
  std::string cell;  ///< label; empty without axes
  std::string expected;
  std::string observed;
  bool passed = false;
};

std::vector<expectation_outcome> check_expectations(const sweep_plan& plan, const sweep_results& results);

}  // namespace gauntlet::runtime
