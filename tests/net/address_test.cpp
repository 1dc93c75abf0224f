#include "net/address.hpp"

#include "net/message/storage.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace gauntlet;
using namespace gauntlet::net;

TEST_CASE("an address reads as its role and the beginning of its key") {
  address a{role::peer, {}};
  a.key.bytes[0] = std::byte{0x3f};
  a.key.bytes[3] = std::byte{0xc1};
  CHECK(to_string(a) == "peer/3f0000c1");
  CHECK(to_string(address::chain()) == "chain");
  CHECK(to_string(address::coordinator()) == "coordinator");
  CHECK(to_string(address::storage()) == "storage");
}

TEST_CASE("coordinators that stand by are known by their rank, and come in its order") {
  CHECK(address::coordinator(0) == address::coordinator());
  CHECK(to_string(address::coordinator(2)) == "coordinator/2");
  CHECK(address::coordinator() < address::coordinator(1));
  CHECK(address::coordinator(1) < address::coordinator(2));
  address stranger = address::coordinator(1);
  stranger.key.bytes[0] = std::byte{0x3f};
  CHECK(to_string(stranger) == "coordinator/3f000000");
}

TEST_CASE("every role and every storage status has a name of its own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < roles_count; ++i) names.insert(to_string(static_cast<role>(i)));
  CHECK(names.size() == roles_count);
  CHECK(to_string(role::validator) == "validator");
  names.clear();
  for (std::size_t i = 0; i < storage_statuses_count; ++i) names.insert(to_string(static_cast<storage_status>(i)));
  CHECK(names.size() == storage_statuses_count);
  CHECK(to_string(storage_status::unavailable) == "unavailable");
}
