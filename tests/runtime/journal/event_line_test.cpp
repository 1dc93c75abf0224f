#include "runtime/journal/event_line.hpp"

#include "tests/runtime/journal/random_entry.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <limits>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;
namespace events = actors::events;

namespace {

std::string line_of(const actors::events::any& event) {
  return to_line({time_point(duration(12)), net::address::chain(), event});
}

std::string complaint_about(const std::string& line) {
  try {
    from_line(line);
  } catch (const malformed_line& why) {
    return why.what();
  }
  return "no complaint";
}

}  // namespace

TEST_CASE("every event reads back as it was written") {
  generator draw(7);
  for (int round = 0; round < 200; ++round) {
    for (const actors::journal_entry& entry : test::one_of_each(draw)) {
      const std::string line = to_line(entry);
      CAPTURE(line);
      CHECK(nlohmann::json::accept(line));
      CHECK(line.find('\n') == std::string::npos);
      const actors::journal_entry again = from_line(line);
      CHECK(again.time == entry.time);
      CHECK(again.node == entry.node);
      CHECK(again.event.index() == entry.event.index());
      CHECK(to_line(again) == line);
    }
  }
}

TEST_CASE("a line names time, node, event and the fields of its table in order") {
  CHECK(line_of(events::window_opened{3, 7, {2, 1}}) ==
        R"({"t":12,"by":"chain","event":"window_opened","window":3,"height":7,"slot_order":[2,1]})");
  hotkey key;
  key.bytes[0] = std::byte{0xab};
  const actors::journal_entry entry{time_point(), {net::role::peer, key}, events::window_null{5}};
  CHECK(to_line(entry) == R"({"t":0,"by":"peer/ab)" + std::string(62, '0') + R"(","event":"window_null","window":5})");
}

TEST_CASE("doubles are written in their shortest form that reads back") {
  for (const auto& [value, text] :
       std::vector<std::pair<double, std::string>>{{0.1, "0.1"},
                                                   {3.0, "3"},
                                                   {1e300, "1e+300"},
                                                   {-0.0, "-0.0"},
                                                   {std::numeric_limits<double>::infinity(), "\"inf\""},
                                                   {-std::numeric_limits<double>::infinity(), "\"-inf\""},
                                                   {std::numeric_limits<double>::quiet_NaN(), "\"nan\""}}) {
    const std::string line = line_of(events::held_out_measured{0, 1, 1, value});
    CHECK_THAT(line, Contains("\"loss\":" + text + "}"));
    CHECK(to_line(from_line(line)) == line);
  }
}

TEST_CASE("text that is no UTF-8 cannot break a line") {
  const std::string line = line_of(events::extrinsic_refused{{}, "bad \xff byte"});
  CHECK(nlohmann::json::accept(line));
  CHECK(to_line(from_line(line)) == line);
}

TEST_CASE("a line that gauntlet would not write is refused with the reason") {
  CHECK_THAT(complaint_about("{\"t\":12"), Contains("no JSON object"));
  CHECK_THAT(complaint_about("[]"), Contains("no JSON object"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"window_openned","window":3})"),
             Contains("no event \"window_openned\""));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"window_opened","window":3})"),
             Contains("\"height\" is missing"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"window_opened","window":-3,"height":7})"),
             Contains("\"window\" should be an integer from 0 up, and is -3"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"held_out_measured","validator":70000})"),
             Contains("at most 65535"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"somebody","event":"window_null","window":3})"),
             Contains("\"by\" should be a node"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"window_null","window":3,"more":1})"),
             Contains("a key too many"));
  CHECK_THAT(complaint_about(R"({"t":12,"by":"chain","event":"window_null","window":3,"window":3})"),
             Contains("twice"));
}

TEST_CASE("no event has a field that hides time, node or name") {
  generator draw(1);
  for (const actors::journal_entry& entry : test::one_of_each(draw))
    std::visit(
        [](const auto& event) {
          event.describe(event, [](std::string_view key, auto&&...) {
            CHECK(key != "t");
            CHECK(key != "by");
            CHECK(key != "event");
          });
        },
        entry.event);
}
