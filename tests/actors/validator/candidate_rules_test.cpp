#include "actors/protocol/ledger.hpp"
#include "tests/actors/validator/board.hpp"

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

std::vector<gauntlet::uid> ranked(const std::string& kind, const std::vector<possible_candidate>& peers,
                                  const candidate_places& places, window_index w = 5,
                                  const std::vector<gauntlet::uid>& before = {},
                                  const digest& hash = digest_of("block")) {
  register_rules();
  const auto& entry = candidate_rule_registry::instance().find(kind);
  return entry.make(options(entry.options))->rank(peers, places, w, before, hash);
}

std::vector<possible_candidate> paid(gauntlet::uid count) {
  std::vector<possible_candidate> peers;
  for (gauntlet::uid u = 0; u < count; ++u) peers.push_back({u, true, true, 1.0 + u});
  return peers;
}

}  // namespace

TEST_CASE("ranks are paid peers by score, then newcomers by draw, then the rest up to the minimum") {
  const digest hash = digest_of("block");
  const std::vector<possible_candidate> peers{{0, true, true, 0},
                                              {1, true, true, 1},
                                              {2, true, true, 5},
                                              {3, true, true, 1},
                                              {4, true, true, -1},
                                              {5},
                                              {6},
                                              {7},
                                              {9}};
  std::vector<gauntlet::uid> newcomers{5, 6, 7, 9};
  std::sort(newcomers.begin(), newcomers.end(),
            [&](gauntlet::uid a, gauntlet::uid b) { return newcomer_rank(hash, a) < newcomer_rank(hash, b); });
  std::vector<gauntlet::uid> expected{2, 1, 3};
  expected.insert(expected.end(), newcomers.begin(), newcomers.end());

  CHECK(ranked("strict", peers, {15, 5, 1}) == expected);
  CHECK(ranked("strict", peers, {15, 5, 7}) == expected);
  CHECK(ranked("strict", peers, {1, 1, 1}) == std::vector<gauntlet::uid>{2, 1});
  expected.push_back(0);
  CHECK(ranked("strict", peers, {15, 5, 8}).size() == 8);
  CHECK(ranked("strict", peers, {15, 5, 20}).size() == 9);
  CHECK(ranked("strict", {}, {15, 5, 20}).empty());
}

TEST_CASE("another block draws newcomers in another order") {
  std::vector<possible_candidate> peers;
  for (gauntlet::uid u = 0; u < 30; ++u) peers.push_back({u});
  const auto one = ranked("strict", peers, {30, 0, 1}, 5, {}, digest_of("one"));
  CHECK(one == ranked("strict", peers, {30, 0, 1}, 5, {}, digest_of("one")));
  CHECK(one != ranked("strict", peers, {30, 0, 1}, 5, {}, digest_of("two")));
}

TEST_CASE("the rotation keeps its list between replacements and then swaps one paid member") {
  const std::vector<gauntlet::uid> before{0, 1, 2, 3};
  const auto kept = ranked("rotation", paid(10), {4, 2, 1}, 6, before);
  CHECK(std::vector<gauntlet::uid>(kept.begin(), kept.begin() + 4) == before);
  CHECK(kept.size() == 6);
  const auto changed = ranked("rotation", paid(10), {4, 2, 1}, 10, before);
  std::size_t stayed = 0;
  for (std::size_t i = 0; i < 4; ++i) stayed += std::count(before.begin(), before.end(), changed[i]) > 0 ? 1 : 0;
  CHECK(stayed == 3);
}

TEST_CASE("the rotation drops inactive members at once and unpaid ones at the next replacement") {
  std::vector<possible_candidate> peers = paid(10);
  peers[1].active = false;
  peers[2].peer_score = 0;
  const auto soon = ranked("rotation", peers, {4, 0, 1}, 6, {0, 1, 2, 3});
  CHECK(std::count(soon.begin(), soon.end(), 1) == 0);
  CHECK(std::count(soon.begin(), soon.end(), 2) == 1);
  CHECK(soon.size() == 4);
  const auto later = ranked("rotation", peers, {4, 0, 1}, 10, {0, 1, 2, 3});
  CHECK(std::count(later.begin(), later.end(), 2) == 0);
}

TEST_CASE("a random selection is blind to scores and follows from the block") {
  std::vector<int> chosen(10);
  for (int n = 0; n < 2000; ++n)
    for (const gauntlet::uid u : ranked("random", paid(10), {3, 0, 1}, 5, {}, digest_of("block " + std::to_string(n))))
      ++chosen[u];
  for (const int times : chosen) CHECK(times / 2000.0 == Approx(0.3).margin(0.05));
  CHECK(ranked("random", paid(10), {3, 2, 1}) == ranked("random", paid(10), {3, 2, 1}));
}

TEST_CASE("every selection names each peer once and keeps to its places") {
  for (const std::string& kind : candidate_rule_registry::instance().names()) {
    for (window_index w = 1; w < 12; ++w) {
      auto r = ranked(kind, paid(12), {4, 3, 2}, w, {11, 3, 5, 200});
      CHECK(r.size() == 7);
      std::sort(r.begin(), r.end());
      CHECK(std::adjacent_find(r.begin(), r.end()) == r.end());
      CHECK(r.back() < 12);
    }
  }
}
