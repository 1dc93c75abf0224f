#include "runtime/compare/compare_runs.hpp"

#include "base/digest.hpp"
#include "runtime/config/config_tree.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/sweep/record_fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace gauntlet::runtime {

namespace {

template <class T>
void add_value(hasher& h, const T& value) {
  if constexpr (std::is_same_v<T, digest>) {
    // Passed over.
  } else if constexpr (std::is_same_v<T, std::string>) {
    h.add_text(value);
  } else if constexpr (std::is_same_v<T, hotkey>) {
    h.add(byte_view(value.bytes));
  } else if constexpr (std::is_same_v<T, net::address>) {
    h.add_value(static_cast<std::uint64_t>(value.kind)).add(byte_view(value.key.bytes));
  } else if constexpr (std::is_same_v<T, time_point>) {
    h.add_value(value.time_since_epoch().count());
  } else if constexpr (std::is_enum_v<T>) {
    h.add_value(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    h.add_value(value);
  } else {
    h.add_value(static_cast<std::uint64_t>(value.size()));
    for (const auto& item : value) add_value(h, item);
  }
}

std::uint64_t hash_of(const actors::journal_entry& entry) {
  hasher h;
  add_value(h, entry.time);
  add_value(h, entry.node);
  std::visit(
      [&h](const auto& e) {
        using event = std::remove_cvref_t<decltype(e)>;
        h.add_text(event::name);
        if (std::is_same_v<event, actors::events::run_opened>) return;  // it repeats the configuration
        event::describe(e, [&h](std::string_view, const auto& value, auto&&...) { add_value(h, value); });
      },
      entry.event);
  return h.finish().word();
}

void flatten(const config_node& node, const std::string& path, std::map<std::string, std::string>& into) {
  if (node.is_table()) {
    for (const auto& [key, child] : node.as_table()) flatten(child, path.empty() ? key : path + "." + key, into);
  } else if (node.is_array()) {
    std::size_t index = 0;
    for (const config_node& child : node.as_array()) flatten(child, fmt::format("{}.{}", path, index++), into);
  } else {
    into[path] = std::visit(
        [](const auto& v) -> std::string {
          using type = std::remove_cvref_t<decltype(v)>;
          if constexpr (std::is_same_v<type, config_node::table> || std::is_same_v<type, config_node::array>)
            return {};
          else
            return toml_text(v);
        },
        node.value);
  }
}

std::uint64_t top_g_of(const std::map<std::string, std::string>& configuration) {
  std::uint64_t top_g = actors::aggregation_parameters{}.top_g;
  const auto given = configuration.find("aggregation.top_g");
  if (given == configuration.end()) return top_g;
  const std::string& text = given->second;
  std::from_chars(text.data(), text.data() + text.size(), top_g);
  return top_g;
}

/// The journal's line of one event.
std::string line_at(const std::filesystem::path& journal, std::uint64_t wanted) {
  std::string line;
  std::uint64_t number = 0;
  read_journal(journal, [&](const actors::journal_entry& e) {
    if (++number == wanted) line = to_line(e);
  });
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

}  // namespace

compared_run read_run(const run_directory& directory) {
  compared_run run;
  const std::filesystem::path path =
      directory.path().has_filename() ? directory.path() : directory.path().parent_path();
  run.label = path.filename().string();
  run.journal = directory.file(run_directory::journal);
  flatten(read_config_file(directory.file(run_directory::config)), "", run.configuration);
  run.top_g = top_g_of(run.configuration);
  record_fold fold;
  const journal_read read = read_journal(run.journal, [&](const actors::journal_entry& e) {
    fold.write(e);
    run.events.push_back(hash_of(e));
  });
  run.summary = fold.summary().result();
  run.summary.journal = read.contents;
  run.record = fold.result();
  return run;
}

std::vector<config_difference> config_differences(const std::vector<compared_run>& runs) {
  std::set<std::string> keys;
  for (const compared_run& r : runs)
    for (const auto& [key, value] : r.configuration) keys.insert(key);
  std::vector<config_difference> all;
  for (const std::string& key : keys) {
    config_difference d{key, {}};
    for (const compared_run& r : runs) {
      const auto at = r.configuration.find(key);
      d.values.push_back(at == r.configuration.end() ? std::string() : at->second);
    }
    const bool alike = std::all_of(d.values.begin(), d.values.end(), [&](const auto& v) { return v == d.values[0]; });
    if (!alike) all.push_back(std::move(d));
  }
  return all;
}

std::optional<first_difference> find_first_difference(const compared_run& a, const compared_run& b) {
  const std::size_t common = std::min(a.events.size(), b.events.size());
  const auto [in_a, in_b] =
      std::mismatch(a.events.begin(), a.events.begin() + static_cast<std::ptrdiff_t>(common), b.events.begin());
  const auto at = static_cast<std::uint64_t>(in_a - a.events.begin());
  if (at == common && a.events.size() == b.events.size()) return std::nullopt;
  return first_difference{at + 1, line_at(a.journal, at + 1), line_at(b.journal, at + 1)};
}

figure held_out_figure(const std::vector<compared_run>& runs) {
  figure f;
  f.title = "Held-out loss";
  f.x_label = "window";
  f.y_label = "nats a token";
  for (const compared_run& r : runs) {
    figure_series s{r.label, {}};
    for (const curve_point& p : r.record.held_out) s.points.push_back({p.window, p.value});
    f.series.push_back(std::move(s));
  }
  return f;
}

}  // namespace gauntlet::runtime
