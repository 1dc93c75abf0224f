#include "runtime/rescore/rescorer.hpp"

#include <utility>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

/// What the rules make, and not what was found or done.
template <class Event>
constexpr bool is_opinion = std::is_same_v<Event, events::rated> || std::is_same_v<Event, events::slashed> ||
                            std::is_same_v<Event, events::scores_reset>;

}  // namespace

rescorer::rescorer(const actors::protocol_parameters& p, std::set<gauntlet::uid> keeps_weights, sink out)
    : parameters_(p),
      keeps_weights_(std::move(keeps_weights)),
      out_(std::move(out)),
      facts_(p.scoring.sync_threshold),
      chain_(p) {}

actors::score_board& rescorer::board_of(const net::address& validator) {
  std::unique_ptr<actors::score_board>& board = boards_[validator];
  if (!board) board = std::make_unique<actors::score_board>(parameters_);
  return *board;
}

void rescorer::pass(const actors::journal_entry& e, events::any event) { out_({e.time, e.node, std::move(event)}); }

void rescorer::add(const actors::journal_entry& e) {
  const std::optional<actors::window_facts> facts = facts_.add(e.event);
  std::visit(
      [&](const auto& event) {
        using type = std::remove_cvref_t<decltype(event)>;
        if constexpr (is_opinion<type>) {
          return;
        } else if constexpr (std::is_same_v<type, events::weights_posted>) {
          const bool keeps = keeps_weights_.contains(event.validator);
          events::weights_posted posted = event;
          if (!keeps) {
            posted.uids.clear();
            posted.weights.clear();
            for (const actors::peer_weight& w : board_of(e.node).weights()) {
              posted.uids.push_back(w.uid);
              posted.weights.push_back(w.weight);
            }
          }
          chain_.posted(posted);
          pass(e, std::move(posted));
        } else if constexpr (std::is_same_v<type, events::tempo_paid>) {
          pass(e, chain_.paid(event));
        } else {
          chain_.add(event);
          out_(e);
          if (facts) judge(e, *facts);
        }
      },
      e.event);
}

void rescorer::judge(const actors::journal_entry& closing, const actors::window_facts& facts) {
  actors::score_board& board = board_of(closing.node);
  for (events::any& e : board.forget_others(facts)) pass(closing, std::move(e));
  for (events::any& e : board.on_window(facts)) pass(closing, std::move(e));
}

}  // namespace gauntlet::runtime
