#include "net/address.hpp"

#include "base/check.hpp"

namespace gauntlet::net {

std::string_view to_string(role r) {
  GAUNTLET_CHECK(static_cast<std::size_t>(r) < roles_count);
  return enum_name(r);
}

std::string to_string(const address& a) {
  std::string text(to_string(a.kind));
  if (a.key == hotkey{}) return text;
  const auto last = std::to_integer<std::uint8_t>(a.key.bytes.back());
  if (a == address::coordinator(last)) return text + "/" + std::to_string(last);
  text += "/" + a.key.hex().substr(0, 8);
  return text;
}

}  // namespace gauntlet::net
