#include "actors/protocol/put_window.hpp"

namespace gauntlet::actors {

using events::check_outcome;

check_outcome put_window::judge(time_point uploaded) const {
  if (uploaded < opened_at - tolerance) return check_outcome::early;
  if (uploaded > closes_at + tolerance) return check_outcome::late;
  return check_outcome::passed;
}

bool put_window::clearly_outside(time_point uploaded) const {
  return uploaded < opened_at - 2 * tolerance || uploaded > closes_at + 2 * tolerance;
}

double put_window::outside_s(time_point uploaded) const {
  if (uploaded < opened_at) return seconds(uploaded - opened_at);
  return uploaded > closes_at ? seconds(uploaded - closes_at) : 0;
}

std::optional<put_window> put_window_of(const ledger& chain, window_index window) {
  const window_record* of = chain.record(window);
  if (of == nullptr || !of->put_opened_at) return std::nullopt;
  const window_parameters& p = chain.origin().parameters.window;
  return put_window{*of->put_opened_at, *of->put_opened_at + from_seconds(p.put_window_s),
                    from_seconds(p.clock_skew_s) + from_seconds(p.storage_resolution_s)};
}

}  // namespace gauntlet::actors
