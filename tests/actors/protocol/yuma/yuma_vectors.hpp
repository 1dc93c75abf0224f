#pragma once

#include "actors/protocol/yuma/yuma.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

/// Cases that were computed or checked against the public chain's own tests.
namespace gauntlet::test {

inline const nlohmann::json& yuma_vectors(const std::string& folder) {
  static const nlohmann::json all = nlohmann::json::parse(std::ifstream(folder + "/yuma_vectors.json"));
  return all;
}

}  // namespace gauntlet::test
