#include "compute/aggregation/rules.hpp"

#include <bit>

namespace gauntlet::compute {

namespace {

/// Sums of one block's coefficients over payloads, with a bit for each that somebody sent.
class block_sum {
 public:
  void add(std::size_t index, float value) {
    std::uint64_t& word = sent_[index / 64];
    const std::uint64_t bit = std::uint64_t{1} << (index % 64);
    if ((word & bit) == 0) {
      word |= bit;
      sum_[index] = 0;
      senders_[index] = 0;
    }
    sum_[index] += value;
    ++senders_[index];
  }
  /// Hands over the means and forgets them. `slots` 0: over the senders of each coefficient.
  void take(std::size_t slots, combined_block& out) {
    for (std::size_t w = 0; w < sent_.size(); ++w) {
      for (std::uint64_t word = sent_[w]; word != 0; word &= word - 1) {
        const std::size_t i = w * 64 + static_cast<std::size_t>(std::countr_zero(word));
        out.add(i, sum_[i] / static_cast<float>(slots == 0 ? senders_[i] : slots));
      }
      sent_[w] = 0;
    }
  }

 private:
  std::array<std::uint64_t, block_length_max / 64> sent_{};
  std::array<float, block_length_max> sum_{};
  std::array<std::uint32_t, block_length_max> senders_{};
};

/// Gauntlet (arXiv 2505.21684) writes 1/G; DeMo (arXiv 2411.19870) and the code of 2025 divide by the senders of each
/// coefficient, where k copies of an index in one payload count as k senders (gauntlet.md F.3).
class mean final : public aggregation_rule {
 public:
  explicit mean(mean_over divisor) : divisor_(divisor) {}

  void combine(const coefficient_block& block, std::span<const double>, std::size_t slots,
               combined_block& out) const override {
    thread_local block_sum sum;
    for (const block_part& part : block.parts) {
      const bool all = part.indices.empty();
      for (std::size_t j = 0; j < part.values.size(); ++j) sum.add(all ? j : part.indices[j], part.values[j]);
    }
    sum.take(divisor_ == mean_over::senders ? 0 : slots, out);
  }

 private:
  mean_over divisor_;
};

}  // namespace

std::shared_ptr<const aggregation_rule> make_mean(mean_over divisor) { return std::make_shared<mean>(divisor); }

namespace aggregation {

aggregation_rule_registry::entry mean_entry() {
  return {"mean",
          "mean of the contributions",
          {{.name = "over",
            .standard = std::string("slots"),
            .help = "divide by G, or by the number of those who sent the coefficient",
            .choices = {"slots", "senders"}}},
          [](const options& o) {
            return std::make_unique<mean>(o.text("over") == "senders" ? mean_over::senders : mean_over::slots);
          }};
}

}  // namespace aggregation

}  // namespace gauntlet::compute
