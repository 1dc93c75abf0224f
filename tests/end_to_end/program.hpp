#pragma once

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

/// The real program, run as a user's shell would.
namespace end_to_end {

struct finished {
  int status = -1;
  std::string output;
};

inline finished run_program(const std::string& program, const std::string& arguments, const std::string& errors) {
  finished f;
  std::FILE* pipe = popen((program + " " + arguments + " " + errors).c_str(), "r");
  REQUIRE(pipe != nullptr);
  char part[4096];
  for (std::size_t n = 0; (n = fread(part, 1, sizeof part, pipe)) > 0;) f.output.append(part, n);
  const int status = pclose(pipe);
  f.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return f;
}

inline finished gauntlet(const std::string& arguments, const std::string& errors = "2>&1") {
  return run_program(GAUNTLET_BINARY, arguments, errors);
}

/// A folder of one test case, gone at its end.
struct workplace {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("gauntlet-e2e-" + std::to_string(getpid()));
  workplace() {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~workplace() { std::filesystem::remove_all(path); }
  workplace(const workplace&) = delete;
  workplace& operator=(const workplace&) = delete;

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

inline const std::string configs = std::string(GAUNTLET_SOURCE_DIR) + "/configs/";

inline std::string contents_of(const std::filesystem::path& p) {
  std::ifstream in(p, std::ios::binary);
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}

}  // namespace end_to_end
