#include "compute/checkpoint_image.hpp"

#include "base/check.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>
#include <string>

namespace gauntlet::compute {

namespace {

byte_buffer header_of(std::uint64_t steps, const digest& id, std::size_t optimiser_floats, const layout& parameters) {
  nlohmann::ordered_json header;
  header["__metadata__"] = {{"format", "pt"}, {"steps", std::to_string(steps)}, {"state_digest", id.hex()}};
  std::uint64_t offset = 0;
  const auto add = [&](const std::string& name, const std::vector<std::int64_t>& shape, std::size_t count) {
    const std::uint64_t end = offset + count * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {offset, end}}};
    offset = end;
  };
  for (const tensor_spec& t : parameters.tensors()) add(t.name, t.shape, t.count);
  if (optimiser_floats > 0) add(optimiser_tensor, {static_cast<std::int64_t>(optimiser_floats)}, optimiser_floats);
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  byte_buffer bytes(sizeof length + text.size());
  std::memcpy(bytes.data(), &length, sizeof length);
  std::memcpy(bytes.data() + sizeof length, text.data(), text.size());
  return bytes;
}

std::size_t optimiser_floats_of(const agreed_state& state) { return state.optimiser ? state.optimiser->size() : 0; }

std::size_t data_bytes(const layout& parameters, std::size_t optimiser_floats) {
  return (parameters.parameter_count() + optimiser_floats) * sizeof(float);
}

/// Steps that a header claims; the caller compares the header with the one of that many.
std::optional<std::uint64_t> steps_in(byte_view header) {
  const auto json = nlohmann::json::parse(as_text(header), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  const auto metadata = json.find("__metadata__");
  if (metadata == json.end() || !metadata->is_object()) return std::nullopt;
  const auto claimed = metadata->find("steps");
  if (claimed == metadata->end() || !claimed->is_string()) return std::nullopt;
  const auto& text = claimed->get_ref<const std::string&>();
  std::uint64_t steps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return steps;
}

/// Takes `out.size()` floats from the front of `bytes`.
void take_floats(byte_view& bytes, std::span<float> out) {
  std::memcpy(out.data(), bytes.data(), out.size_bytes());
  bytes = bytes.subspan(out.size_bytes());
}

}  // namespace

byte_buffer image_header(const agreed_state& state, const layout& parameters) {
  GAUNTLET_CHECK(state.theta && state.theta->size() == parameters.size());
  return header_of(state.steps, state.id, optimiser_floats_of(state), parameters);
}

byte_buffer image_of(const agreed_state& state, const layout& parameters) {
  byte_buffer bytes = image_header(state, parameters);
  bytes.reserve(bytes.size() + data_bytes(parameters, optimiser_floats_of(state)));
  byte_writer out(bytes);
  for (const tensor_spec& t : parameters.tensors())
    out.put_bytes(std::as_bytes(state.theta->span().subspan(t.offset, t.count)));
  if (optimiser_floats_of(state) > 0) out.put_bytes(state.optimiser->bytes());
  return bytes;
}

std::size_t image_bytes_max(const layout& parameters, std::size_t optimiser_floats) {
  const auto longest = header_of(std::numeric_limits<std::uint64_t>::max(), digest{}, optimiser_floats, parameters);
  return longest.size() + data_bytes(parameters, optimiser_floats);
}

state_ptr state_of_image(byte_view bytes, const layout& parameters, std::size_t optimiser_floats, const digest& id) {
  const std::size_t data = data_bytes(parameters, optimiser_floats);
  if (bytes.size() > image_bytes_max(parameters, optimiser_floats) || bytes.size() < data + sizeof(std::uint64_t))
    return nullptr;
  const byte_view header = bytes.first(bytes.size() - data);
  const auto steps = steps_in(header.subspan(sizeof(std::uint64_t)));
  if (!steps) return nullptr;
  const byte_buffer expected = header_of(*steps, id, optimiser_floats, parameters);
  if (!std::equal(header.begin(), header.end(), expected.begin(), expected.end())) return nullptr;

  byte_view rest = bytes.subspan(header.size());
  auto theta = std::make_shared<flat_buffer>(parameters.size());
  for (const tensor_spec& t : parameters.tensors()) take_floats(rest, theta->span().subspan(t.offset, t.count));
  std::shared_ptr<flat_buffer> optimiser;
  if (optimiser_floats > 0) {
    optimiser = std::make_shared<flat_buffer>(optimiser_floats);
    take_floats(rest, optimiser->span());
  }
  state_ptr state = make_state(std::move(theta), std::move(optimiser), *steps);
  return state->id == id ? state : nullptr;
}

}  // namespace gauntlet::compute
