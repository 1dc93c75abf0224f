#include "runtime/config/config_schema.hpp"

#include <array>
#include <utility>

namespace gauntlet::runtime {

namespace {

// Longer endings first: "tokens_per_s" is no time.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> units{{
    {"_tokens_per_s", "tokens a second"},
    {"tokens_per_s", "tokens a second"},
    {"_mbps", "megabits a second"},
    {"_bytes_max", "bytes"},
    {"_windows", "windows"},
    {"_blocks", "blocks"},
    {"_steps", "steps"},
    {"_ms", "milliseconds"},
    {"_s", "seconds"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> helps{{
    {"run", "The run itself: length, seed, where its directory goes, what is measured."},
    {"window", "Windows and blocks, and what paces them."},
    {"aggregation", "Which contributions make the step."},
    {"scoring", "How validators score and rate."},
    {"chain", "Weights, tempo and emission."},
    {"checkpoints", "Agreed states that nodes which come late start from."},
    {"training", "What a peer trains on in a window."},
    {"storage", "Where buckets live."},
    {"services", "The network link of chain, coordinators and storage, and how many coordinators there are."},
    {"model", "The model; `kind` names it, the other keys are its options."},
    {"data", "The training data; `kind` names the source, the other keys are its options."},
    {"scheme", "Compression and update; `kind` names the scheme, the other keys are its options."},
    {"peers", "A group of peers (write `[[peers]]`, as often as there are groups)."},
    {"validators", "A group of validators (write `[[validators]]`)."},
    {"invariants",
     "What `gauntlet run` holds the run to, see invariants.md: a table for each invariant that is to be judged in "
     "another "
     "way, as `[invariants.nodes_recover]`; `held = false` leaves it out. Changes no result."},
    {"sweep",
     "Many runs by `gauntlet sweep` (see experiments.md); `axis`, `axis.cell`, `measure`, `plot` and `expect` are "
     "written in\ndouble brackets, as often as there are such."},
    {"fault", "Something that breaks (write `[[fault]]`); the options of its `kind` stand beside the other keys."},
    {"chaos", "Faults drawn by the run's seed, on top of those that are written down."},
}};

}  // namespace

std::string_view section_help(std::string_view table) {
  for (const auto& [name, help] : helps)
    if (name == table) return help;
  return {};
}

std::string_view unit_of(std::string_view key) {
  for (const auto& [ending, unit] : units)
    if (key.ends_with(ending)) return unit;
  return {};
}

std::string_view stem_of(std::string_view key) {
  for (const std::string_view ending : {"_minutes", "_hours", "_gbps", "_kbps", "_bytes", "_mbps", "_min", "_sec",
                                        "_us", "_ns", "_ms", "_mb", "_s", "_h"})
    if (key.ends_with(ending)) return key.substr(0, key.size() - ending.size());
  return key;
}

}  // namespace gauntlet::runtime
