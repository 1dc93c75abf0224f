#include "runtime/config/config_schema.hpp"
#include "runtime/config/value_text.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

/// `{ a = 1, b = "x" }`
std::string inline_table(const options& o) {
  std::string inner;
  for (const auto& [name, value] : o.all())
    inner += fmt::format("{}{} = {}", inner.empty() ? "" : ", ", name, toml_text(value));
  return fmt::format("{{ {} }}", inner);
}

template <class Section>
void write_fields(std::string& out, const Section& section, std::string_view left_out = {}) {
  Section::describe(section, [&](std::string_view name, const auto& value, auto&&...) {
    if (name == left_out) return;
    if constexpr (chosen_part<std::remove_cvref_t<decltype(value)>>) {
      out += fmt::format("{} = {}\n", name, toml_text(value.kind));
      if (!value.options.all().empty()) out += fmt::format("{}_options = {}\n", name, inline_table(value.options));
    } else {
      out += fmt::format("{} = {}\n", name, toml_text(value));
    }
  });
}

void write_part(std::string& out, std::string_view table, const part_choice& part) {
  out += fmt::format("\n[{}]\nkind = {}\n", table, toml_text(part.kind));
  for (const auto& [name, value] : part.options.all()) out += fmt::format("{} = {}\n", name, toml_text(value));
}

template <class Group>
void write_groups(std::string& out, std::string_view table, const std::vector<Group>& groups) {
  for (const Group& g : groups) {
    out += fmt::format("\n[[{}]]\n", table);
    write_fields(out, g);
    out += fmt::format("strategy = {}\n", toml_text(g.strategy.kind));
    if (g.strategy.options.all().empty()) continue;
    out += fmt::format("options = {}\n", inline_table(g.strategy.options));
  }
}

std::string written(const experiment& e, std::string_view left_out) {
  std::string out;
  for_each_section(e, [&](std::string_view table, const auto& section) {
    out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", table);
    write_fields(out, section, left_out);
  });
  write_part(out, "model", e.model);
  write_part(out, "data", e.data);
  write_part(out, "scheme", e.scheme);
  write_groups(out, "peers", e.peers);
  write_groups(out, "validators", e.validators);
  for (const auto& [name, setting] : e.invariants) {
    out += fmt::format("\n[invariants.{}]\nheld = {}\n", name, setting.held);
    for (const auto& [option, value] : setting.options.all()) out += fmt::format("{} = {}\n", option, toml_text(value));
  }
  for (const fault_spec& f : e.faults) {
    out += fmt::format("\n[[fault]]\nkind = {}\n", toml_text(f.what.kind));
    write_fields(out, f);
    for (const auto& [name, value] : f.what.options.all()) out += fmt::format("{} = {}\n", name, toml_text(value));
  }
  return out;
}

}  // namespace

std::string to_toml(const experiment& e) { return written(e, {}); }

std::string to_toml_without_standbys(const experiment& e) { return written(e, "standby_coordinators"); }

}  // namespace gauntlet::runtime
