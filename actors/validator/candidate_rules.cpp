#include "actors/protocol/ledger.hpp"
#include "actors/validator/candidate_rule.hpp"
#include "base/random.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// Top G by PeerScore (DESIGN 3.2): positive ones first, then newcomers in the order of H(block hash, uid), then, only
/// up to the minimum, scored ones without a positive PeerScore.
class strict_selection final : public candidate_rule {
 public:
  std::vector<gauntlet::uid> rank(const std::vector<possible_candidate>& peers, const candidate_places& places,
                                  window_index, const std::vector<gauntlet::uid>&,
                                  const digest& block_hash) const override {
    struct place {
      int group;  // 0 paid, 1 newcomer, 2 the rest
      double score;
      digest draw;
      gauntlet::uid uid;
    };
    std::vector<place> order;
    for (const possible_candidate& p : peers) {
      const double score = p.scored ? p.peer_score : 0;
      order.push_back({score > 0 ? 0 : (p.scored ? 2 : 1), score, newcomer_rank(block_hash, p.uid), p.uid});
    }
    std::sort(order.begin(), order.end(), [](const place& a, const place& b) {
      if (a.group != b.group) return a.group < b.group;
      if (a.score != b.score) return a.score > b.score;
      if (a.group != 0 && a.draw != b.draw) return a.draw < b.draw;
      return a.uid < b.uid;
    });
    std::vector<gauntlet::uid> ranked;
    for (const place& p : order)
      if (ranked.size() < places.top_g + places.reserves && (p.group < 2 || ranked.size() < places.minimum))
        ranked.push_back(p.uid);
    return ranked;
  }
};

/// Takes one at random out of `from`.
gauntlet::uid take(std::vector<gauntlet::uid>& from, generator& random) {
  const std::size_t i = random.below(from.size());
  const gauntlet::uid u = from[i];
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(i));
  return u;
}

/// April 2025 (C.6 [S]): a list that stays and, every few windows, has its inactive and unpaid members replaced at
/// random, and one paid member besides. So the live run went round among paid peers instead of taking the best.
class rotation final : public candidate_rule {
 public:
  explicit rotation(const options& o)
      : every_(static_cast<window_index>(o.integer("every_windows"))),
        replaced_(static_cast<std::size_t>(o.integer("replaced"))) {}

  std::vector<gauntlet::uid> rank(const std::vector<possible_candidate>& peers, const candidate_places& places,
                                  window_index window, const std::vector<gauntlet::uid>& before,
                                  const digest& block_hash) const override {
    generator random(block_hash.word());
    const auto known = [&peers](gauntlet::uid u) {
      return std::find_if(peers.begin(), peers.end(), [u](const possible_candidate& p) { return p.uid == u; });
    };
    std::vector<gauntlet::uid> list;
    for (std::size_t i = 0; i < before.size() && i < places.top_g; ++i)
      if (const auto at = known(before[i]); at != peers.end() && at->active) list.push_back(before[i]);
    const auto listed = [&list](gauntlet::uid u) { return std::find(list.begin(), list.end(), u) != list.end(); };
    std::vector<gauntlet::uid> paid, others;
    for (const possible_candidate& p : peers)
      if (p.active && !listed(p.uid)) (p.peer_score > 0 ? paid : others).push_back(p.uid);

    if (window % every_ == 0) {
      std::vector<gauntlet::uid> originals = list;
      const auto swap_for_paid = [&](gauntlet::uid out) {
        if (paid.empty()) return;
        std::replace(list.begin(), list.end(), out, take(paid, random));
      };
      for (const gauntlet::uid u : originals)
        if (!(known(u)->peer_score > 0)) swap_for_paid(u);
      std::erase_if(originals, [&](gauntlet::uid u) { return !listed(u); });
      for (std::size_t i = 0; i < replaced_ && !originals.empty(); ++i) swap_for_paid(take(originals, random));
    }
    for (std::vector<gauntlet::uid>* from : {&paid, &others})
      while (list.size() < places.top_g + places.reserves && !from->empty()) list.push_back(take(*from, random));
    return list;
  }

 private:
  window_index every_;
  std::size_t replaced_;
};

/// Everybody with the same chance, whatever the scores say.
class random_selection final : public candidate_rule {
 public:
  std::vector<gauntlet::uid> rank(const std::vector<possible_candidate>& peers, const candidate_places& places,
                                  window_index, const std::vector<gauntlet::uid>&,
                                  const digest& block_hash) const override {
    std::vector<gauntlet::uid> ranked;
    for (const possible_candidate& p : peers) ranked.push_back(p.uid);
    generator(block_hash.word()).shuffle(ranked);
    ranked.resize(std::min(ranked.size(), places.top_g + places.reserves));
    return ranked;
  }
};

}  // namespace

void register_candidate_rules() {
  candidate_rule_registry& all = candidate_rule_registry::instance();
  all.add({"strict", "the best PeerScores, then newcomers", {}, [](const options&) {
             return std::make_unique<strict_selection>();
           }});
  all.add({"rotation",
           "a list that stays but for inactive and unpaid members, and a random paid one now and then (April 2025)",
           {{.name = "every_windows",
             .standard = std::int64_t{5},
             .help = "how often members are replaced",
             .range = {1, 1e6}},
            {.name = "replaced",
             .standard = std::int64_t{1},
             .help = "paid members replaced at random each time",
             .range = {0, 256}}},
           [](const options& o) { return std::make_unique<rotation>(o); }});
  all.add({"random", "any peers, whatever their scores", {}, [](const options&) {
             return std::make_unique<random_selection>();
           }});
}

}  // namespace gauntlet::actors
