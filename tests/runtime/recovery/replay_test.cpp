#include "runtime/recovery/replay.hpp"

#include "base/errors.hpp"
#include "runtime/journal/event_text.hpp"
#include "runtime/journal/journal_file.hpp"
#include "tests/runtime/recovery/interrupted_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

struct recorded {
  explicit recorded(const experiment& e, std::uint64_t events = to_the_end)
      : files("replay"), directory(directory_in(files, e)) {
    run_until(e, directory, beginning::fresh, events);
    read_journal(directory.file(run_directory::journal),
                 [this](const actors::journal_entry& entry) { journal.push_back(entry); });
  }
  replay_outcome again(const replay_request& r = {}) {
    const std::atomic<bool> never{false};
    lines.clear();
    return replay(directory, r, never, [this](const std::string& line) { lines += line; });
  }
  scratch files;
  run_directory directory;
  std::vector<actors::journal_entry> journal;
  std::string lines;
};

}  // namespace

TEST_CASE("a recorded run is made again event by event, without computing what is kept") {
  recorded r(small_crowd());
  const replay_outcome o = r.again();
  CHECK(o.why == replay_outcome::end::run_ends);
  CHECK(o.events == r.journal.size());
  CHECK(o.jobs.answered > 100);
  CHECK(o.jobs.made_on_demand == 0);
  CHECK(o.jobs.kept == 0);
  REQUIRE(o.nodes.size() == 11);
  for (const node_picture& n : o.nodes) CHECK(n.state == o.nodes.front().state);
}

TEST_CASE("a replay stops at an event of a window, and shows the nodes as they are there") {
  recorded r(small_crowd());
  replay_request request;
  request.until = parse_point("window 6, event 20");
  const replay_outcome o = r.again(request);
  CHECK(o.why == replay_outcome::end::reached);
  CHECK(o.window == 6);
  CHECK(o.event_in_window == 20);
  // The 20th event, the opening of the window being the first.
  const auto opening = std::find_if(r.journal.begin(), r.journal.end(), [](const actors::journal_entry& e) {
    const auto* w = std::get_if<actors::events::window_opened>(&e.event);
    return w != nullptr && w->window == 6;
  });
  REQUIRE(o.last);
  CHECK(event_text(*o.last) == event_text(opening[19]));
  REQUIRE(o.nodes.size() == 11);
  for (const node_picture& n : o.nodes) {
    CHECK(n.next_window >= 5);
    CHECK(n.next_window <= 6);
  }
  CHECK_THAT(replay_text(o), Contains("stopped at window 6, event 20") && Contains("validator/2") &&
                                 Contains(o.nodes.front().state.brief()));

  request.until = parse_point("event 7");
  CHECK(event_text(*r.again(request).last) == event_text(r.journal[6]));
}

TEST_CASE("a replay breaks on the first event of a name, and traces what a node sees and does") {
  recorded r(small_crowd());
  replay_request request;
  request.break_on = "manifest_included";
  request.trace = "peer/2";
  const replay_outcome o = r.again(request);
  CHECK(o.why == replay_outcome::end::reached);
  CHECK(event_name(*o.last) == "manifest_included");
  CHECK_THAT(r.lines, Contains("<- chain") && Contains("block_announced") && Contains("job ") &&
                          Contains("put_object") && Contains("journal:") && Contains("contribution_put"));
  request.trace = "nobody/4";
  CHECK_THROWS_AS(r.again(request), user_error);
  request.trace.clear();
  request.break_on = "manifest_includet";
  try {
    r.again(request);
    FAIL("an unknown event was taken");
  } catch (const user_error& e) {
    CHECK_THAT(e.mend(), Contains("manifest_included"));
  }
}

TEST_CASE("a replay of a run that was killed ends where the recording does") {
  recorded r(small_crowd(), 900);
  const replay_outcome o = r.again();
  CHECK(o.why == replay_outcome::end::recording_ends);
  CHECK(o.events == r.journal.size());
}

TEST_CASE("a replay tells where the recorded run went another way") {
  recorded r(small_crowd());
  std::string journal = r.directory.read(run_directory::journal);
  const std::size_t at = journal.find("\"loss\":", journal.size() / 2);
  REQUIRE(at != std::string::npos);
  journal[at + 7] = journal[at + 7] == '9' ? '8' : '9';
  r.directory.write(run_directory::journal, journal);
  CHECK_THROWS_WITH(r.again(), Contains("another way") && Contains("recorded:") && Contains("now:"));
}

TEST_CASE("places in a run are read, and other texts refused") {
  CHECK(parse_point("window 12, event 340").window == 12);
  CHECK(parse_point("window 12,event 340").event == 340);
  CHECK_FALSE(parse_point("window 3").event);
  CHECK_FALSE(parse_point("event 3").window);
  for (const char* text : {"", "window", "event 0", "12", "window 1, window 2", "event 3, window 2", "window -1"})
    CHECK_THROWS_AS(parse_point(text), user_error);
}
