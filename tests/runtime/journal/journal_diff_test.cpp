#include "runtime/journal/journal_diff.hpp"

#include "runtime/journal/journal_file.hpp"
#include "tests/runtime/fake_run.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::filesystem::path written(const scratch& s, const std::string& name,
                              const std::vector<actors::journal_entry>& all) {
  const auto file = s.path / name;
  journal_writer writer(file);
  for (const auto& e : all) writer.write(e);
  writer.close();
  return file;
}

/// Place of the first event that belongs to window 3.
std::size_t somewhere(const std::vector<actors::journal_entry>& all) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (const auto* t = std::get_if<events::trained>(&all[i].event); t != nullptr && t->window == 3) return i;
  FAIL("no such event");
  return 0;
}

}  // namespace

TEST_CASE("two journals of one run are the same") {
  const scratch s("diff-same");
  const auto all = fake_run(6).all();
  const journal_difference d = difference_of(written(s, "a", all), written(s, "b", all), 3);
  CHECK(d.equal);
  CHECK(d.a.contents == d.b.contents);
  CHECK(d.a.events == all.size());
  CHECK_THAT(difference_text(d, "one", "two"), Contains("the same") && Contains(d.a.contents.hex()));
}

TEST_CASE("the first event that differs is shown with its line, its window, its fields and both contexts") {
  const scratch s("diff-first");
  auto all = fake_run(6).all();
  const auto a = written(s, "a", all);
  const std::size_t at = somewhere(all);
  std::get<events::trained>(all[at].event).loss += 1e-12;
  std::get<events::trained>(all[at + 1].event).tokens = 1;
  const journal_difference d = difference_of(a, written(s, "b", all), 2);
  CHECK_FALSE(d.equal);
  CHECK(d.line == at + 2);
  CHECK(d.window == 3U);
  CHECK(d.before.size() == 2);
  CHECK(d.a.from_there.size() == 3);
  CHECK(fields_that_differ(d.a.from_there[0], d.b.from_there[0]) == std::vector<std::string>{"loss"});
  CHECK(fields_that_differ(d.a.from_there[1], d.b.from_there[1]) == std::vector<std::string>{"tokens"});
  CHECK(d.a.contents != d.b.contents);
  CHECK(d.a.closed->state == d.b.closed->state);
  CHECK_THAT(difference_text(d, "one", "two"),
             Contains("in line " + std::to_string(at + 2) + ", in window 3: they differ in loss") &&
                 Contains("\none\n  >") && Contains("\ntwo\n  >") && Contains("agreed state") && Contains("equal"));
}

TEST_CASE("a journal that ends before the other differs from it there") {
  const scratch s("diff-short");
  auto all = fake_run(6).all();
  const auto a = written(s, "a", all);
  all.resize(40);
  const journal_difference d = difference_of(a, written(s, "b", all), 1);
  CHECK(d.line == 42);
  CHECK(d.a.from_there.size() == 2);
  CHECK(d.b.from_there.empty());
  CHECK_FALSE(d.b.closed);
  CHECK_THAT(difference_text(d, "one", "two"), Contains("two\n    (the journal ends here)"));
}

TEST_CASE("an event of another kind, time or node is named as such") {
  const auto all = fake_run(6).all();
  const auto& a = all[somewhere(all)];
  auto b = a;
  b.event = events::window_null{3};
  CHECK(fields_that_differ(a, b) == std::vector<std::string>{"event"});
  b = a;
  b.time += std::chrono::nanoseconds(1);
  b.node = net::address::storage();
  CHECK(fields_that_differ(a, b) == std::vector<std::string>{"time", "node"});
}
