#include "compute/editors/editors.hpp"

#include <cmath>

namespace gauntlet::compute::editors {

namespace {

/// Random distinct indices, random values of the scale of the honest ones (of scale 1 where there was nothing to send).
class noise_editor final : public payload_editor {
 public:
  explicit noise_editor(std::uint64_t seed) : seed_(seed), random_(seed) {}

  void begin(window_index window) override { random_ = generator_for(seed_, "noise", window); }
  bool remembers() const override { return false; }

  void edit(const editable_chunk& c) override {
    double squares = 0;
    for (const float v : c.values) squares += static_cast<double>(v) * static_cast<double>(v);
    double scale = std::sqrt(squares / static_cast<double>(c.values.size()));
    if (!(scale > 0)) scale = 1;
    draw_indices(c);
    for (float& v : c.values) v = static_cast<float>(scale * random_.normal());
  }

 private:
  /// Floyd's sample without replacement (Bentley & Floyd 1987); ascending as a by-product of the bitmap.
  void draw_indices(const editable_chunk& c) {
    const std::size_t k = c.indices.size();
    if (k == 0) return;
    std::vector<bool> taken(c.chunk_size);
    for (std::size_t j = c.chunk_size - k; j < c.chunk_size; ++j) {
      const auto draw = static_cast<std::size_t>(random_.below(j + 1));
      taken[taken[draw] ? j : draw] = true;
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < c.chunk_size; ++i)
      if (taken[i]) c.indices[next++] = static_cast<std::uint16_t>(i);
  }

  std::uint64_t seed_;
  generator random_;
};

}  // namespace

payload_editor_registry::entry noise_entry() {
  return {"noise", "random indices and values of the honest scale", {}, [](const options&, std::uint64_t seed) {
            return std::make_unique<noise_editor>(seed);
          }};
}

}  // namespace gauntlet::compute::editors
