#include "runtime/sweep/sweep_values.hpp"

#include "runtime/config/value_text.hpp"

namespace gauntlet::runtime {

namespace {

const config_node::array& list_at(const key_place& key) {
  if (!key.node.is_array()) key.refuse("must be a list", "write it in brackets: [first, second]");
  return key.node.as_array();
}

template <class Items, class Text>
std::string listed(const Items& items, const Text& text_of) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + text_of(item);
  return "[" + text + "]";
}

}  // namespace

void text_list::read(const key_place& key) {
  items.clear();
  for (const config_node& n : list_at(key)) items.push_back(read_text({n, key.name}, {0, 4096}));
}

std::string text_list::text() const {
  return listed(items, [](const std::string& t) { return toml_text(t); });
}

void number_list::read(const key_place& key) {
  items.clear();
  for (const config_node& n : list_at(key)) items.push_back(read_number({n, key.name}, {}));
}

std::string number_list::text() const {
  return listed(items, [](double v) { return toml_text(v); });
}

void value_list::read(const key_place& key) {
  items.clear();
  for (const config_node& n : list_at(key)) {
    std::string toml = std::visit(
        [&](const auto& v) -> std::string {
          using type = std::remove_cvref_t<decltype(v)>;
          if constexpr (std::is_same_v<type, config_node::table> || std::is_same_v<type, config_node::array>)
            key_place{n, key.name}.refuse("is no single value", "use [[sweep.axis.cell]] with set = [\"key=value\"]");
          else
            return toml_text(v);
        },
        n.value);
    const auto* text = std::get_if<std::string>(&n.value);
    items.push_back({text != nullptr ? *text : n.describe(), std::move(toml)});
  }
}

std::string value_list::text() const {
  return listed(items, [](const item& i) { return i.toml; });
}

void optional_whole::read(const key_place& key) { value = static_cast<std::uint64_t>(read_integer(key, {0, 1e12})); }

std::string optional_whole::text() const { return value ? std::to_string(*value) : ""; }

void number_or_name::read(const key_place& key) {
  if (std::holds_alternative<std::string>(key.node.value))
    value = read_text(key, {1, 64});
  else
    value = read_number(key, {});
}

std::string number_or_name::text() const {
  return std::visit([](const auto& v) { return toml_text(v); }, value);
}

void cell_filter::read(const key_place& key) {
  if (!key.node.is_table())
    key.refuse("must be a table", "write { axis = \"label\" } or { axis = [\"one\", \"two\"] }");
  axes.clear();
  for (const auto& [axis, node] : key.node.as_table()) {
    const key_place place{node, key.name + "." + axis};
    text_list labels;
    if (node.is_array())
      labels.read(place);
    else
      labels.items.push_back(read_text(place, {0, 64}));
    axes[axis] = std::move(labels.items);
  }
}

std::string cell_filter::text() const {
  std::string inner;
  for (const auto& [axis, labels] : axes)
    inner += fmt::format("{}{} = {}", inner.empty() ? "" : ", ", axis, text_list{labels}.text());
  return "{" + inner + "}";
}

}  // namespace gauntlet::runtime
