#include "runtime/sweep/quantity.hpp"

#include "base/check.hpp"
#include "runtime/sweep/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gauntlet::runtime {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

template <class Record>
void add_fields(std::vector<quantity>& all, const std::string& prefix, quantity_kind kind) {
  const Record record;
  Record::describe(record, [&](std::string_view name, const auto& value, std::string_view help) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, double>)
      all.push_back({prefix + std::string(name), kind, std::string(help)});
  });
}

std::vector<quantity> make_quantities() {
  std::vector<quantity> all;
  all.push_back({"held_out", quantity_kind::held_out, "held-out loss, nats a token"});
  for (std::size_t f = 0; f < series_fields; ++f) {
    const auto field = static_cast<series_field>(f);
    all.push_back({std::string(enum_name(field)), quantity_kind::series, std::string(help_of(field))});
  }
  all.push_back({"positive_share", quantity_kind::computed, "P(indicator = +1) over the evaluations `from` … `to`"});
  all.push_back({"checks_failed", quantity_kind::computed, "fast checks failed (of `outcome`), over all validators"});
  all.push_back({"gini", quantity_kind::computed, "Gini coefficient of the peers' incentives over the last third"});
  all.push_back({"top_share", quantity_kind::computed, "share of the incentive that the best paid peer has"});
  all.push_back({"time_to_separate", quantity_kind::computed,
                 "when `order` by `field` begins to hold for good; none where it never does"});
  all.push_back({"inversions", quantity_kind::computed,
                 "fraction of the windows, of those in which all have a value, that break `order` by `field`"});
  add_fields<peer_record>(all, "peer.", quantity_kind::peer);
  add_fields<validator_record>(all, "validator.", quantity_kind::validator);
  add_fields<run_record>(all, "run.", quantity_kind::run);
  return all;
}

/// The number of a described record that has this name.
template <class Record>
double field_of(const Record& record, std::string_view wanted) {
  double found = no_number;
  Record::describe(record, [&](std::string_view name, const auto& value, auto&&...) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, double>)
      if (name == wanted) found = value;
  });
  return found;
}

double summed(const std::vector<double>& values, member_sum how) {
  double sum = 0, low = HUGE_VAL, high = -HUGE_VAL;
  std::size_t count = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    ++count;
    sum += v;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (count == 0) return no_number;
  switch (how) {
    case member_sum::mean: return sum / static_cast<double>(count);
    case member_sum::sum: return sum;
    case member_sum::min: return low;
    case member_sum::max: return high;
  }
  return no_number;
}

/// `number_of` each member that the measure is about, put together.
template <class Record, class Number>
double over_members(const sweep_measure& m, const std::vector<Record>& members, const Number& number_of) {
  std::vector<double> values;
  for (const Record& member : members) {
    if (!m.group.empty() && member.group != m.group) continue;
    if (m.uid.value && member.uid != static_cast<double>(*m.uid.value)) continue;
    values.push_back(number_of(member));
  }
  return summed(values, m.over);
}

series_field field_named(const std::string& name) {
  const auto& names = enum_names<series_field>::values;
  const auto at = std::find(names.begin(), names.end(), name);
  GAUNTLET_CHECK(at != names.end());
  return static_cast<series_field>(at - names.begin());
}

/// Mean over the members of all groups meant, NaN where nobody has a value.
std::vector<double> series_of(series_field field, const std::string& group, const run_record& r) {
  std::vector<double> sum(static_cast<std::size_t>(r.windows), 0), members(sum.size(), 0);
  for (const group_record& g : r.groups) {
    if (!group.empty() && g.group != group) continue;
    const std::vector<double>& values = g.over_time.at(field);
    for (std::size_t w = 0; w < std::min(sum.size(), values.size()); ++w) {
      if (std::isnan(values[w])) continue;
      sum[w] += values[w] * g.members;
      members[w] += g.members;
    }
  }
  for (std::size_t w = 0; w < sum.size(); ++w) sum[w] = members[w] > 0 ? sum[w] / members[w] : no_number;
  return sum;
}

