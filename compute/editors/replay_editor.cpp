#include "compute/editors/editors.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gauntlet::compute::editors {

namespace {

/// Remembers what every n-th window sent and sends it again in the windows between.
class replay_editor final : public payload_editor {
 public:
  explicit replay_editor(std::uint64_t every) : every_(every) {}

  void begin(window_index window) override { records_ = window % every_ == 0 || sent_.empty(); }

  void edit(const editable_chunk& c) override {
    sent_chunk& sent = sent_[{c.tensor, c.chunk}];
    if (records_ || sent.values.empty()) {
      sent.indices.assign(c.indices.begin(), c.indices.end());
      sent.values.assign(c.values.begin(), c.values.end());
    }
    std::copy(sent.indices.begin(), sent.indices.end(), c.indices.begin());
    std::copy(sent.values.begin(), sent.values.end(), c.values.begin());
  }

 private:
  struct sent_chunk {
    std::vector<std::uint16_t> indices;
    std::vector<float> values;
  };
  std::uint64_t every_;
  bool records_ = true;
  std::map<std::pair<std::size_t, std::size_t>, sent_chunk> sent_;  ///< by tensor and chunk
};

}  // namespace

payload_editor_registry::entry replay_entry() {
  return {"replay",
          "sends what it sent in the last recorded window again",
          {{.name = "every", .standard = std::int64_t{5}, .help = "records every n-th window", .range = {2, 1e6}}},
          [](const options& o, std::uint64_t) {
            return std::make_unique<replay_editor>(static_cast<std::uint64_t>(o.integer("every")));
          }};
}

}  // namespace gauntlet::compute::editors
