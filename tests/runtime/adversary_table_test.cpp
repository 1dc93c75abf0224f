#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/adversary.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "runtime/run_main.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <set>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

const std::map<std::string, adversary>& table() {
  register_builtin_parts();
  return adversary_table::instance().entries();
}

template <class Registry>
void require_playable(const adversary& a) {
  const auto& entry = Registry::instance().find(a.strategy_name());
  options complete(entry.options);
  for (const auto& [name, value] : a.settings) {
    REQUIRE(complete.all().contains(name));
    REQUIRE(complete.all().at(name).index() == value.index());
    complete.set(name, value);
  }
  REQUIRE(entry.make(complete, 1) != nullptr);
}

template <class Registry>
std::set<std::string> without_honest() {
  std::set<std::string> names;
  for (const auto& [name, entry] : Registry::instance().entries()) names.insert(name);
  names.erase("honest");
  return names;
}

}  // namespace

TEST_CASE("every attack can be played as the table says, and says what it tries and what answers it") {
  for (const auto& [name, a] : table()) {
    INFO(name);
    CHECK(a.name == name);
    CHECK_FALSE(a.tries.empty());
    CHECK_FALSE(a.defence.empty());
    CHECK(a.group_size >= 1);
    if (a.role == net::role::peer)
      require_playable<peer_strategy_registry>(a);
    else
      require_playable<validator_strategy_registry>(a);
  }
}

TEST_CASE("every strategy but the honest one has an entry in the table") {
  std::set<std::string> played;
  for (const auto& [name, a] : table()) played.insert(a.strategy_name());
  for (const std::string& name : without_honest<peer_strategy_registry>()) {
    INFO(name);
    CHECK(played.contains(name));
  }
  for (const std::string& name : without_honest<validator_strategy_registry>()) {
    INFO(name);
    CHECK(played.contains(name));
  }
}

TEST_CASE("a user's attack stands in the table and is not replaced by a built-in one") {
  adversary_table& all = adversary_table::instance();
  const adversary_registration mine{{.name = "of_my_own", .tries = "mine", .defence = "none"}};
  all.add_builtin({.name = "of_my_own", .tries = "built in"});
  CHECK(all.find("of_my_own").tries == "mine");
  CHECK(all.find("of_my_own").strategy_name() == "of_my_own");
  CHECK_THROWS_WITH(all.find("of_my_owm"), Catch::Contains("unknown attack"));
}

TEST_CASE("the security page lists every built-in attack with its expected verdict") {
  std::ifstream file(GAUNTLET_TEST_DATA "/../../docs/security.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  REQUIRE_FALSE(page.empty());
  for (const auto& [name, a] : table()) {
    if (name == "of_my_own") continue;
    INFO(name);
    const std::string row = "\n| `" + name + "` | " + a.tries + " | " + a.defence + " | ";
    const auto at = page.find(row);
    REQUIRE(at != std::string::npos);
    CHECK(page.compare(at + row.size(), enum_name(a.expected).size(), enum_name(a.expected)) == 0);
  }
}
