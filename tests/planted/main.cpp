#include "actors/protocol/planted_defects.hpp"
#include "base/digest.hpp"
#include "runtime/run_main.hpp"

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// The gauntlet program with a defect and with the rare branches: gauntlet_planted DEFECT ARGUMENTS… does what
// `gauntlet ARGUMENTS…` does.
namespace gauntlet::actors {

namespace {

constexpr std::array<std::string_view, 8> names{"applies_in_order_of_arrival",
                                                "skips_digest_check",
                                                "keeps_former_owners_rating",
                                                "dates_by_own_clock",
                                                "pays_twice",
                                                "skips_what_it_cannot_get",
                                                "takes_late_answers",
                                                "forgets_timer_after_restart"};

std::optional<planted_defect> made;

bool make(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) made = static_cast<planted_defect>(i);
  return made.has_value() || name == "none";
}

}  // namespace

bool planted(planted_defect d) { return made == d; }

std::uint64_t planted_arrival(const void* whose, const digest& what) {
  static std::map<std::pair<const void*, digest>, std::uint64_t> arrivals;
  return arrivals.emplace(std::pair(whose, what), arrivals.size()).first->second;
}

}  // namespace gauntlet::actors

int main(int argc, char** argv) {
  if (argc < 2 || !gauntlet::actors::make(argv[1])) {
    std::fprintf(stderr, "usage: gauntlet_planted DEFECT ARGUMENTS...\n  none");
    for (const std::string_view name : gauntlet::actors::names) std::fprintf(stderr, " %s", std::string(name).c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  argv[1] = argv[0];
  return gauntlet::run_main(argc - 1, argv + 1);
}
