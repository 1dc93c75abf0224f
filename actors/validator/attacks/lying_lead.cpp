#include "actors/validator/attacks/attacks.hpp"

#include <algorithm>

namespace gauntlet::actors::attacks {

namespace {

/// Leaves the best of its manifest out, or puts contributions in that are no candidates.
class lying_lead final : public validator_strategy {
 public:
  explicit lying_lead(bool leaves_out) : leaves_out_(leaves_out) {}

  void look_at(const validator_situation& s) override { there_ = s.contributions; }

  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest) override {
    if (leaves_out_) {
      if (honest.entries.size() > 1) honest.entries.resize(1);
      return honest;
    }
    // Whoever is not in the honest manifest, failed checks included, takes the place of those who are.
    std::vector<net::manifest_entry> entries;
    for (const net::signed_contribution& c : there_) {
      const bool worthy = std::any_of(honest.entries.begin(), honest.entries.end(), [&c](const net::manifest_entry& e) {
        return e.contribution.header.uid == c.header.uid;
      });
      if (!worthy && entries.size() < honest.entries.size()) entries.push_back({c, 1, honest.window});
    }
    if (!entries.empty()) honest.entries = std::move(entries);
    return honest;
  }

 private:
  bool leaves_out_;
  std::vector<net::signed_contribution> there_;
};

}  // namespace

void add_lying_lead() {
  add_attack(
      {"lying_lead",
       "publishes manifests of unworthy contributions",
       {{.name = "leaves_out", .standard = false, .help = "leaves worthy contributions out instead, all but one"}},
       [](const options& o, std::uint64_t) { return std::make_unique<lying_lead>(o.flag("leaves_out")); }},
      {.tries = "decides alone whose work counts",
       .defence = "validators that see it otherwise dispute, and a stake majority of disputes puts the lead last for "
                  "some windows",
       .expected = expected_verdict::harmless,
       .stake = 1500});
}

}  // namespace gauntlet::actors::attacks
