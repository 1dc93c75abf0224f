#include "base/registry.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;

namespace {

struct greeter {
  static constexpr const char* seam = "greeter";
  virtual ~greeter() = default;
  virtual std::string greet() const = 0;
};

struct polite final : greeter {
  std::string name;
  explicit polite(std::string n) : name(std::move(n)) {}
  std::string greet() const override { return "good day, " + name; }
};

using greeters = registry<greeter, int>;

greeters::entry polite_entry(const std::string& name, const std::string& standard) {
  return {name, "greets", {{"whom", standard, "who is greeted"}}, [](const options& o, int times) {
            return std::make_unique<polite>(o.text("whom") + std::to_string(times));
          }};
}

const registration<greeter, int> registered_at_start{polite_entry("early", "world")};

}  // namespace

TEST_CASE("a part registered during static initialisation is found by its name") {
  const auto& entry = greeters::instance().find("early");
  CHECK(entry.make(options(entry.options), 3)->greet() == "good day, world3");
  CHECK(greeters::instance().contains("early"));
}

TEST_CASE("a later part of the same name replaces the earlier") {
  greeters parts;
  parts.add(polite_entry("a", "first"));
  parts.add(polite_entry("a", "second"));
  const auto& entry = parts.find("a");
  CHECK(entry.make(options(entry.options), 0)->greet() == "good day, second0");
  CHECK(parts.names() == std::vector<std::string>{"a"});
}

TEST_CASE("an unknown part is a user error that names the seam and the nearest part") {
  greeters parts;
  parts.add(polite_entry("polite", "you"));
  parts.add(polite_entry("rude", "you"));
  CHECK(parts.names() == std::vector<std::string>{"polite", "rude"});
  CHECK_FALSE(parts.contains("polit"));
  try {
    parts.find("polit");
    FAIL("found a part that nobody registered");
  } catch (const user_error& e) {
    CHECK(std::string(e.what()) == "unknown greeter 'polit'");
    CHECK(e.mend() == "did you mean 'polite'?");
  }
}
