#pragma once

#include "actors/protocol/journal.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Where the time of a run went, from its journal.
namespace gauntlet::runtime {

/// Seconds of run time, by what they were used for; the sum is the whole.
struct time_spent {
  double compute_s = 0;
  double communication_s = 0;
  double scoring_s = 0;
  double catch_up_s = 0;
  double waiting_s = 0;
  double lost_s = 0;

  double total_s() const { return compute_s + communication_s + scoring_s + catch_up_s + waiting_s + lost_s; }
  /// Part of the whole, 0 to 1; 0 of nothing.
  double share(double part_s) const { return total_s() > 0 ? part_s / total_s() : 0; }
  time_spent& operator+=(const time_spent& other);
};

/// What time is used for, by name, in the order in which tables and charts show it.
struct time_part {
  std::string_view name;
  double time_spent::*spent_s = nullptr;
};
inline constexpr std::array<time_part, 6> time_parts{{{"compute", &time_spent::compute_s},
                                                      {"communication", &time_spent::communication_s},
                                                      {"scoring", &time_spent::scoring_s},
                                                      {"catch-up", &time_spent::catch_up_s},
                                                      {"waiting", &time_spent::waiting_s},
                                                      {"lost", &time_spent::lost_s}}};

struct goodput_row {
  std::string label;  ///< "peer honest", or "peer/3fa2c1d0 (honest)"
  std::uint64_t nodes = 1;
  time_spent time;
};

/// Adds up the `node_time` events of a journal.
class goodput_ledger {
 public:
  void add(const actors::journal_entry& entry);

  bool empty() const { return by_node_.empty(); }
  /// By role and group, in the order in which their first nodes were started.
  std::vector<goodput_row> groups() const;
  /// Every node, in the order in which they were started.
  std::vector<goodput_row> nodes() const;
  /// All nodes of one window.
  std::map<window_index, time_spent> windows() const { return by_window_; }

 private:
  struct node {
    net::address address;
    std::string group;
  };
  std::vector<node> started_;
  std::map<net::address, time_spent> by_node_;
  std::map<window_index, time_spent> by_window_;
};

/// A table for a terminal: one row each, parts in percent.
std::string goodput_table(const std::vector<goodput_row>& rows);

}  // namespace gauntlet::runtime
