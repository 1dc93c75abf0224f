#include "runtime/sim/corpus.hpp"

#include "base/errors.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace gauntlet::runtime {

namespace {

trial trial_from(const std::string& line) {
  const auto j = nlohmann::json::parse(line);
  return {j.at("config").get<std::string>(), j.at("seed").get<std::uint64_t>(),
          j.at("set").get<std::vector<std::string>>()};
}

}  // namespace

corpus::corpus(std::filesystem::path file) : path_(std::move(file)) {
  std::ifstream in(path_);
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) continue;
    try {
      trials_.push_back(trial_from(line));
    } catch (const nlohmann::json::exception&) {
      throw user_error(fmt::format("{}:{}: no trial", path_.string(), number),
                       R"(write {"config": "configs/chaos.toml", "seed": 17, "set": []}, or delete the line)");
    }
  }
}

void corpus::add(const trial& t, const trial_result& r) {
  if (std::find(trials_.begin(), trials_.end(), t) != trials_.end()) return;
  const nlohmann::ordered_json j{
      {"config", t.config}, {"seed", t.seed}, {"set", t.overrides}, {"failed_with", r.headline()}};
  std::ofstream out(path_, std::ios::app);
  out << j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
  if (!out)
    throw user_error(fmt::format("'{}' cannot be written", path_.string()),
                     "Name another file with --corpus FILE, or make room there.");
  trials_.push_back(t);
}

}  // namespace gauntlet::runtime
