#include "compute/data/sources.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"

namespace gauntlet::compute {

namespace {

std::vector<std::uint64_t> bigram_counts(byte_view bytes) {
  std::vector<std::uint64_t> counts(byte_vocabulary * byte_vocabulary);
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
    ++counts[std::to_integer<std::size_t>(bytes[i]) * byte_vocabulary + std::to_integer<std::size_t>(bytes[i + 1])];
  return counts;
}

}  // namespace

void register_token_sources() {
  token_source_registry::instance().add(story_source_entry());
  token_source_registry::instance().add(text_source_entry());
}

std::string text_of_byte_tokens(std::span<const std::int64_t> tokens) {
  std::string text;
  text.reserve(tokens.size());
  for (const std::int64_t token : tokens) text.push_back(static_cast<char>(static_cast<unsigned char>(token)));
  return text;
}

std::vector<std::int64_t> byte_tokens_of(const std::string& text) {
  std::vector<std::int64_t> tokens;
  tokens.reserve(text.size());
  for (const char c : text) tokens.push_back(static_cast<unsigned char>(c));
  return tokens;
}

double bigram_cross_entropy(byte_view counted, byte_view tested) {
  GAUNTLET_CHECK(counted.size() >= 2 && tested.size() >= 2);
  const std::vector<std::uint64_t> table = bigram_counts(counted);
  const std::vector<std::uint64_t> weights = bigram_counts(tested);
  double cost = 0;
  for (std::size_t row = 0; row < byte_vocabulary; ++row) {
    std::uint64_t row_total = byte_vocabulary;
    for (std::size_t next = 0; next < byte_vocabulary; ++next) row_total += table[row * byte_vocabulary + next];
    for (std::size_t next = 0; next < byte_vocabulary; ++next) {
      const std::size_t pair = row * byte_vocabulary + next;
      if (weights[pair] == 0) continue;
      const double chance = static_cast<double>(table[pair] + 1) / static_cast<double>(row_total);
      cost -= static_cast<double>(weights[pair]) * exact::log(chance);
    }
  }
  return cost / static_cast<double>(tested.size() - 1);
}

}  // namespace gauntlet::compute
