#include "compute/checkpoint_image.hpp"

#include "base/random.hpp"
#include "compute/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

layout small_layout() {
  layout parameters;
  parameters.add("model.embed_tokens.weight", {3, 5});
  parameters.add("model.norm.weight", {7});
  return parameters;
}

state_ptr state_with(std::size_t optimiser_floats, std::uint64_t steps) {
  const layout parameters = small_layout();
  generator random(steps);
  auto theta = std::make_shared<flat_buffer>(parameters.size());
  for (const tensor_spec& t : parameters.tensors())
    for (std::size_t i = 0; i < t.count; ++i) theta->span()[t.offset + i] = static_cast<float>(random.unit()) - 0.5F;
  std::shared_ptr<flat_buffer> optimiser;
  if (optimiser_floats > 0) optimiser = std::make_shared<flat_buffer>(optimiser_floats);
  for (std::size_t i = 0; i < optimiser_floats; ++i) optimiser->span()[i] = static_cast<float>(random.unit());
  return make_state(theta, optimiser, steps);
}

state_ptr read(const byte_buffer& image, const agreed_state& of) {
  return state_of_image(image, small_layout(), of.optimiser ? of.optimiser->size() : 0, of.id);
}

}  // namespace

TEST_CASE("a state comes back from its image to the bit, with the outer optimiser's part") {
  for (const std::size_t optimiser : {0, 1, 44}) {
    for (const std::uint64_t steps : {0, 12, 123456789}) {
      const state_ptr state = state_with(optimiser, steps);
      const byte_buffer image = image_of(*state, small_layout());
      CHECK(image.size() <= image_bytes_max(small_layout(), optimiser));
      const state_ptr found = read(image, *state);
      REQUIRE(found);
      CHECK(found->id == state->id);
      CHECK(found->steps == steps);
      CHECK(image_of(*found, small_layout()) == image);
    }
  }
}

TEST_CASE("the image of a state is the file that a checkpoint is written to") {
  const auto file = std::filesystem::temp_directory_path() / ("gauntlet-image-" + std::to_string(::getpid()));
  const state_ptr state = state_with(9, 3);
  write_safetensors(file, *state, small_layout());
  std::ifstream in(file, std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(file);
  const byte_buffer image = image_of(*state, small_layout());
  CHECK(written == as_text(image));
}

TEST_CASE("bytes that are not exactly the image of that state are refused") {
  const state_ptr state = state_with(5, 12);
  const byte_buffer image = image_of(*state, small_layout());
  for (std::size_t size = 0; size < image.size(); ++size) {
    byte_buffer cut(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE_FALSE(read(cut, *state));
  }
  for (std::size_t at = 0; at < image.size(); ++at) {
    byte_buffer flipped = image;
    flipped[at] ^= std::byte{0x10};
    REQUIRE_FALSE(read(flipped, *state));
  }
  byte_buffer longer = image;
  longer.resize(longer.size() + 8);
  CHECK_FALSE(read(longer, *state));
  CHECK_FALSE(read(image, *state_with(5, 13)));                      // another state's
  CHECK_FALSE(state_of_image(image, small_layout(), 4, state->id));  // another optimiser
  CHECK_FALSE(read(image_of(*state_with(5, 13), small_layout()), *state));
}
