#include "net/transport/weather.hpp"

#include <algorithm>

namespace gauntlet::net {

namespace {

double either(double p, double q) { return 1 - (1 - p) * (1 - q); }

void join(disturbance& all, const disturbance& d) {
  all.loss = either(all.loss, d.loss);
  all.duplication = either(all.duplication, d.duplication);
  all.reordering = either(all.reordering, d.reordering);
  all.reordering_delay = std::max(all.reordering_delay, d.reordering_delay);
  all.delay += d.delay;
  all.jitter += d.jitter;
  if (d.mbps > 0) all.mbps = all.mbps > 0 ? std::min(all.mbps, d.mbps) : d.mbps;
  all.mutation = either(all.mutation, d.mutation);
  all.cut = all.cut || d.cut;
  all.clogged = all.clogged || d.clogged;
}

}  // namespace

bool link_pattern::matches(const address& from, const address& to) const {
  const auto other_end = [this](const address& a) {
    if (!others.empty()) return others.contains(a);
    return !except_inside || !nodes.contains(a);
  };
  const bool out = nodes.contains(from) && other_end(to);
  const bool in = nodes.contains(to) && other_end(from);
  return (out && direction != sense::inward) || (in && direction != sense::outward);
}

disturbance weather::between(const address& from, const address& to) const {
  disturbance all;
  for (const auto& [cause, e] : now_)
    if (e.where.matches(from, to)) join(all, e.what);
  return all;
}

}  // namespace gauntlet::net
