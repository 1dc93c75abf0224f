#include "compute/checkpoint.hpp"

#include "base/errors.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

using namespace gauntlet;
using namespace gauntlet::compute;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

struct scratch {
  fs::path path = fs::temp_directory_path() / ("gauntlet-checkpoint-test-" + std::to_string(::getpid()));
  scratch() { fs::create_directories(path); }
  ~scratch() { fs::remove_all(path); }
  fs::path file() const { return path / "model.safetensors"; }
};

layout small_layout(std::int64_t columns = 5) {
  layout parameters;
  parameters.add("model.embed_tokens.weight", {3, columns});
  parameters.add("model.norm.weight", {7});
  return parameters;
}

state_ptr counting_state(const layout& parameters) {
  auto theta = std::make_shared<flat_buffer>(parameters.size());
  for (const tensor_spec& t : parameters.tensors())
    for (std::size_t i = 0; i < t.count; ++i) theta->span()[t.offset + i] = static_cast<float>(t.offset + i) / 3;
  return make_state(theta, nullptr, 12);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::string with_header(const std::string& header, const std::string& data) {
  const std::uint64_t size = header.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes + header + data;
}

std::string refusal(const fs::path& file, const layout& parameters) {
  try {
    read_safetensors(file, parameters);
  } catch (const user_error& error) {
    CHECK(!error.mend().empty());
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a checkpoint that was written reads back to the same bits") {
  const scratch files;
  const layout parameters = small_layout();
  const state_ptr state = counting_state(parameters);
  write_safetensors(files.file(), *state, parameters);
  const flat_buffer read = read_safetensors(files.file(), parameters);
  CHECK(make_state(std::make_shared<const flat_buffer>(read), nullptr, 12)->id == state->id);
  // Overwriting leaves nothing else behind.
  write_safetensors(files.file(), *state, parameters);
  CHECK(std::distance(fs::directory_iterator(files.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a checkpoint is a safetensors file as others read it") {
  const scratch files;
  const layout parameters = small_layout();
  const state_ptr state = counting_state(parameters);
  write_safetensors(files.file(), *state, parameters);
  const std::string bytes = bytes_of(files.file());
  std::uint64_t header_size = 0;
  std::memcpy(&header_size, bytes.data(), sizeof header_size);
  CHECK(header_size % 8 == 0);
  const auto header = nlohmann::json::parse(bytes.substr(8, header_size));
  CHECK(header["__metadata__"]["steps"] == "12");
  CHECK(header["__metadata__"]["state_digest"] == state->id.hex());
  CHECK(header["model.norm.weight"]["dtype"] == "F32");
  CHECK(header["model.norm.weight"]["shape"] == nlohmann::json({7}));
  // Tensors follow one another without the padding of the flat buffer.
  CHECK(header["model.norm.weight"]["data_offsets"] == nlohmann::json({60, 88}));
  CHECK(bytes.size() == 8 + header_size + 88);
  float first = 0;
  std::memcpy(&first, bytes.data() + 8 + header_size + 60, sizeof first);
  CHECK(first == state->theta->span()[16]);
}

TEST_CASE("tensors may stand in any order, and further ones are passed over") {
  const scratch files;
  layout parameters;
  parameters.add("b", {2});
  parameters.add("a", {1});
  const float values[4] = {1, 2, 3, 4};
  overwrite(files.file(), with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                      R"("extra":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
                                      R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
                                      std::string(reinterpret_cast<const char*>(values), sizeof values)));
  const flat_buffer read = read_safetensors(files.file(), parameters);
  CHECK(read.span()[0] == 3);
  CHECK(read.span()[1] == 4);
  CHECK(read.span()[16] == 1);
}

TEST_CASE("a checkpoint of another model is refused with the tensor that does not fit") {
  const scratch files;
  const layout parameters = small_layout();
  write_safetensors(files.file(), *counting_state(parameters), parameters);
  CHECK_THAT(refusal(files.file(), small_layout(6)), Contains("model.embed_tokens.weight") && Contains("[3,6]"));
  layout larger = small_layout();
  larger.add("lm_head.weight", {3, 5});
  CHECK_THAT(refusal(files.file(), larger), Contains("has no tensor 'lm_head.weight'"));
}

TEST_CASE("a damaged checkpoint is refused, never read past its end") {
  const scratch files;
  const layout parameters = small_layout();
  CHECK_THAT(refusal(files.path / "absent", parameters), Contains("does not exist"));
  CHECK_THAT(refusal(files.path, parameters), Contains("cannot be read"));
  write_safetensors(files.file(), *counting_state(parameters), parameters);
  const std::string whole = bytes_of(files.file());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    overwrite(files.file(), whole.substr(0, size));
    REQUIRE_THAT(refusal(files.file(), parameters), Contains("is not a whole safetensors file"));
  }
  overwrite(files.file(), with_header("[]", ""));
  CHECK_THAT(refusal(files.file(), parameters), Contains("not JSON"));
  overwrite(files.file(), std::string(8, '\xff') + "{}");
  CHECK_THAT(refusal(files.file(), parameters), Contains("cut off"));
}

TEST_CASE("a checkpoint that cannot be written names the place and leaves nothing behind") {
  const scratch files;
  const layout parameters = small_layout();
  CHECK_THROWS_WITH(write_safetensors(files.path / "no" / "such" / "x", *counting_state(parameters), parameters),
                    Contains("cannot be written") && Contains("no/such/x"));
  fs::create_directories(files.file());  // a directory is in the way of the rename
  CHECK_THROWS_AS(write_safetensors(files.file(), *counting_state(parameters), parameters), user_error);
  CHECK(std::distance(fs::directory_iterator(files.path), fs::directory_iterator()) == 1);
}
