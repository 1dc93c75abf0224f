#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class messages final : public invariant {
 public:
  explicit messages(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* t = event_of<events::node_traffic>(line)) {
      sent_ += t->messages_sent;
      received_ += t->messages_received;
      dropped_ += t->dropped;
      under_way_ += t->under_way;
      last_line_ = line.number;
    }
  }

  void finish() override {
    if (last_line_ == 0) return;
    require(sent_ == received_ + dropped_ + under_way_, [&] {
      return violation{{},
                       {},
                       {last_line_},
                       fmt::format("{} messages were sent; {} were received, {} dropped and {} under way at the end",
                                   sent_, received_, dropped_, under_way_)};
    });
  }

 private:
  std::uint64_t sent_ = 0, received_ = 0, dropped_ = 0, under_way_ = 0;
  std::uint64_t last_line_ = 0;
};

}  // namespace

invariant_registry::entry messages_invariant() {
  return {"messages",
          "Every message sent is received, dropped and counted, or still under way at the end.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<messages>(run); }};
}

}  // namespace gauntlet::runtime
