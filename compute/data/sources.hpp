#pragma once

#include "compute/data/token_source.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// The built-in token sources, for the registry and the tests. Both speak bytes: a token is a byte, a text its bytes.
namespace gauntlet::compute {

inline constexpr std::size_t byte_vocabulary = 256;

token_source_registry::entry text_source_entry();
token_source_registry::entry story_source_entry();

std::string text_of_byte_tokens(std::span<const std::int64_t> tokens);
std::vector<std::int64_t> byte_tokens_of(const std::string& text);

/// Mean cost in nats of a byte of `tested` under a bigram table counted over `counted`, one added to every count so
/// that unseen pairs stay possible. Both hold at least two bytes.
double bigram_cross_entropy(byte_view counted, byte_view tested);

}  // namespace gauntlet::compute
