#pragma once

#include "base/bytes.hpp"
#include "net/message/contribution.hpp"

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace gauntlet::actors {

/// Copies of used contributions that a validator means to keep in its own bucket and that do not stand there yet. Who
/// catches up needs every payload of every step, and its peer's bucket forgets it; so a copy that could not be put is
/// put again until it stands. Bounded: the oldest copy is given up when there are too many.
class mirror_queue {
 public:
  struct copy {
    net::contribution_header header;
    blob payload;
  };

  void owe(const net::contribution_header& h, blob payload);
  /// Those that nobody is putting at the moment; from now on somebody is.
  std::vector<copy> take_due();
  /// An attempt to put one has ended.
  void ended(const net::contribution_header& h, bool stands);

  std::size_t size() const { return owed_.size(); }

  static constexpr std::size_t copies_max = 256;

 private:
  using place = std::pair<window_index, gauntlet::uid>;
  struct debt {
    copy content;
    bool under_way = false;
  };
  std::map<place, debt> owed_;
};

}  // namespace gauntlet::actors
