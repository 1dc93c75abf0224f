#include "runtime/journal/journal_file.hpp"

#include "base/errors.hpp"
#include "runtime/journal/event_line.hpp"
#include "tests/runtime/journal/random_entry.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

struct written {
  test::scratch directory{"journal"};
  std::filesystem::path file = directory.path / "journal.jsonl";
  std::vector<actors::journal_entry> entries;
  digest contents;

  written() {
    generator draw(3);
    journal_writer out(file);
    for (int round = 0; round < 50; ++round)
      for (const actors::journal_entry& entry : test::one_of_each(draw)) {
        out.write(entry);
        entries.push_back(entry);
      }
    contents = out.close();
  }
};

std::string complaint_about(const std::filesystem::path& file) {
  try {
    read_journal(file, [](const auto&) {});
  } catch (const user_error& why) {
    return why.what();
  }
  return "no complaint";
}

}  // namespace

TEST_CASE("a journal reads back entry by entry, under the digest of its bytes") {
  const written w;
  CHECK(w.contents == digest_of(test::contents_of(w.file)));
  std::vector<std::string> lines;
  const journal_read result = read_journal(w.file, [&](const auto& entry) { lines.push_back(to_line(entry)); });
  CHECK(result.contents == w.contents);
  CHECK(result.events == w.entries.size());
  CHECK_FALSE(result.cut_off);
  REQUIRE(lines.size() == w.entries.size());
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == to_line(w.entries[i]));
}

TEST_CASE("the journal of a killed run reads up to its last whole line") {
  const written w;
  std::filesystem::resize_file(w.file, std::filesystem::file_size(w.file) - 5);
  const journal_read result = read_journal(w.file, [](const auto&) {});
  CHECK(result.cut_off);
  CHECK(result.events == w.entries.size() - 1);
}

TEST_CASE("a damaged journal is refused with file and line") {
  const test::scratch directory("journal");
  const auto file = directory.path / "journal.jsonl";
  CHECK_THAT(complaint_about(file), Contains("there is no journal"));
  std::ofstream(file) << "{\"journal\":99}\n";
  CHECK_THAT(complaint_about(file), Contains("journal.jsonl:1: a journal begins with {\"journal\":3}"));
  std::ofstream(file) << header_line()
                      << "\n{\"t\":0,\"by\":\"chain\",\"event\":\"window_null\",\"window\":1}\nrubbish\n";
  CHECK_THAT(complaint_about(file), Contains("journal.jsonl:3: this is no JSON object"));
}

TEST_CASE("a journal never overwrites another and says where it cannot be written") {
  const written w;
  CHECK_THROWS_WITH(journal_writer(w.file), Contains("cannot be written: File exists"));
  CHECK_THROWS_WITH(journal_writer(w.directory.path / "no" / "where"), Contains("No such file"));
}
