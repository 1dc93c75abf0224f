#include "runtime/verdicts/verdict.hpp"

#include "runtime/sweep/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace gauntlet::runtime {

namespace {

/// Everybody that is not honest is on the attackers' side: an identity that an attacker takes in the course of a run
/// has no group of the configuration.
template <class Record>
bool is_honest(const Record& r) {
  return r.group == honest_group;
}

/// x / y; where y is nothing: whether there is anything at all.
double part_of(double x, double y) { return y > 0 ? x / y : x > 0 ? std::numeric_limits<double>::infinity() : 0; }

template <class Record, class Number>
double sum_over(const std::vector<Record>& all, bool honest, const Number& number) {
  double sum = 0;
  for (const Record& r : all)
    if (is_honest(r) == honest) sum += number(r);
  return sum;
}

template <class Record>
double count_of(const std::vector<Record>& all, bool honest) {
  return sum_over(all, honest, [](const Record&) { return 1.0; });
}

template <class Record, class Number>
double honest_median(const std::vector<Record>& all, const Number& number) {
  std::vector<double> values;
  for (const Record& r : all)
    if (is_honest(r)) values.push_back(number(r));
  return median_of(values);
}

/// Held-out loss, mean over the last third.
double late_loss(const run_record& r) {
  double sum = 0, count = 0;
  for (const curve_point& p : r.held_out) {
    if (p.window < r.last_third()) continue;
    sum += p.value;
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

double mean_late_loss(const twin_runs& twins) {
  double sum = 0;
  for (const run_record* r : twins) sum += late_loss(*r);
  return sum / static_cast<double>(twins.size());
}

/// What peers of the attackers' side have of the pay, a head, in median honest peers'.
double peers_pay(const run_record& run, double heads) {
  const auto incentive = [](const peer_record& p) { return p.incentive; };
  return part_of(sum_over(run.peers, false, incentive) / heads, honest_median(run.peers, incentive));
}

void judge_peers(verdict_figures& f, const run_record& run, double attackers) {
  const double honest = count_of(run.peers, true);
  const auto per_head = [&](const auto& number) {
    return part_of(sum_over(run.peers, false, number) / attackers, sum_over(run.peers, true, number) / honest);
  };
  const auto used = [](const peer_record& p) { return p.contributions_used; };
  f.manifests = sum_over(run.peers, false, used) / attackers;
  f.pay = peers_pay(run, attackers);
  const double compute = per_head([](const peer_record& p) { return p.tokens; });
  const double bandwidth = per_head([](const peer_record& p) { return p.bytes_sent + p.bytes_received; });
  f.cost = (compute + bandwidth) / 2;
  f.value = f.per_cost = part_of(per_head([](const peer_record& p) { return p.units; }), f.cost);
}

void judge_validators(verdict_figures& f, const run_record& run, double attackers) {
  // Bonds take tempos to build up from nothing, so that the first dividends say little.
  const auto dividends = [](const validator_record& v) { return v.late_dividends_per_stake; };
  const double honest = count_of(run.validators, true);
  const auto per_head = [&](const auto& number) {
    return part_of(sum_over(run.validators, false, number) / attackers,
                   sum_over(run.validators, true, number) / honest);
  };
  f.manifests = sum_over(run.validators, false, [](const validator_record& v) { return v.manifests; }) / attackers;
  f.pay = part_of(sum_over(run.validators, false, dividends) / attackers, honest_median(run.validators, dividends));
  const double compute = per_head([](const validator_record& v) { return v.evaluations; });
  const double bandwidth = per_head([](const validator_record& v) { return v.bytes_sent + v.bytes_received; });
  f.cost = (compute + bandwidth) / 2;
  // A validator's work is to judge; its stake is what it puts in, and dividends pay for that.
  f.value = part_of(sum_over(run.validators, false, dividends) / attackers,
                    sum_over(run.validators, true, dividends) / honest);
  f.per_cost = part_of(f.value, f.cost);
  if (const double accomplices = count_of(run.peers, false); accomplices > 0)
    f.accomplices = peers_pay(run, accomplices);
}

/// Honest peers' share of the pay, against the one that as many honest newcomers would have left them.
double shift_of_pay(const run_record& run, double peers_beside) {
  const double honest = count_of(run.peers, true);
  const double fair = honest / (honest + peers_beside);
  const double all = sum_over(run.peers, true, [](const peer_record& p) { return p.incentive; });
  return (fair - all) / fair;
}

/// Written so that what is no number is no excuse.
bool does_harm(const verdict_figures& f, const verdict_bounds& bounds) {
  return !(f.loss_change <= bounds.loss_change && f.pay_shift <= bounds.pay_shift && f.accomplices <= bounds.unpaid);
}

attack_outcome outcome_of(const verdict_figures& f, const verdict_bounds& bounds) {
  // Whoever pays its own peers for nothing has what it wanted, whatever it earns itself.
  if (!(f.accomplices <= bounds.unpaid)) return attack_outcome::harmful;
  const bool unpaid = f.pay <= bounds.unpaid;
  if (unpaid && f.manifests == 0) return attack_outcome::excluded;
  if (unpaid) return attack_outcome::unpaid;
  if (f.value < 1) return attack_outcome::not_worth_it;
  return f.harm ? attack_outcome::harmful : attack_outcome::harmless;
}

}  // namespace

double luck_of_loss(const std::vector<twin_runs>& seeds) {
  double squares = 0, freedom = 0, twins = 0;
  for (const twin_runs& seed : seeds) {
    if (seed.size() < 2) continue;
    const double mean = mean_late_loss(seed);
    for (const run_record* r : seed) squares += std::pow(late_loss(*r) / mean - 1, 2);
    freedom += static_cast<double>(seed.size() - 1);
    twins = static_cast<double>(seed.size());
  }
  if (freedom == 0) return 0;
  return student_t_quantile(0.975, freedom) * std::sqrt(squares / freedom * (1 + 1 / twins));
}

verdict_figures judge_attack(const run_record& attacked, const twin_runs& without, net::role role,
                             std::size_t attackers, const verdict_bounds& bounds) {
  verdict_figures f;
  const auto heads = static_cast<double>(std::max<std::size_t>(attackers, 1));
  if (role == net::role::validator)
    judge_validators(f, attacked, heads);
  else
    judge_peers(f, attacked, heads);
  const double before = mean_late_loss(without);
  f.loss_change = (late_loss(attacked) - before) / std::fabs(before);
  f.pay_shift = shift_of_pay(attacked, role == net::role::peer ? heads : count_of(attacked.peers, false));
  f.harm = does_harm(f, bounds);
  f.outcome = outcome_of(f, bounds);
  return f;
}

bool ended_as_expected(const verdict_figures& f, actors::expected_verdict expected) {
  if (expected == actors::expected_verdict::harmless && f.harm) return false;
  return static_cast<std::size_t>(f.outcome) <= static_cast<std::size_t>(expected);
}

}  // namespace gauntlet::runtime