double members_of(const std::string& group, const run_record& r) {
  double members = 0;
  for (const group_record& g : r.groups)
    if (group.empty() || g.group == group) members += g.members;
  return members;
}

bool counts(const sweep_measure& m, double window) {
  return window >= static_cast<double>(m.from) && (!m.to.value || window <= static_cast<double>(*m.to.value));
}

double area_below(const curve& points) {
  double area = 0;
  for (std::size_t i = 1; i < points.size(); ++i)
    area += (points[i].window - points[i - 1].window) * (points[i].value + points[i - 1].value) / 2;
  return area;
}

double reduced(const sweep_measure& m, const curve& all, double last_third) {
  curve points;
  for (const curve_point& p : all)
    if (counts(m, p.window) && (m.at != reduction::last_third || p.window >= last_third)) points.push_back(p);
  if (points.empty()) return no_number;
  std::vector<double> values;
  for (const curve_point& p : points) values.push_back(p.value);
  switch (m.at) {
    case reduction::end: return values.back();
    case reduction::mean:
    case reduction::last_third: return summed(values, member_sum::mean);
    case reduction::min: return summed(values, member_sum::min);
    case reduction::max: return summed(values, member_sum::max);
    case reduction::area: return area_below(points);
    case reduction::window: break;
  }
  double then = no_number;
  for (const curve_point& p : points)
    if (p.window <= static_cast<double>(*m.window.value)) then = p.value;
  return then;
}

/// For each window: nothing where a group has no value, else whether the order holds.
std::vector<std::optional<bool>> order_over_windows(const sweep_measure& m, const run_record& r) {
  std::vector<std::vector<double>> all;
  for (const std::string& group : m.order.items) all.push_back(series_of(field_named(m.field), group, r));
  std::vector<std::optional<bool>> holds;
  for (std::size_t w = 0; w < static_cast<std::size_t>(r.windows); ++w) {
    const bool known = std::none_of(all.begin(), all.end(), [w](const auto& values) { return std::isnan(values[w]); });
    if (!known || !counts(m, r.first_window + static_cast<double>(w))) {
      holds.emplace_back();
      continue;
    }
    bool falls = true;
    for (std::size_t i = 1; i < all.size(); ++i) falls = falls && all[i - 1][w] > all[i][w];
    holds.emplace_back(falls);
  }
  return holds;
}

double time_to_separate(const sweep_measure& m, const run_record& r) {
  const auto holds = order_over_windows(m, r);
  std::optional<std::size_t> since;
  for (std::size_t w = 0; w < holds.size(); ++w) {
    if (!holds[w]) continue;
    if (!*holds[w])
      since.reset();
    else if (!since)
      since = w;
  }
  if (!since) return no_number;
  if (m.unit == progress_unit::windows) return static_cast<double>(*since + 1);
  std::vector<double> evaluations;
  for (const std::string& group : m.order.items)
    evaluations.push_back(series_of(series_field::evaluations, group, r)[*since]);
  return summed(evaluations, member_sum::mean);
}

double inversions(const sweep_measure& m, const run_record& r) {
  double known = 0, broken = 0;
  for (const std::optional<bool>& holds : order_over_windows(m, r)) {
    if (!holds) continue;
    ++known;
    if (!*holds) ++broken;
  }
  return known > 0 ? broken / known : no_number;
}

/// Window means of the indicator count as often as there were evaluations.
double positive_share(const sweep_measure& m, const run_record& r) {
  double evaluations = 0, positive = 0;
  for (const group_record& g : r.groups) {
    if (!m.group.empty() && g.group != m.group) continue;
    const std::vector<double>& indicator = g.over_time.at(series_field::indicator);
    const std::vector<double>& so_far = g.over_time.at(series_field::evaluations);
    for (std::size_t w = 0; w < indicator.size(); ++w) {
      if (std::isnan(indicator[w]) || !counts(m, r.first_window + static_cast<double>(w))) continue;
      const double here = (so_far[w] - (w == 0 ? 0 : so_far[w - 1])) * g.members;
      evaluations += here;
      positive += here * (1 + indicator[w]) / 2;
    }
  }
  return evaluations > 0 ? positive / evaluations : no_number;
}

