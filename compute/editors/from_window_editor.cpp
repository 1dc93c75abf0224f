#include "compute/editors/editors.hpp"

namespace gauntlet::compute::editors {

namespace {

/// Leaves payloads alone until a window and hands them to another editor from then on.
class from_window_editor final : public payload_editor {
 public:
  from_window_editor(window_index first, std::unique_ptr<payload_editor> then)
      : first_(first), then_(std::move(then)) {}

  void begin(window_index window) override {
    edits_ = window >= first_;
    if (edits_) then_->begin(window);
  }
  void edit_payload(std::span<const editable_chunk> chunks) override {
    if (edits_) then_->edit_payload(chunks);
  }
  byte_buffer tamper(byte_buffer packed, std::span<const payload_section> sections) override {
    return edits_ ? then_->tamper(std::move(packed), sections) : packed;
  }
  bool remembers() const override { return then_->remembers(); }

 private:
  window_index first_;
  std::unique_ptr<payload_editor> then_;
  bool edits_ = false;
};

}  // namespace

payload_editor_registry::entry from_window_entry() {
  return {"from_window",
          "another editor, from some window on",
          {{.name = "window", .standard = std::int64_t{50}, .help = "its first window", .range = {1, 1e7}},
           {.name = "editor",
            .standard = std::string("sign_flip"),
            .help = "the other editor, with its default options",
            .range = {1, 64}}},
          [](const options& o, std::uint64_t seed) {
            const auto& entry = payload_editor_registry::instance().find(o.text("editor"));
            return std::make_unique<from_window_editor>(static_cast<window_index>(o.integer("window")),
                                                        entry.make(options(entry.options), seed));
          }};
}

}  // namespace gauntlet::compute::editors
