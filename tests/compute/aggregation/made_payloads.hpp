#pragma once

#include "base/random.hpp"
#include "compute/aggregation/aggregation_rule.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace gauntlet::compute::test {

/// Payloads written down in a test: [payload][block] → coefficients by index, or all of them where `dense`.
struct made_payloads final : payload_set {
  using vector = std::map<std::uint16_t, float>;

  std::size_t length = 8;
  bool dense = false;
  std::vector<std::vector<vector>> all;

  std::size_t payloads() const override { return all.size(); }
  void for_each_block(const std::function<void(const coefficient_block&)>& visit) const override {
    for (std::size_t b = 0; !all.empty() && b < all.front().size(); ++b) {
      std::vector<std::vector<std::uint16_t>> indices(all.size());
      std::vector<std::vector<float>> values(all.size());
      std::vector<block_part> parts;
      for (std::size_t p = 0; p < all.size(); ++p) {
        if (dense) values[p].resize(length);
        for (const auto& [index, value] : all[p][b]) {
          if (dense) {
            values[p][index] = value;
          } else {
            indices[p].push_back(index);
            values[p].push_back(value);
          }
        }
        parts.push_back({indices[p], values[p]});
      }
      visit({length, parts});
    }
  }
};

/// [block][length]
using combined = std::vector<std::vector<float>>;

inline combined combine(const aggregation_rule& rule, const payload_set& set, std::size_t slots) {
  combined result;
  const auto weights = rule.weigh(set);
  combined_block out;
  set.for_each_block([&](const coefficient_block& block) {
    out.clear();
    rule.combine(block, weights, slots, out);
    std::vector<float> values(block.length);
    for (std::size_t j = 0; j < out.indices().size(); ++j) values[out.indices()[j]] = out.values()[j];
    result.push_back(std::move(values));
  });
  return result;
}

inline std::shared_ptr<const aggregation_rule> rule_named(const std::string& name,
                                                          const std::map<std::string, option_value>& given = {}) {
  register_aggregation_rules();
  chosen<aggregation_rule_registry> choice{name};
  choice.options = options(aggregation_rule_registry::instance().find(name).options);
  for (const auto& [option, value] : given) choice.options.set(option, value);
  return choice.make();
}

/// Payloads of two blocks around one common direction, each with deviations of its own, `kept` of 8 coefficients sent.
inline made_payloads similar_payloads(std::size_t count, std::size_t kept, std::uint64_t seed) {
  generator draw(seed);
  made_payloads set;
  set.all.resize(count, std::vector<made_payloads::vector>(2));
  for (auto& payload : set.all) {
    for (auto& block : payload) {
      while (block.size() < kept) {
        const auto i = static_cast<std::uint16_t>(draw.below(set.length));
        block[i] = static_cast<float>(1 + 0.3 * static_cast<double>(i) + 0.2 * draw.normal());
      }
    }
  }
  return set;
}

inline double distance(const combined& a, const combined& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j) {
      const double d = static_cast<double>(a[i][j]) - static_cast<double>(b[i][j]);
      squares += d * d;
    }
  return std::sqrt(squares);
}

}  // namespace gauntlet::compute::test
