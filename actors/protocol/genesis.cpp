#include "actors/protocol/genesis.hpp"

#include <string>
#include <type_traits>

namespace gauntlet::actors {

namespace {

template <class Section>
void add_section(hasher& h, const Section& section) {
  Section::describe(section, [&h](std::string_view name, const auto& value, auto&&...) {
    using value_type = std::remove_cvref_t<decltype(value)>;
    h.add_text(name);
    if constexpr (std::is_enum_v<value_type>)
      h.add_text(enum_name(value));
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
  h.add_value(static_cast<std::uint64_t>(stakes.size()));
  for (const allotment& a : stakes) h.add(byte_view(a.hotkey.bytes)).add_value(a.stake);
  h.add_value(start_peers).add_value(start_validators).add_value(start_deadline_s);
  return h.finish();
}

}  // namespace gauntlet::actors
