#include "runtime/report/queue_table.hpp"

#include "runtime/report/text.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

std::string queue_table(const std::vector<actors::events::queue_counted>& counted) {
  std::string text =
      fmt::format("{:<16}{:<22}{:>10}{:>12}{:>12}\n", "queue", "fullest at", "most", "limit", "turned away");
  for (const actors::events::queue_counted& q : counted)
    text += fmt::format("{:<16}{:<22}{:>10}{:>12}{:>12}{}\n", printable(q.queue), net::to_string(q.node), q.most,
                        q.limit, q.refused, q.most > q.limit ? "  past its limit" : "");
  return text;
}

}  // namespace gauntlet::runtime
