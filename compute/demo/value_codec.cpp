#include "compute/demo/value_codec.hpp"

#include "compute/payload.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gauntlet::compute::demo {

namespace {

rejection check_value(float v) {
  if (!std::isfinite(v)) return rejection::value_not_finite;
  return std::fabs(v) <= payload_value_max ? rejection::none : rejection::value_out_of_bounds;
}

/// Nearest integer, halves to even; |x| < 2^51.
double round_half_even(double x) {
  constexpr double magic = 0x1.8p52;
  return (x + magic) - magic;
}

rejection read_quantised(byte_view section, std::size_t bits, std::span<float> values) {
  byte_reader in(section);
  std::vector<float> table(std::size_t{1} << bits);
  float shift = 0;
  in.get(shift);
  if (const rejection bad = check_value(shift); bad != rejection::none) return bad;
  for (float& entry : table) {
    in.get(entry);
    if (const rejection bad = check_value(entry); bad != rejection::none) return bad;
  }
  std::vector<std::uint16_t> codes(values.size());
  if (!unpack_bits(in.take(in.remaining()), bits, codes)) return rejection::padding_not_zero;
  std::vector<bool> occurs(table.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    occurs[codes[i]] = true;
    values[i] = table[codes[i]] + shift;
    if (const rejection bad = check_value(values[i]); bad != rejection::none) return bad;
  }
  // An entry that no code names could hold anything; one encoding of a content means it is +0.
  for (std::size_t b = 0; b < table.size(); ++b)
    if (!occurs[b] && (table[b] != 0 || std::signbit(table[b]))) return rejection::padding_not_zero;
  return rejection::none;
}

}  // namespace

quantised_values quantise(std::span<const float> values, std::size_t bits) {
  quantised_values q;
  const std::size_t bins = std::size_t{1} << bits;
  q.table.assign(bins, 0);
  q.codes.resize(values.size());
  if (values.empty()) return q;
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v);
  q.shift = static_cast<float>(sum / static_cast<double>(values.size()));
  const auto shift = static_cast<double>(q.shift);
  double squares = 0;
  for (const float v : values) squares += (static_cast<double>(v) - shift) * (static_cast<double>(v) - shift);
  double step = values.size() < 2 ? 0 : 6 * std::sqrt(squares / static_cast<double>(values.size() - 1));
  step /= static_cast<double>(bins);
  if (!(step > 0) || !std::isfinite(step)) step = 1;
  std::vector<double> total(bins);
  std::vector<double> count(bins);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double centred = static_cast<double>(values[i]) - shift;
    const double at = std::clamp(centred / step + static_cast<double>(bins) / 2, -1.0, static_cast<double>(bins) + 1);
    const double code = std::clamp(round_half_even(at), 0.0, static_cast<double>(bins - 1));
    q.codes[i] = static_cast<std::uint16_t>(code);
    total[q.codes[i]] += centred;
    count[q.codes[i]] += 1;
  }
  for (std::size_t b = 0; b < bins; ++b)
    if (count[b] > 0) q.table[b] = static_cast<float>(total[b] / count[b]);
  return q;
}

void write_values(std::span<float> values, std::size_t bits, byte_buffer& out) {
  byte_writer w(out);
  if (bits == 32) return w.put_bytes(std::as_bytes(values));
  if (bits == 16) {
    for (float& v : values) {
      const std::uint16_t half = to_half(v);
      v = from_half(half);
      w.put(half);
    }
    return;
  }
  const quantised_values q = quantise(values, bits);
  w.put(q.shift);
  for (const float entry : q.table) w.put(entry);
  pack_bits(q.codes, bits, out);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = q.table[q.codes[i]] + q.shift;
}

rejection read_values(byte_view section, std::size_t bits, std::span<float> values) {
  if (bits < 16) return read_quantised(section, bits, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (bits == 32) {
      std::memcpy(&values[i], section.data() + 4 * i, 4);
    } else {
      std::uint16_t half = 0;
      std::memcpy(&half, section.data() + 2 * i, 2);
      values[i] = from_half(half);
    }
    if (const rejection bad = check_value(values[i]); bad != rejection::none) return bad;
  }
  return rejection::none;
}

}  // namespace gauntlet::compute::demo
