#include "base/bytes.hpp"

namespace gauntlet {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(byte_view bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte b : bytes) {
    text.push_back(digits[std::to_integer<std::size_t>(b >> 4)]);
    text.push_back(digits[std::to_integer<std::size_t>(b & std::byte{15})]);
  }
  return text;
}

std::optional<byte_buffer> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  byte_buffer bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit_value(text[i]);
    const int low = digit_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

byte_view byte_reader::take(std::size_t size) {
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    return {};
  }
  const byte_view taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

bool byte_reader::get_text(std::string& text, std::size_t size_max) {
  std::uint32_t size = 0;
  if (!get(size)) return false;
  if (size > size_max) {
    ok_ = false;
    return false;
  }
  const byte_view bytes = take(size);
  if (!ok_) return false;
  text.assign(as_text(bytes));
  return true;
}

}  // namespace gauntlet
