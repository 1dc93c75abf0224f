#include "net/message/storage.hpp"

#include "base/check.hpp"

#include <array>

namespace gauntlet::net {

std::string_view to_string(storage_status s) {
  static constexpr std::array<std::string_view, storage_statuses_count> names{
      "ok", "not_found", "not_owner", "digest_mismatch", "too_large", "bad_key", "full", "unavailable"};
  const auto index = static_cast<std::size_t>(s);
  GAUNTLET_CHECK(index < names.size());
  return names[index];
}

}  // namespace gauntlet::net
