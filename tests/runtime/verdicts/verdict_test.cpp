#include "runtime/verdicts/verdict.hpp"

#include "tests/runtime/sweep/fake_record.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;

namespace {

/// Eight honest peers that share what the attackers leave, and three honest validators. Loss 2.
run_record honest_run(double attackers_share = 0) {
  run_record r = empty_record(90);
  for (double w = 0; w < 90; w += 10) r.held_out.push_back({w, 2});
  for (int i = 0; i < 8; ++i) {
    peer_record& p = add_peer(r, "honest", (1 - attackers_share) / 8);
    p.units = 1000 * (1 - attackers_share) / 8;
    p.tokens = 5000;
    p.bytes_sent = 300;
    p.bytes_received = 700;
    p.contributions_used = 80;
  }
  for (int i = 0; i < 3; ++i) {
    validator_record v;
    v.group = "honest";
    v.late_dividends_per_stake = 10;
    v.dividends_per_stake = 25;
    v.evaluations = 400;
    v.bytes_sent = v.bytes_received = 500;
    v.manifests = 30;
    r.validators.push_back(v);
  }
  return r;
}

/// The same with one attacking peer that has this share of the pay.
run_record attacked(double share, double cost = 1, double used = 50) {
  run_record r = honest_run(share);
  peer_record& p = add_peer(r, "attacker", share);
  p.units = 1000 * share;
  p.tokens = 5000 * cost;
  p.bytes_sent = 1000 * cost;
  p.contributions_used = used;
  return r;
}

verdict_figures judged(const run_record& r, net::role role = net::role::peer, std::size_t attackers = 1) {
  const run_record without = honest_run();
  return judge_attack(r, {&without}, role, attackers);
}

void set_loss(run_record& r, double loss) {
  for (curve_point& p : r.held_out) p.value = loss;
}

}  // namespace

TEST_CASE("an attacker that is never used and not paid is excluded, and one that is used now and then unpaid") {
  CHECK(judged(attacked(0, 1, 0)).outcome == attack_outcome::excluded);
  CHECK(judged(attacked(0, 1, 3)).outcome == attack_outcome::unpaid);
  CHECK(judged(attacked(0.01, 1, 3)).outcome == attack_outcome::unpaid);
  // Paid without ever being used: not excluded.
  CHECK(judged(attacked(0.08, 1, 0)).outcome == attack_outcome::not_worth_it);
}

TEST_CASE("pay is weighed against compute and bandwidth") {
  const verdict_figures half = judged(attacked(0.05));
  CHECK(half.outcome == attack_outcome::not_worth_it);
  CHECK(half.pay == Approx(0.05 / (0.95 / 8)));
  CHECK(half.cost == Approx(1));
  const verdict_figures cheap = judged(attacked(0.05, 0.2));
  CHECK(cheap.value == Approx(0.05 / (0.95 / 8) / 0.2));
  CHECK(cheap.outcome == attack_outcome::harmless);
}

TEST_CASE("who is paid is harmless only while neither the model nor the others' pay suffers") {
  run_record r = attacked(0.12, 0.9);
  CHECK(judged(r).outcome == attack_outcome::harmless);
  set_loss(r, 2.2);
  CHECK(judged(r).loss_change == Approx(0.1));
  CHECK(judged(r).outcome == attack_outcome::harmful);
  set_loss(r, 1.5);
  CHECK(judged(r).outcome == attack_outcome::harmless);
  set_loss(r, no_value);
  CHECK(judged(r).outcome == attack_outcome::harmful);
  const verdict_figures greedy = judged(attacked(0.4, 1));
  CHECK(greedy.pay_shift == Approx((8 / 9.0 - 0.6) / (8 / 9.0)));
  CHECK(greedy.outcome == attack_outcome::harmful);
}

TEST_CASE("who is expected to be harmless must do no harm however little it earns, and of others only pay is asked") {
  using actors::expected_verdict;
  for (const double share : {0.0, 0.06}) {  // unpaid, and not worth it
    run_record r = attacked(share);
    CHECK_FALSE(judged(r).harm);
    CHECK(ended_as_expected(judged(r), expected_verdict::harmless));
    CHECK(ended_as_expected(judged(r), expected_verdict::not_worth_it));
    set_loss(r, 3);
    CHECK(judged(r).outcome == (share > 0 ? attack_outcome::not_worth_it : attack_outcome::unpaid));
    CHECK(judged(r).harm);
    CHECK_FALSE(ended_as_expected(judged(r), expected_verdict::harmless));
    CHECK(ended_as_expected(judged(r), expected_verdict::not_worth_it));
    CHECK(ended_as_expected(judged(r), expected_verdict::unpaid) == (share == 0));
  }
  // Little pay for much work, that is lost to the honest all the same.
  const verdict_figures dear = judged(attacked(0.25, 3));
  CHECK(dear.outcome == attack_outcome::not_worth_it);
  CHECK(dear.pay_shift > 0.1);
  CHECK_FALSE(ended_as_expected(dear, expected_verdict::harmless));
}

