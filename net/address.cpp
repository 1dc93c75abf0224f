#include "net/address.hpp"

#include "base/check.hpp"

#include <array>

namespace gauntlet::net {

std::string_view to_string(role r) {
  static constexpr std::array<std::string_view, roles_count> names{"chain", "coordinator", "storage", "peer",
                                                                   "validator"};
  const auto index = static_cast<std::size_t>(r);
  GAUNTLET_CHECK(index < names.size());
  return names[index];
}

std::string to_string(const address& a) {
  std::string text(to_string(a.kind));
  if (a.key != hotkey{}) text += "/" + a.key.hex().substr(0, 8);
  return text;
}

}  // namespace gauntlet::net
