#include "runtime/journal/journal_schema.hpp"

#include "runtime/journal/event_line.hpp"

#include <fmt/format.h>

#include <type_traits>

namespace gauntlet::runtime {

namespace {

template <class T>
struct list_item {
  using type = void;
};
template <class T>
struct list_item<std::vector<T>> {
  using type = T;
};

template <class T>
std::string type_name() {
  using item = typename list_item<T>::type;
  if constexpr (!std::is_void_v<item>)
    return "list of " + type_name<item>();
  else if constexpr (std::is_same_v<T, bool>)
    return "boolean";
  else if constexpr (std::is_same_v<T, std::string>)
    return "text";
  else if constexpr (std::is_same_v<T, double>)
    return "number";
  else if constexpr (std::is_same_v<T, time_point>)
    return "time";
  else if constexpr (std::is_same_v<T, digest>)
    return "digest";
  else if constexpr (std::is_same_v<T, hotkey>)
    return "hotkey";
  else if constexpr (std::is_same_v<T, net::address>)
    return "node";
  else if constexpr (std::is_enum_v<T>)
    return fmt::format("`{}`", fmt::join(enum_names<T>::values, "`, `"));
  else
    return "integer";
}

template <class Event>
std::string section() {
  std::string text =
      fmt::format("\n### {}\n\n{}\n\n| field | type | meaning |\n| --- | --- | --- |\n", Event::name, Event::help);
  Event event;
  Event::describe(event, [&text](std::string_view key, auto& value, std::string_view help, auto&&...) {
    text += fmt::format("| `{}` | {} | {} |\n", key, type_name<std::remove_cvref_t<decltype(value)>>(), help);
  });
  return text;
}

template <class... Events>
std::string sections(const std::variant<Events...>*) {
  return (section<Events>() + ...);
}

constexpr std::string_view introduction = R"(# The journal

`gauntlet inspect --schema` prints this page from the tables that the code writes by; a test holds the two equal.

`journal.jsonl` in a run directory is the truth about a run: the live view, the tables, `report.html` and `inspect`
read it and nothing else. It holds the run's own time only, so the same seed, configuration and binary give the same
bytes; what the wall clock measured goes to `measurements.jsonl` instead. The journal's digest is the BLAKE2b-256 of
the file.

The first line is `{}`, the version of the tables below. Every further line is one event, a JSON object without
blanks whose keys stand in the order of the tables:

```
{{"t":12000000000,"by":"chain","event":"window_opened","window":3,"height":7,"slot_order":[2,1]}}
```

| key | type | meaning |
| --- | --- | --- |
| `t` | time | when it happened |
| `by` | node | whose event it is; `chain` for the run's own |
| `event` | text | which of the events below |

How types are written:

| type | in JSON |
| --- | --- |
| integer | a whole number; up to 2^64 - 1 |
| number | the shortest decimal that reads back to the same double; or `"inf"`, `"-inf"`, `"nan"` |
| time | integer nanoseconds since the start of the run |
| digest, hotkey | 64 hex digits |
| node | `chain`, `coordinator` or `storage`; or role and hotkey (rank of a standby), as `peer/<64 hex digits>` |
| choice | one of the texts listed |

A line that differs in any byte from what gauntlet would write for it is refused, with its number.

## Events
)";

}  // namespace

std::string journal_schema() {
  return fmt::format(fmt::runtime(introduction), header_line()) +
         sections(static_cast<const actors::events::any*>(nullptr));
}

}  // namespace gauntlet::runtime
