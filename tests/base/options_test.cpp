#include "base/options.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;

namespace {

const std::vector<option_spec> specs{{"delay_s", 0.5, "wait before the put", {0, 10}},
                                     {"copies", std::int64_t{2}, "payloads to copy"},
                                     {"loud", false, "say so"},
                                     {"of", std::string("best"), "whom to copy", {}, {"best", "random"}}};

}  // namespace

TEST_CASE("options that the user left out have their defaults") {
  const options o(specs);
  CHECK(o.number("delay_s") == 0.5);
  CHECK(o.integer("copies") == 2);
  CHECK_FALSE(o.flag("loud"));
  CHECK(o.text("of") == "best");
  CHECK(o.all().size() == 4);
}

TEST_CASE("an option that is set replaces its default and no other") {
  options o(specs);
  o.set("delay_s", 3.0);
  o.set("of", std::string("random"));
  CHECK(o.number("delay_s") == 3.0);
  CHECK(o.text("of") == "random");
  CHECK(o.integer("copies") == 2);
}
