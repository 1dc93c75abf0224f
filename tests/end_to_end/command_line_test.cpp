#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace end_to_end;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("a run ends with a verdict on every peer and leaves a whole directory") {
  const workplace w;
  const finished f = gauntlet("run " + configs + "surrogate.toml --windows 100 --out " + w.path.string());
  INFO(f.output);
  REQUIRE(f.status == 0);
  CHECK_THAT(f.output, Contains("copier") && Contains("unpaid") && Contains("held-out loss") &&
                           Contains("chain head") && Contains("times smaller"));
  const fs::path run = w.path / "surrogate-1-1";
  for (const char* name : {"config.toml", "journal.jsonl", "measurements.jsonl", "checkpoint.safetensors",
                           "report.html", "manifest.json"}) {
    INFO(name);
    CHECK(fs::file_size(run / name) > 100);
  }
  const auto manifest = nlohmann::json::parse(contents_of(run / "manifest.json"));
  CHECK(manifest["complete"] == true);
  const std::string report = contents_of(run / "report.html");
  CHECK_THAT(report, Contains("<svg") && Contains("copier"));
  CHECK(report.find("http://") == std::string::npos);
  CHECK(report.find("src=") == std::string::npos);

  SECTION("inspect, report and the kept configuration tell the same run") {
    CHECK_THAT(gauntlet("inspect " + run.string()).output, Contains(manifest["state"].get<std::string>()));
    const finished uid = gauntlet("inspect " + run.string() + " --uid 6");
    CHECK(uid.status == 0);
    CHECK_THAT(uid.output, Contains("why the scores of uid 6") && Contains("by LossScore") && Contains("μ_p"));
    CHECK_THAT(gauntlet("inspect " + run.string() + " --uid 6 --events").output,
               Contains("rated") && Contains("indicator="));
    CHECK_THAT(gauntlet("inspect " + run.string() + " --window 5").output, Contains("manifest_included"));
    CHECK(gauntlet("report " + run.string()).status == 0);
    const finished checked = gauntlet("check " + run.string());
    CHECK(checked.status == 0);
    CHECK_THAT(checked.output, Contains("invariants hold") && Contains("agreed_state"));
    const finished again =
        gauntlet("run " + (run / "config.toml").string() + " --quiet --json --threads 1 --out " + w.path.string());
    const auto summary = nlohmann::json::parse(again.output);
    CHECK(summary["digests"]["journal"] == manifest["journal"]);
  }
}

TEST_CASE("a hundred windows of 32 peers are scored again by one command, which tells whether they come to the same") {
  const workplace w;
  const finished f = gauntlet("run " + configs + "surrogate.toml --windows 100 --quiet --set peers.0.count=30 --out " +
                              w.path.string());
  INFO(f.output);
  REQUIRE(f.status == 0);
  const std::string run = (w.path / "surrogate-1-1").string();
  const finished same = gauntlet("rescore " + run + " --json");
  INFO(same.output);
  REQUIRE(same.status == 0);
  const auto table = nlohmann::json::parse(same.output);
  CHECK(table["changed"].empty());
  REQUIRE(table["peers"].size() == 32);
  for (const auto& peer : table["peers"]) CHECK(peer["original"] == peer["rescored"]);
  CHECK(gauntlet("rescore " + run + " --set scoring.weights=softmax").status == 0);
}