TEST_CASE("the loss is held against the mean of the twins, and what twins differ by is luck") {
  run_record low = honest_run(), high = honest_run(), r = attacked(0.12, 0.9);
  set_loss(low, 1.9);
  set_loss(high, 2.1);
  set_loss(r, 2.16);
  CHECK(judge_attack(r, {&low, &high}, net::role::peer, 1).loss_change == Approx(0.08));
  CHECK(judge_attack(r, {&low, &high}, net::role::peer, 1).outcome == attack_outcome::harmful);
  // Deviations of 5 % either way in two pairs: two degrees of freedom, t = 4.303.
  const double luck = luck_of_loss({{&low, &high}, {&high, &low}});
  CHECK(luck == Approx(4.303 * std::sqrt(0.005 * 1.5)).epsilon(1e-3));
  CHECK(luck_of_loss({{&low}, {&high}}) == 0);
  verdict_bounds bounds;
  bounds.loss_change = luck;
  CHECK(judge_attack(r, {&low, &high}, net::role::peer, 1, bounds).outcome == attack_outcome::harmless);
}

TEST_CASE("only the last third counts for the loss") {
  run_record r = attacked(0.12, 0.9);
  for (curve_point& p : r.held_out)
    if (p.window < 60) p.value = 50;
  CHECK(judged(r).outcome == attack_outcome::harmless);
}

TEST_CASE("a group is judged by what it has a head, under whatever names") {
  run_record r = honest_run(0.1);
  for (int i = 0; i < 3; ++i) add_peer(r, i == 0 ? "attacker" : "", i == 0 ? 0.1 : 0).units = i == 0 ? 100 : 0;
  for (std::size_t i = 8; i < 11; ++i) r.peers[i].tokens = r.peers[i].bytes_sent = i == 8 ? 1000 : 0;
  const verdict_figures f = judged(r, net::role::peer, 2);
  CHECK(f.pay == Approx(0.05 / (0.9 / 8)));
  CHECK(f.cost == Approx((1000 / 2 / 5000.0 + 1000 / 2 / 1000.0) / 2));
}

TEST_CASE("nothing paid to anybody makes no attacker worth it") {
  run_record r = attacked(0, 1, 5);
  for (peer_record& p : r.peers) p.incentive = p.units = 0;
  CHECK(judged(r).outcome == attack_outcome::unpaid);
  r.peers.back().incentive = r.peers.back().units = 1;  // all that is paid
  CHECK(judged(r).outcome == attack_outcome::harmful);
}

TEST_CASE("a validator is judged by its dividends a stake") {
  const auto with_validator = [](double dividends, double manifests) {
    run_record r = honest_run();
    validator_record v;
    v.group = "attacker";
    v.late_dividends_per_stake = dividends;
    v.dividends_per_stake = 100;
    v.manifests = manifests;
    r.validators.push_back(v);
    return r;
  };
  const auto validator = net::role::validator;
  CHECK(judged(with_validator(0, 0), validator).outcome == attack_outcome::excluded);
  CHECK(judged(with_validator(1, 5), validator).outcome == attack_outcome::unpaid);
  CHECK(judged(with_validator(9, 5), validator).outcome == attack_outcome::not_worth_it);
  run_record paid = with_validator(10.5, 5);
  CHECK(judged(paid, validator).outcome == attack_outcome::harmless);
  add_peer(paid, "attacker", 0.5).strategy = "noise";  // an accomplice
  for (std::size_t i = 0; i < 8; ++i) paid.peers[i].incentive = 0.5 / 8;
  CHECK(judged(paid, validator).pay_shift > 0.4);
  CHECK(judged(paid, validator).outcome == attack_outcome::harmful);
}

TEST_CASE("a validator's cost is told beside a pay that is for stake") {
  run_record r = honest_run();
  validator_record v = r.validators.front();
  v.group = "attacker";
  v.late_dividends_per_stake = 9;
  v.evaluations = 0;
  v.bytes_sent = v.bytes_received = 250;
  r.validators.push_back(v);
  const verdict_figures f = judged(r, net::role::validator);
  CHECK(f.value == Approx(0.9));
  CHECK(f.outcome == attack_outcome::not_worth_it);
  CHECK(f.cost == Approx((0 + 0.5) / 2));
  CHECK(f.per_cost == Approx(0.9 / 0.25));
  CHECK(judged(attacked(0.05, 0.2)).per_cost == judged(attacked(0.05, 0.2)).value);
}

TEST_CASE("a cartel has failed only when its peers are unpaid") {
  const auto with_cartel = [](double share) {
    run_record r = honest_run(share);
    validator_record v;
    v.group = "attacker";
    v.manifests = 3;
    r.validators.insert(r.validators.end(), 2, v);
    for (int i = 0; i < 2; ++i) add_peer(r, "attacker", share / 2).strategy = "noise";
    return judged(r, net::role::validator, 2);
  };
  CHECK(with_cartel(0.01).outcome == attack_outcome::unpaid);
  CHECK(with_cartel(0.01).accomplices == Approx(0.005 / (0.99 / 8)));
  const verdict_figures fed = with_cartel(0.15);
  CHECK(fed.pay == 0);
  CHECK(fed.pay_shift < 0.1);
  CHECK(fed.outcome == attack_outcome::harmful);
}
