#include "actors/protocol/genesis.hpp"

#include <string>
#include <type_traits>

namespace gauntlet::actors {

namespace {

void add_options(hasher& h, const options& o) {
  h.add_value(static_cast<std::uint64_t>(o.all().size()));
  for (const auto& [name, value] : o.all()) {
    h.add_text(name).add_value(static_cast<std::uint8_t>(value.index()));
    std::visit(
        [&h](const auto& v) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(v)>, std::string>)
            h.add_text(v);
          else
            h.add_value(v);
        },
        value);
  }
}

template <class Section>
void add_section(hasher& h, const Section& section) {
  Section::describe(section, [&h](std::string_view name, const auto& value, auto&&...) {
    using value_type = std::remove_cvref_t<decltype(value)>;
    h.add_text(name);
    if constexpr (std::is_enum_v<value_type>)
      h.add_text(enum_name(value));
    else if constexpr (chosen_part<value_type>)
      add_options(h.add_text(value.kind), value.options);
    else
      h.add_value(value);
  });
}

}  // namespace

digest genesis::id() const {
  hasher h;
  h.add_text("gauntlet genesis 1").add(config).add(first_state).add_value(seed).add_value(windows);
  add_section(h, parameters.window);
  add_section(h, parameters.aggregation);
  add_section(h, parameters.scoring);
  add_section(h, parameters.chain);
  add_section(h, parameters.checkpoints);
  h.add_value(static_cast<std::uint64_t>(accounts.size()));
  for (const allotment& a : accounts) h.add(byte_view(a.hotkey.bytes)).add_value(a.stake).add_value(a.balance);
  h.add_value(start_peers).add_value(start_validators).add_value(start_deadline_s);
  return h.finish();
}

}  // namespace gauntlet::actors
