#include "runtime/faults/timeline.hpp"

namespace gauntlet::runtime {

namespace {

double place_of(const moment& m, double windows_in_a_second) {
  // All phases but the first come after the window has ended.
  const double phase = m.phase == fault_phase::train ? 0 : 1 + (static_cast<double>(m.phase) - 1) / 8;
  return static_cast<double>(m.window) + phase + m.offset_s * windows_in_a_second;
}

}  // namespace

fault_span span_of(const planned_fault& f, const actors::window_parameters& w) {
  const double window_s = w.block_s * static_cast<double>(w.blocks_per_window);
  const double per_second = w.pacing == actors::pacing::clock ? 1 / window_s : 0;
  fault_span s;
  s.begins = place_of(f.begins, per_second);
  if (f.ends) s.ends = place_of(*f.ends, per_second);
  if (!f.ends && f.duration_s > 0) s.ends = s.begins + f.duration_s * per_second;
  return s;
}

double longest_window_s(const actors::window_parameters& w) {
  const double block_s = w.pacing == actors::pacing::clock ? w.block_s : w.grace_s + w.put_window_s;
  return block_s * static_cast<double>(w.blocks_per_window);
}

}  // namespace gauntlet::runtime
