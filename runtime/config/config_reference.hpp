#pragma once

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// One key as the reference shows it.
struct config_key {
  std::string name;      ///< "window.put_window_s", "scheme.demo.topk", "peers.count"
  std::string type;      ///< "number", "whole number", "text", "true or false", or the choices
  std::string unit;      ///< empty where it has none
  std::string standard;  ///< default, as TOML
  std::string range;     ///< "from 1 to 256"; empty without bounds
  std::string help;
};

/// All keys, in the order of the reference, options of all registered parts included.
std::vector<config_key> config_keys();

/// docs/configuration.md.
std::string config_reference();

/// The keys named or begun by `key`, explained. Throws user_error with the nearest name when there is none.
std::string explain_key(const std::string& key);

}  // namespace gauntlet::runtime
