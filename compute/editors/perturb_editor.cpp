#include "compute/editors/editors.hpp"

#include <algorithm>

namespace gauntlet::compute::editors {

namespace {

/// Changes a payload a little, so that neither its bytes nor its indices are the ones it was made of.
class perturb_editor final : public payload_editor {
 public:
  perturb_editor(double deviation, double swapped, std::uint64_t seed)
      : deviation_(deviation), swapped_(swapped), seed_(seed), random_(seed) {}

  void begin(window_index window) override { random_ = generator_for(seed_, "perturbation", window); }
  bool remembers() const override { return false; }

  void edit(const editable_chunk& c) override {
    for (float& v : c.values) v *= static_cast<float>(1 + deviation_ * random_.normal());
    if (c.indices.size() == c.chunk_size) return;  // there is no other index
    for (std::uint16_t& index : c.indices)
      if (random_.chance(swapped_)) index = unused_index(c);
  }

 private:
  std::uint16_t unused_index(const editable_chunk& c) {
    for (;;) {
      const auto drawn = static_cast<std::uint16_t>(random_.below(c.chunk_size));
      if (std::find(c.indices.begin(), c.indices.end(), drawn) == c.indices.end()) return drawn;
    }
  }

  double deviation_;
  double swapped_;
  std::uint64_t seed_;
  generator random_;
};

}  // namespace

payload_editor_registry::entry perturb_entry() {
  return {"perturb",
          "changes values a little and swaps some indices for others",
          {{.name = "deviation", .standard = 0.05, .help = "of the factors that values get", .range = {0, 10}},
           {.name = "swapped", .standard = 0.05, .help = "part of the indices that it replaces", .range = {0, 1}}},
          [](const options& o, std::uint64_t seed) {
            return std::make_unique<perturb_editor>(o.number("deviation"), o.number("swapped"), seed);
          }};
}

}  // namespace gauntlet::compute::editors