double checks_failed(const sweep_measure& m, const run_record& r) {
  return over_members(m, r.peers, [&m](const peer_record& p) {
    double failed = 0;
    for (const auto& [outcome, times] : p.checks_failed)
      if (m.outcome.empty() || m.outcome == outcome) failed += times;
    return failed;
  });
}

std::vector<double> incentives(const sweep_measure& m, const run_record& r) {
  std::vector<double> all;
  for (const peer_record& p : r.peers)
    if (m.group.empty() || p.group == m.group) all.push_back(p.incentive);
  return all;
}

double computed(const sweep_measure& m, const run_record& r) {
  if (m.of == "positive_share") return positive_share(m, r);
  if (m.of == "checks_failed") return checks_failed(m, r);
  if (m.of == "gini") return gini_of(incentives(m, r));
  if (m.of == "time_to_separate") return time_to_separate(m, r);
  if (m.of == "inversions") return inversions(m, r);
  GAUNTLET_CHECK(m.of == "top_share");
  const std::vector<double> all = incentives(m, r);
  const double sum = summed(all, member_sum::sum);
  return sum > 0 ? summed(all, member_sum::max) / sum : no_number;
}

/// "peer.units" without what stands before the dot.
std::string_view leaf_of(std::string_view name) { return name.substr(name.find('.') + 1); }

}  // namespace

const std::vector<quantity>& quantities() {
  static const std::vector<quantity> all = make_quantities();
  return all;
}

const quantity* find_quantity(const std::string& name) {
  const auto& all = quantities();
  const auto at = std::find_if(all.begin(), all.end(), [&](const quantity& q) { return q.name == name; });
  return at == all.end() ? nullptr : &*at;
}

std::vector<std::string> quantity_names(bool over_windows_only) {
  std::vector<std::string> names;
  for (const quantity& q : quantities())
    if (!over_windows_only || q.over_windows()) names.push_back(q.name);
  return names;
}

curve curve_of(const std::string& quantity, const std::string& group, const run_record& r) {
  if (quantity == "held_out") return r.held_out;
  const std::vector<double> values = series_of(field_named(quantity), group, r);
  curve points;
  for (std::size_t w = 0; w < values.size(); ++w)
    if (!std::isnan(values[w])) points.push_back({r.first_window + static_cast<double>(w), values[w]});
  return points;
}

double value_of(const sweep_measure& m, const run_record& r) {
  const quantity* const what = find_quantity(m.of);
  GAUNTLET_CHECK(what != nullptr);
  switch (what->kind) {
    case quantity_kind::held_out:
    case quantity_kind::series: {
      const double mean = reduced(m, curve_of(m.of, m.group, r), r.last_third());
      return m.over == member_sum::sum ? mean * members_of(m.group, r) : mean;
    }
    case quantity_kind::peer:
      return over_members(m, r.peers, [&m](const peer_record& p) { return field_of(p, leaf_of(m.of)); });
    case quantity_kind::validator:
      return over_members(m, r.validators, [&m](const validator_record& v) { return field_of(v, leaf_of(m.of)); });
    case quantity_kind::run: return field_of(r, leaf_of(m.of));
    case quantity_kind::computed: return computed(m, r);
  }
  return no_number;
}

std::string quantity_reference() {
  std::string out =
      "\n## Quantities\n\nWhat `of` in `[[sweep.measure]]` may name. Those followed over windows become one number by "
      "`at`, and may be plotted.\n\n| quantity | over windows | meaning |\n|---|---|---|\n";
  for (const quantity& q : quantities())
    out += fmt::format("| `{}` | {} | {} |\n", q.name, q.over_windows() ? "yes" : "", q.help);
  return out;
}

}  // namespace gauntlet::runtime
