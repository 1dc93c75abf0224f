#include "compute/editors/editors.hpp"

#include <cmath>

namespace gauntlet::compute::editors {

namespace {

/// Gives a tensor's whole norm to its largest coefficient and nothing to the others: where payloads are normalised per
/// tensor, that one coefficient gets all the weight that its sender has.
class concentrate_editor final : public payload_editor {
 public:
  void begin(window_index) override {}
  bool remembers() const override { return false; }

  void edit_payload(std::span<const editable_chunk> chunks) override {
    while (!chunks.empty()) {
      std::size_t count = 1;
      while (count < chunks.size() && chunks[count].tensor == chunks.front().tensor) ++count;
      concentrate(chunks.first(count));
      chunks = chunks.subspan(count);
    }
  }

 private:
  static void concentrate(std::span<const editable_chunk> tensor) {
    double squares = 0;
    float* largest = nullptr;
    for (const editable_chunk& c : tensor) {
      for (float& v : c.values) {
        squares += static_cast<double>(v) * static_cast<double>(v);
        if (largest == nullptr || std::fabs(v) > std::fabs(*largest)) largest = &v;
      }
    }
    if (largest == nullptr) return;
    const auto norm = static_cast<float>(std::sqrt(squares));
    const float kept = *largest < 0 ? -norm : norm;
    for (const editable_chunk& c : tensor)
      for (float& v : c.values) v = &v == largest ? kept : 0;
  }
};

}  // namespace

payload_editor_registry::entry concentrate_entry() {
  return {
      "concentrate", "puts a tensor's whole norm into its largest coefficient", {}, [](const options&, std::uint64_t) {
        return std::make_unique<concentrate_editor>();
      }};
}

}  // namespace gauntlet::compute::editors