TEST_CASE("check finds the line that breaks an invariant, says how to see it again, and exits with 1") {
  const workplace w;
  REQUIRE(gauntlet("run " + configs + "surrogate.toml --windows 6 --quiet --out " + w.path.string()).status == 0);
  const fs::path run = w.path / "surrogate-1-1";
  std::string journal = contents_of(run / "journal.jsonl");
  const std::size_t at = journal.find("\"held_back\":");
  REQUIRE(at != std::string::npos);
  const std::size_t digits = at + 12;
  journal.replace(digits, journal.find(',', digits) - digits, "77");
  std::ofstream(run / "journal.jsonl", std::ios::binary) << journal;
  const auto line = std::count(journal.begin(), journal.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const finished f = gauntlet("check " + run.string());
  CHECK(f.status == 1);
  CHECK_THAT(f.output, Contains("1 of ") && Contains("emission") && Contains("journal.jsonl:" + std::to_string(line)) &&
                           Contains("gauntlet run " + (run / "config.toml").string() + " --seed 1"));
  CHECK(gauntlet("check " + run.string() + " --invariant block_chain").status == 0);
  const auto json = nlohmann::json::parse(gauntlet("check --json --invariant emission " + run.string()).output);
  CHECK(json["holds"] == false);
  CHECK(gauntlet("check " + run.string() + " --invariant no_such").status == 2);
}

TEST_CASE("diff finds the first event in which two runs differ") {
  const workplace w;
  const std::string common = "run " + configs + "surrogate.toml --windows 5 --quiet --out " + w.path.string();
  for (const char* more : {"", " --threads 1", " --seed 2"}) REQUIRE(gauntlet(common + more).status == 0);
  const auto run = [&w](const char* name) { return (w.path / name).string(); };
  const finished same = gauntlet("diff " + run("surrogate-1-1") + " " + run("surrogate-1-2"));
  INFO(same.output);
  CHECK(same.status == 0);
  CHECK_THAT(same.output, Contains("the same"));
  const finished other = gauntlet("diff " + run("surrogate-1-1") + " " + run("surrogate-2-1"));
  CHECK(other.status == 1);
  CHECK_THAT(other.output, Contains("part in line 2") && Contains("seed") && Contains("agreed state"));
  CHECK(gauntlet("diff " + run("surrogate-1-1") + " " + w.path.string()).status == 2);
}

TEST_CASE("the same seed prints the same digests with one thread and with two") {
  const workplace w;
  std::string digests[2];
  for (int i = 0; i < 2; ++i) {
    const finished f = gauntlet("run " + configs + "first_run.toml --windows 6 --quiet --json --threads " +
                                    std::to_string(i + 1) + " --out " + w.path.string(),
                                "2>/dev/null");
    REQUIRE(f.status == 0);
    digests[i] = nlohmann::json::parse(f.output)["digests"].dump();
  }
  CHECK(digests[0] == digests[1]);
}

TEST_CASE("a mistake ends with one message, status 2 and nothing half-written") {
  const workplace w;
  const std::string out = (w.path / "runs").string();
  const auto refused = [&](const std::string& arguments, const std::string& message) {
    const finished f = gauntlet(arguments + " --out " + out);
    INFO(arguments << "\n" << f.output);
    CHECK(f.status == 2);
    CHECK_THAT(f.output, Contains(message));
    CHECK((!fs::exists(out) || fs::is_empty(out)));
  };
  refused("run nowhere.toml", "nowhere.toml does not exist");
  refused("run " + w.file("a.toml", "[run]\nwindoows = 3\n"), "a.toml:2: run.windoows = 3: no such key");
  refused("run " + w.file("b.toml", "[[validators]]\n"), "there are no peers");
  refused("run " + configs + "shakespeare.toml --set data.path=/no/such/text", "/no/such/text");
  refused("run " + configs + "shakespeare.toml --set data.path=" + w.file("tiny.txt", "too short"), "tiny.txt");
  refused("run " + configs + "surrogate.toml --set run.windows=0", "run.windows");
  refused("run " + configs + "surrogate.toml --seed abc", "--seed");
  const finished unwritable = gauntlet("run " + configs + "surrogate.toml --out /proc/nowhere");
  CHECK(unwritable.status == 2);
  CHECK_THAT(unwritable.output, Contains("/proc/nowhere"));
  CHECK(gauntlet("").status == 2);
  CHECK(gauntlet("inspect " + w.path.string()).status == 2);
  CHECK(gauntlet("config explain window.put_windw_s").status == 2);
}

TEST_CASE("parts and keys can be listed") {
  CHECK_THAT(gauntlet("strategies").output, Contains("copier") && Contains("dense") && Contains("llama"));
  CHECK_THAT(gauntlet("config explain window.put_window_s").output, Contains("seconds") && Contains("default  10.0"));
  CHECK_THAT(gauntlet("config show " + configs + "first_run.toml").output, Contains("top_g = 5"));
  CHECK_THAT(gauntlet("config check " + configs + "shakespeare_dense.toml").output, Contains("fine"));
  CHECK(gauntlet("--version").status == 0);
}

TEST_CASE("directory buckets give the run that memory buckets give") {
  const workplace w;
  std::string digests[2];
  const std::string kinds[2] = {"memory", "directory"};
  for (int i = 0; i < 2; ++i) {
    const finished f =
        gauntlet("run " + configs + "surrogate.toml --windows 8 --quiet --json --set storage.kind=" + kinds[i] +
                     " --out " + w.path.string(),
                 "2>/dev/null");
    REQUIRE(f.status == 0);
    digests[i] = nlohmann::json::parse(f.output)["digests"].value("state", i == 0 ? "a" : "b");
  }
  CHECK(digests[0] == digests[1]);
  CHECK(fs::exists(w.path / "surrogate-1-2" / "buckets"));
}
