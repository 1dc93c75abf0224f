#include "compute/aggregation/aggregation_rule.hpp"

#include "made_payloads.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::compute;
using namespace gauntlet::compute::test;

namespace {

const std::vector<std::string> all_rules{"mean",       "coordinate_median", "trimmed_mean",     "krum",
                                         "multi_krum", "geometric_median",  "centred_clipping", "sign_majority"};

/// Results of one block with one coefficient that has `values`, all sent.
float of_column(const std::string& rule, const std::vector<float>& values,
                const std::map<std::string, option_value>& given = {}) {
  made_payloads set;
  for (const float v : values) set.all.push_back({{{3, v}}});
  return combine(*rule_named(rule, given), set, values.size())[0][3];
}

}  // namespace

TEST_CASE("every rule of the list is registered and names itself") {
  register_aggregation_rules();
  auto names = aggregation_rule_registry::instance().names();
  auto expected = all_rules;
  std::sort(expected.begin(), expected.end());
  CHECK(names == expected);
}

TEST_CASE("the mean is over G or over those who sent the coefficient") {
  made_payloads set;
  set.all = {{{{0, 1.0F}, {1, 2.0F}}}, {{{1, 4.0F}}}, {{{5, -9.0F}}}};
  CHECK(combine(*make_mean(mean_over::slots), set, 4)[0] == std::vector<float>{0.25F, 1.5F, 0, 0, 0, -2.25F, 0, 0});
  CHECK(combine(*make_mean(mean_over::senders), set, 4)[0] == std::vector<float>{1, 3, 0, 0, 0, -9, 0, 0});
}

TEST_CASE("the coordinate median takes the middle, with a zero for everyone who sent nothing") {
  CHECK(of_column("coordinate_median", {5, -1, 100}) == 5);
  CHECK(of_column("coordinate_median", {5, -1, 100, 7}) == 6);
  made_payloads set;
  set.all = {{{{0, 1.0F}, {2, -4.0F}}}, {{{0, 3.0F}, {1, 8.0F}}}, {{{2, -2.0F}, {0, 2.0F}}}};
  CHECK(combine(*rule_named("coordinate_median"), set, 3)[0] == std::vector<float>{2, 0, -2, 0, 0, 0, 0, 0});
}

TEST_CASE("the trimmed mean drops the same number of values at either end") {
  const std::map<std::string, option_value> a_fifth{{"fraction", 0.2}};
  CHECK(of_column("trimmed_mean", {100, 1, 2, 3, -50}, a_fifth) == 2);
  // A tenth of five is none.
  CHECK(of_column("trimmed_mean", {1, 2, 3, 4, 10}, {{"fraction", 0.1}}) == 4);
  made_payloads set;  // -6, 0, 0, 0, 9 without its ends
  set.all = {{{{0, -6.0F}}}, {{{0, 9.0F}}}, {{}}, {{}}, {{}}};
  set.dense = true;
  CHECK(combine(*rule_named("trimmed_mean", a_fifth), set, 5)[0][0] == 0);
  set.dense = false;
  for (std::size_t p = 2; p < 5; ++p) set.all[p][0][7] = 1;
  CHECK(combine(*rule_named("trimmed_mean", a_fifth), set, 5)[0][0] == 0);
}

TEST_CASE("Krum picks the contribution whose nearest neighbours are closest") {
  // On a line. With f = 1 one neighbour counts: 0 and 1 tie, and 1 is closer to the rest.
  CHECK(of_column("krum", {0, 1, 3, 20}, {{"attackers", std::int64_t{1}}}) == 1);
  // Two neighbours (f = 0): 1 has 1 + 4, 0 has 1 + 9, 3 has 4 + 9.
  CHECK(of_column("krum", {0, 20, 3, 1}, {{"attackers", std::int64_t{0}}}) == 1);
}

TEST_CASE("multi-Krum averages the best of them") {
  CHECK(of_column("multi_krum", {0, 20, 3, 1}, {{"attackers", std::int64_t{0}}, {"selected", std::int64_t{2}}}) ==
        0.5F);
  // All but one attacker: 20 goes.
  CHECK(of_column("multi_krum", {0, 20, 3, 1, 1}, {{"attackers", std::int64_t{1}}}) == 1.25F);
}

TEST_CASE("the geometric median of points on a line is their median, of a triangle its Fermat point") {
  CHECK(of_column("geometric_median", {0, 1, 50}) == Approx(1).margin(1e-3));
  made_payloads corner;  // right angle at 0, legs 1: the point from which all sides are seen under 120°
  corner.all = {{{{0, 0.0F}}}, {{{0, 1.0F}}}, {{{1, 1.0F}}}};
  const auto at = combine(*rule_named("geometric_median", {{"iterations", std::int64_t{200}}}), corner, 3)[0];
  CHECK(at[0] == Approx((3 - std::sqrt(3.0)) / 6).margin(1e-4));
  CHECK(at[1] == Approx((3 - std::sqrt(3.0)) / 6).margin(1e-4));
}

TEST_CASE("centred clipping cuts every contribution to a radius around the centre") {
  // Norms 1, 1, 9, radius 1 from the centre 0: one round is (1 - 1 + 1) / 3.
  CHECK(of_column("centred_clipping", {1, -1, 9}, {{"iterations", std::int64_t{1}}}) == Approx(1.0 / 3));
  // The next one, around 1/3: 2/3 and 1 and -1, each cut to 1.
  CHECK(of_column("centred_clipping", {1, -1, 9}, {{"iterations", std::int64_t{2}}}) ==
        Approx(1.0 / 3 + (2.0 / 3 - 1 + 1) / 3));
}

