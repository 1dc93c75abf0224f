#include "compute/editors/editors.hpp"

#include <algorithm>
#include <limits>
#include <utility>

// Editors that leave the numbers alone and break the packed bytes.
namespace gauntlet::compute::editors {

namespace {

using sections = std::span<const payload_section>;

template <class Break>
class breaking_editor final : public payload_editor {
 public:
  explicit breaking_editor(Break how) : break_(std::move(how)) {}
  void begin(window_index) override {}
  bool remembers() const override { return false; }
  byte_buffer tamper(byte_buffer packed, sections where) override {
    break_(packed, where);
    return packed;
  }

 private:
  Break break_;
};

template <class Break>
payload_editor_registry::entry entry(std::string name, std::string summary, Break how) {
  return {std::move(name), std::move(summary), {}, [how](const options&, std::uint64_t) {
            return std::make_unique<breaking_editor<Break>>(how);
          }};
}

}  // namespace

payload_editor_registry::entry duplicate_indices_entry() {
  return entry("duplicate_indices", "sends every chunk's first index k times", [](byte_buffer& packed, sections where) {
    for (const payload_section& s : where) {
      if (s.index_bits == 0) continue;
      std::vector<std::uint16_t> indices = indices_of(packed, s);
      for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = indices[i / s.kept * s.kept];
      set_indices(packed, s, indices);
    }
  });
}

payload_editor_registry::entry out_of_range_entry() {
  return entry("out_of_range", "sends a last index past the end of every chunk that leaves room for one",
               [](byte_buffer& packed, sections where) {
                 for (const payload_section& s : where) {
                   if (s.index_bits == 0 || s.chunk_length >> s.index_bits != 0) continue;
                   std::vector<std::uint16_t> indices = indices_of(packed, s);
                   for (std::size_t i = s.kept - 1; i < indices.size(); i += s.kept)
                     indices[i] = static_cast<std::uint16_t>(s.chunk_length);
                   set_indices(packed, s, indices);
                 }
               });
}

payload_editor_registry::entry not_finite_entry() {
  return entry("not_finite", "sends NaN as the first value of one tensor and infinity as that of the next",
               [](byte_buffer& packed, sections where) {
                 for (const payload_section& s : where)
                   set_first_value(packed, s,
                                   s.tensor % 2 == 0 ? std::numeric_limits<float>::quiet_NaN()
                                                     : std::numeric_limits<float>::infinity());
               });
}

payload_editor_registry::entry truncate_entry() {
  return entry("truncate", "sends the first half of the bytes",
               [](byte_buffer& packed, sections) { packed.resize(packed.size() / 2); });
}

payload_editor_registry::entry oversize_entry() {
  return {"oversize",
          "sends its payload several times in a row",
          {{.name = "times", .standard = std::int64_t{8}, .help = "how often", .range = {2, 1e4}}},
          [](const options& o, std::uint64_t) {
            const auto repeat = [times = o.integer("times")](byte_buffer& packed, sections) {
              const byte_buffer once = packed;
              for (std::int64_t i = 1; i < times; ++i) packed.insert(packed.end(), once.begin(), once.end());
            };
            return std::make_unique<breaking_editor<decltype(repeat)>>(repeat);
          }};
}

payload_editor_registry::entry wrong_layout_entry() {
  return entry("wrong_layout", "sends a payload for another model",
               [](byte_buffer& packed, sections) { set_layout(packed, digest_of("another model")); });
}

}  // namespace gauntlet::compute::editors
