#include "actors/validator/draw_rule.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// Without replacement, weighted by the counters (gauntlet.md C.3.1 [S]).
std::vector<gauntlet::uid> drawn_by_counter(std::vector<scoring_candidate> left, std::size_t count, generator& random) {
  std::vector<gauntlet::uid> chosen;
  while (chosen.size() < count && !left.empty()) {
    std::uint64_t total = 0;
    for (const scoring_candidate& c : left) total += c.counter;
    std::uint64_t draw = random.below(total);
    std::size_t i = 0;
    while (draw >= left[i].counter) draw -= left[i++].counter;
    chosen.push_back(left[i].uid);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

class counter_draw final : public draw_rule {
 public:
  std::vector<gauntlet::uid> draw(window_index, const std::vector<scoring_candidate>& timely, std::size_t count,
                                  generator& random) const override {
    return drawn_by_counter(timely, count, random);
  }
};

/// Peers meet rivals of similar strength: one of several equal bins by rating, then by counter (C.3.1 [S+]).
class bin_draw final : public draw_rule {
 public:
  explicit bin_draw(const options& o)
      : bins_(static_cast<std::size_t>(o.integer("bins"))), in_turn_(o.text("order") == "in_turn") {}

  std::vector<gauntlet::uid> draw(window_index window, const std::vector<scoring_candidate>& timely, std::size_t count,
                                  generator& random) const override {
    if (timely.size() < bins_ * count) return drawn_by_counter(timely, count, random);
    std::vector<scoring_candidate> sorted = timely;
    std::stable_sort(sorted.begin(), sorted.end(), [](const scoring_candidate& a, const scoring_candidate& b) {
      return a.loss_rating > b.loss_rating;
    });
    const std::size_t bin = in_turn_ ? window % bins_ : random.below(bins_);
    const auto edge = [&](std::size_t b) {
      return sorted.begin() + static_cast<std::ptrdiff_t>(b * sorted.size() / bins_);
    };
    std::vector<scoring_candidate> in_bin(edge(bin), edge(bin + 1));
    // As everywhere, draws go through ascending uids.
    std::sort(in_bin.begin(), in_bin.end(),
              [](const scoring_candidate& a, const scoring_candidate& b) { return a.uid < b.uid; });
    return drawn_by_counter(std::move(in_bin), count, random);
  }

 private:
  std::size_t bins_;
  bool in_turn_;
};

class uniform_draw final : public draw_rule {
 public:
  std::vector<gauntlet::uid> draw(window_index, const std::vector<scoring_candidate>& timely, std::size_t count,
                                  generator& random) const override {
    std::vector<gauntlet::uid> chosen;
    for (const scoring_candidate& c : timely) chosen.push_back(c.uid);
    random.shuffle(chosen);
    if (chosen.size() > count) chosen.resize(count);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }
};

}  // namespace

void register_draw_rules() {
  draw_rule_registry& all = draw_rule_registry::instance();
  all.add({"counter", "the longer a peer has not been scored, the likelier", {}, [](const options&) {
             return std::make_unique<counter_draw>();
           }});
  all.add({"bins",
           "out of one bin of similar ratings, by counter; one bin while there are too few peers",
           {{.name = "bins", .standard = std::int64_t{5}, .help = "equal parts of the ranking", .range = {1, 256}},
            {.name = "order",
             .standard = std::string("random"),
             .help = "which bin a window draws from",
             .choices = {"random", "in_turn"}}},
           [](const options& o) { return std::make_unique<bin_draw>(o); }});
  all.add({"uniform", "everybody with the same chance", {}, [](const options&) {
             return std::make_unique<uniform_draw>();
           }});
}

}  // namespace gauntlet::actors