TEST_CASE("a majority decides each sign, and a tie says nothing") {
  CHECK(of_column("sign_majority", {0.1F, 2, -300}) == 1);
  CHECK(of_column("sign_majority", {5, -1}) == 0);
  made_payloads set;
  set.all = {{{{0, -1.0F}}}, {{{1, 3.0F}}}, {{{1, -4.0F}}}};
  CHECK(combine(*rule_named("sign_majority"), set, 3)[0] == std::vector<float>{-1, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("no rule looks at who sent what") {
  for (const std::string& name : all_rules) {
    INFO(name);
    const auto rule = rule_named(name);
    generator shuffle(17);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      made_payloads set = similar_payloads(3 + seed % 9, 4, seed);
      const combined before = combine(*rule, set, set.payloads());
      for (std::size_t p = set.all.size(); p > 1; --p) std::swap(set.all[p - 1], set.all[shuffle.below(p)]);
      // Sums in another order differ in their last bits.
      CHECK(distance(before, combine(*rule, set, set.payloads())) < 1e-5);
    }
  }
}

TEST_CASE("where all contributions are equal every rule makes the mean of them, or its sign") {
  for (const std::string& name : all_rules) {
    INFO(name);
    for (const std::size_t count : {1, 2, 5, 15}) {
      made_payloads set = similar_payloads(1, 5, 3);
      set.all[0][1].begin()->second = -0.5F;
      set.all.resize(count, set.all.front());
      combined expected = combine(*make_mean(mean_over::slots), set, count);
      if (name == "sign_majority")
        for (auto& block : expected)
          for (float& v : block) v = static_cast<float>((v > 0) - (v < 0));
      CHECK(distance(expected, combine(*rule_named(name), set, count)) < 1e-5);
    }
  }
}

TEST_CASE("one contribution a million times as loud moves a robust rule little, and the mean without bound") {
  for (const std::string& name : all_rules) {
    INFO(name);
    const auto rule = rule_named(name);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      made_payloads set = similar_payloads(9, 6, seed);
      const combined quiet = combine(*rule, set, 9);
      double norm = 0;  // the longest honest contribution
      for (const auto& payload : set.all) {
        double squares = 0;
        for (const auto& block : payload)
          for (const auto& [i, v] : block) squares += static_cast<double>(v * v);
        norm = std::max(norm, std::sqrt(squares));
      }
      for (auto& block : set.all[4])
        for (auto& [i, v] : block) v *= 1e6F;
      const double moved = distance(quiet, combine(*rule, set, 9));
      if (name == "mean")
        CHECK(moved > 1e4);
      else
        CHECK(moved <= norm);
    }
  }
}

TEST_CASE("a coordinate rule stays between the honest values, whatever a minority says") {
  for (const char* name : {"coordinate_median", "trimmed_mean"}) {
    const auto rule =
        rule_named(name, name == std::string("trimmed_mean") ? std::map<std::string, option_value>{{"fraction", 0.34}}
                                                             : std::map<std::string, option_value>{});
    generator draw(5);
    for (int trial = 0; trial < 100; ++trial) {
      made_payloads set = similar_payloads(9, 8, draw.next());
      for (const std::size_t hostile : {1, 4, 7})
        for (auto& block : set.all[hostile])
          for (auto& [i, v] : block) v = static_cast<float>(1e9 * draw.normal());
      const combined result = combine(*rule, set, 9);
      for (std::size_t b = 0; b < result.size(); ++b) {
        for (std::uint16_t i = 0; i < set.length; ++i) {
          float lowest = 1e30F, highest = -1e30F;
          for (const std::size_t honest : {0, 2, 3, 5, 6, 8}) {
            lowest = std::min(lowest, set.all[honest][b][i]);
            highest = std::max(highest, set.all[honest][b][i]);
          }
          CHECK(result[b][i] >= lowest);
          CHECK(result[b][i] <= highest);
        }
      }
    }
  }
}

TEST_CASE("rules see the same whether a payload lists its coefficients or all of them") {
  for (const std::string& name : all_rules) {
    INFO(name);
    made_payloads set = similar_payloads(7, 3, 11);
    const combined listed = combine(*rule_named(name), set, 7);
    set.dense = true;
    CHECK(combine(*rule_named(name), set, 7) == listed);
  }
}

TEST_CASE("a rule repeats itself to the bit, and leaves nothing behind for the next call") {
  for (const std::string& name : all_rules) {
    INFO(name);
    const auto rule = rule_named(name);
    const made_payloads set = similar_payloads(7, 3, 11);
    const combined first = combine(*rule, set, 7);
    combine(*rule, similar_payloads(5, 8, 12), 5);
    CHECK(combine(*rule, set, 7) == first);
  }
}

TEST_CASE("nobody's contributions make nothing") {
  for (const std::string& name : all_rules) {
    made_payloads set;
    CHECK(rule_named(name)->weigh(set).empty());
    combined_block out;
    rule_named(name)->combine({8, {}}, {}, 3, out);
    CHECK(out.indices().empty());
  }
}
