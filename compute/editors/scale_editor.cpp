#include "compute/editors/editors.hpp"

namespace gauntlet::compute::editors {

namespace {

class scale_editor final : public payload_editor {
 public:
  explicit scale_editor(double factor) : factor_(static_cast<float>(factor)) {}

  void begin(window_index) override {}
  bool remembers() const override { return false; }
  void edit(const editable_chunk& c) override {
    for (float& v : c.values) v *= factor_;
  }

 private:
  float factor_;
};

}  // namespace

payload_editor_registry::entry scale_entry() {
  return {"scale",
          "multiplies all values",
          {{.name = "factor", .standard = 100.0, .help = "with this", .range = {-1e6, 1e6}}},
          [](const options& o, std::uint64_t) { return std::make_unique<scale_editor>(o.number("factor")); }};
}

payload_editor_registry::entry sign_flip_entry() {
  return {"sign_flip", "negates all values", {}, [](const options&, std::uint64_t) {
            return std::make_unique<scale_editor>(-1);
          }};
}

}  // namespace gauntlet::compute::editors
