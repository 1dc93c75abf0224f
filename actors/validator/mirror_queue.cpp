#include "actors/validator/mirror_queue.hpp"

namespace gauntlet::actors {

void mirror_queue::owe(const net::contribution_header& h, blob payload) {
  owed_.try_emplace({h.window, h.uid}, debt{{h, std::move(payload)}, false});
  if (owed_.size() > copies_max) owed_.erase(owed_.begin());
}

std::vector<mirror_queue::copy> mirror_queue::take_due() {
  std::vector<copy> due;
  for (auto& [where, d] : owed_) {
    if (d.under_way) continue;
    d.under_way = true;
    due.push_back(d.content);
  }
  return due;
}

void mirror_queue::ended(const net::contribution_header& h, bool stands) {
  const auto at = owed_.find({h.window, h.uid});
  if (at == owed_.end()) return;
  if (stands)
    owed_.erase(at);
  else
    at->second.under_way = false;
}

}  // namespace gauntlet::actors
