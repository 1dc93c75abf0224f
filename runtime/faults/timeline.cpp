#include "runtime/faults/timeline.hpp"

#include "runtime/faults/fault.hpp"

namespace gauntlet::runtime {

namespace {

double place_of(const moment& m, double windows_in_a_second) {
  // All phases but the first come after the window has ended.
  const double phase = m.phase == fault_phase::train ? 0 : 1 + (static_cast<double>(m.phase) - 1) / 8;
  return static_cast<double>(m.window) + phase + m.offset_s * windows_in_a_second;
}

}  // namespace

fault_span span_of(const planned_fault& f, const actors::window_parameters& w) {
  const double fewest = 1 / longest_window_s(w);
  const double offset = w.pacing == actors::pacing::clock ? fewest : 0;
  fault_span s;
  s.begins = place_of(f.begins, offset);
  if (f.ends) s.ends = place_of(*f.ends, offset);
  if (!f.ends && f.duration_s > 0) s.ends = s.begins + f.duration_s * fewest;
  return s;
}

fault_span absence_of(const planned_fault& f, const actors::window_parameters& w) {
  const fault_span s = span_of(f, w);
  return traits_of(f.what).absent_before ? fault_span{0, s.begins} : s;
}

double longest_window_s(const actors::window_parameters& w) {
  const double block_s = w.pacing == actors::pacing::clock ? w.block_s : w.grace_s + w.put_window_s;
  return block_s * static_cast<double>(w.blocks_per_window);
}

}  // namespace gauntlet::runtime
