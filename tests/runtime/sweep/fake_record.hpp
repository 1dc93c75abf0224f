#pragma once

#include "runtime/sweep/run_record.hpp"

#include <functional>
#include <limits>
#include <string>

/// Records of runs that never were.
namespace gauntlet::runtime::test {

inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// A record of `windows` windows from `first` on, in which nothing happened.
inline run_record empty_record(double windows, double first = 0) {
  run_record r;
  r.windows = windows;
  r.first_window = first;
  return r;
}

/// Adds a group; a curve that is not given has no value in any window.
inline group_record& add_group(run_record& r, const std::string& name, double members = 1) {
  group_record g{name, members, {}};
  for (std::size_t f = 0; f < series_fields; ++f)
    g.over_time[static_cast<series_field>(f)].assign(static_cast<std::size_t>(r.windows), no_value);
  return r.groups.emplace_back(std::move(g));
}

inline void set_curve(group_record& g, series_field field, const std::function<double(double)>& value) {
  auto& values = g.over_time[field];
  for (std::size_t w = 0; w < values.size(); ++w) values[w] = value(static_cast<double>(w));
}

inline peer_record& add_peer(run_record& r, const std::string& group, double incentive) {
  peer_record p;
  p.group = group;
  p.strategy = group;
  p.uid = static_cast<double>(r.peers.size());
  p.incentive = incentive;
  return r.peers.emplace_back(std::move(p));
}

}  // namespace gauntlet::runtime::test
