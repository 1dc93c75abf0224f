#include "actors/validator/attacks/attacks.hpp"

#include <algorithm>

namespace gauntlet::actors::attacks {

namespace {

/// Gives all weight to the peers of its own group, and as lead puts their contributions first.
class self_dealing final : public validator_strategy {
 public:
  explicit self_dealing(bool lies) : lies_(lies) {}

  void look_at(const validator_situation& s) override {
    allies_ = s.allies;
    theirs_.clear();
    for (const net::signed_contribution& c : s.contributions)
      if (is_ally(c.header.uid)) theirs_.push_back(c);
  }

  std::vector<peer_weight> choose_weights(window_index, std::vector<peer_weight>) override {
    return equal_weights(allies_);
  }

  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest) override {
    if (!lies_) return honest;
    const std::size_t size = std::max(honest.entries.size(), std::size_t{1});
    std::vector<net::manifest_entry> entries;
    for (const net::signed_contribution& c : theirs_)
      if (entries.size() < size) entries.push_back({c, 1, honest.window});
    for (const net::manifest_entry& e : honest.entries)
      if (entries.size() < size && !is_ally(e.contribution.header.uid)) entries.push_back(e);
    std::sort(entries.begin(), entries.end(), [](const net::manifest_entry& a, const net::manifest_entry& b) {
      return a.contribution.header.uid < b.contribution.header.uid;
    });
    honest.entries = std::move(entries);
    return honest;
  }

 private:
  bool is_ally(gauntlet::uid u) const { return std::binary_search(allies_.begin(), allies_.end(), u); }

  bool lies_;
  std::vector<gauntlet::uid> allies_;
  std::vector<net::signed_contribution> theirs_;
};

}  // namespace

void add_self_dealing() {
  add_attack(
      {"self_dealing",
       "gives all weight to the peers of its own group (those with the same group name)",
       {{.name = "lies",
         .standard = false,
         .help = "as lead it also puts their contributions into manifests, whatever they are worth"}},
       [](const options& o, std::uint64_t) { return std::make_unique<self_dealing>(o.flag("lies")); }},
      {.tries = "pays its own peers for nothing",
       .defence = "consensus clips weights that the stake majority does not share; with less than half the stake the "
                  "cartel moves nothing and loses its own dividends",
       .expected = expected_verdict::not_worth_it,
       // 48 % of all stake beside three honest validators: as near to half as still is less.
       .group_size = 2,
       .stake = 1400,
       .accomplices = 2,
       .accomplice_strategy = "noise"});
}

}  // namespace gauntlet::actors::attacks
