#pragma once

#include "base/fields.hpp"
#include "base/random.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace gauntlet::actors {

/// Places in the roles' code at which something correct but unusual can be done: what a run would meet once in a
/// thousand hours is met in every tenth (FoundationDB's BUGGIFY). They are there in builds with GAUNTLET_RARE_BRANCHES,
/// and in the program of tests/planted.
enum class rare_branch : std::uint8_t {
  request_expires_early,  ///< a request is given up after a twentieth of its time
  download_in_crumbs,     ///< a download asks for a few bytes at once
  mirror_before_peer,     ///< a download begins at the last place instead of the first
  put_again,              ///< a put that was answered is sent once more
  checks_begin_late,      ///< a validator looks at contributions a second later than it could
  lead_is_late,           ///< a validator leaves its slot to the next one
  extrinsic_turned_away,  ///< the chain says that its pool is full
  blocks_one_by_one,      ///< the chain answers with one block a message
  attendance_twice,       ///< a member reports twice
  storage_is_busy,        ///< the storage says that it is unavailable
};

inline constexpr std::size_t rare_branches_count = 10;

/// Which branches are on the table in one run, and how often each was come by and taken.
class rare_branches {
 public:
  /// Each is on the table with `probability`, and is then taken one time in ten.
  rare_branches(std::uint64_t seed, double probability);

  bool take(rare_branch b);

  struct count {
    bool on_the_table = false;
    std::uint64_t passed = 0;
    std::uint64_t taken = 0;
  };
  const count& of(rare_branch b) const { return counts_[static_cast<std::size_t>(b)]; }

 private:
  std::array<count, rare_branches_count> counts_{};
  std::array<generator, rare_branches_count> random_;
};

/// Makes `b` the branches of what runs on this thread, until it goes; null is none.
class rare_branches_scope {
 public:
  explicit rare_branches_scope(rare_branches* b);
  ~rare_branches_scope();
  rare_branches_scope(const rare_branches_scope&) = delete;
  rare_branches_scope& operator=(const rare_branches_scope&) = delete;

 private:
  rare_branches* before_;
};

/// Asks the branches of this thread; false where there are none.
bool take_rare_branch(rare_branch b);

/// True in a program whose roles have such places.
bool rare_branches_built();

/// True once in a while, where such branches are built in. Sources that ask include this header themselves: the program
/// of tests/planted finds them by it.
#ifdef GAUNTLET_RARE_BRANCHES
inline bool rarely(rare_branch b) { return take_rare_branch(b); }
#else
constexpr bool rarely(rare_branch) { return false; }
#endif

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::rare_branch> {
  static constexpr std::array<std::string_view, gauntlet::actors::rare_branches_count> values{
      "request_expires_early", "download_in_crumbs",    "mirror_before_peer", "put_again",        "checks_begin_late",
      "lead_is_late",          "extrinsic_turned_away", "blocks_one_by_one",  "attendance_twice", "storage_is_busy"};
};
