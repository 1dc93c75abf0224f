#pragma once

#include "actors/protocol/parameters.hpp"
#include "base/options.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/config/config_tree.hpp"
#include "runtime/config/fault_section.hpp"
#include "runtime/config/part_choice.hpp"
#include "runtime/invariants/invariant_setting.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// One experiment, resolved: defaults, `extends`, the file and `--set` are all in. One TOML table per struct; the
/// `describe` tables are the reference that `config explain` and docs/configuration.md print.
namespace gauntlet::runtime {

struct run_section {
  std::string title = "experiment";
  std::uint64_t seed = 1;
  std::uint64_t windows = 100;
  std::uint64_t threads = 0;
  std::string directory = "runs";
  std::uint64_t held_out_every_windows = 5;
  std::uint64_t held_out_samples = 64;
  std::string sample_prompt = "";
  std::uint64_t sample_tokens = 200;
  bool keep_jobs = true;
  std::uint64_t feedback_every_windows = 10;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("title", self.title, "name of the experiment; the run directory is called after it", limits{1, 64});
    field("seed", self.seed, "seed of everything random: same seed, config and binary, same run");
    field("windows", self.windows, "windows to run", limits{1, 1e7});
    field("threads", self.threads,
          "threads that run compute jobs, the simulation's own among them; 0 is one a core; never changes a result",
          limits{0, 1024});
    field("directory", self.directory, "folder that run directories are made in", limits{1, 4096});
    field("held_out_every_windows", self.held_out_every_windows, "how often the held-out loss is measured",
          limits{1, 1e6});
    field("held_out_samples", self.held_out_samples, "held-out sequences in a measurement", limits{1, 1e6});
    field("sample_prompt", self.sample_prompt, "text that the trained model continues at the end", limits{0, 1000});
    field("sample_tokens", self.sample_tokens, "length of that continuation; 0 for none", limits{0, 10000});
    field("keep_jobs", self.keep_jobs,
          "keep what jobs came to in the run directory, so that resume, replay and fork need not compute it again");
    field("feedback_every_windows", self.feedback_every_windows,
          "how often the error feedback of every peer is kept with it: what a resumed run computes again at most",
          limits{1, 1000});
  }
};

struct training_section {
  std::uint64_t samples_per_window = 8;
  std::uint64_t sequence_length = 128;
  std::uint64_t micro_batch = 8;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("samples_per_window", self.samples_per_window, "sequences assigned to a peer in a window", limits{1, 1e6});
    field("sequence_length", self.sequence_length, "tokens in a sequence", limits{2, 65536});
    field("micro_batch", self.micro_batch, "sequences in one forward and backward pass", limits{1, 4096});
  }
};

struct storage_section {
  std::string kind = "memory";
  std::uint64_t object_bytes_max = 1 << 28;
  std::uint64_t retention_windows = 100;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("kind", self.kind, "memory, or directory: objects as files under the run directory");
    field("object_bytes_max", self.object_bytes_max, "largest object in bytes", limits{1024, 1e12});
    field("retention_windows", self.retention_windows, "windows after which a contribution may be deleted",
          limits{2, 1e6});
  }
};

struct services_section {
  net::link_profile link;
  std::uint64_t standby_coordinators = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    net::link_profile::describe(self.link, field);
    field("standby_coordinators", self.standby_coordinators,
          "coordinators that stand by, and take over one after the other when those before them fall silent",
          limits{0, 3});
  }
};

/// Fields that peers and validators share.
struct node_profile {
  net::link_profile link;
  double tokens_per_s = 20000;
  double start_delay_s = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    net::link_profile::describe(self.link, field);
    field("tokens_per_s", self.tokens_per_s, "modelled training speed of the node's device in virtual time",
          limits{1e-3, 1e12});
    field("start_delay_s", self.start_delay_s, "virtual time after the start at which the node joins", limits{0, 1e9});
  }
};

struct peer_group {
  std::string name;  ///< default: the strategy's name
  std::uint64_t count = 1;
  double data_multiplier = 1;
  node_profile profile;
  part_choice strategy{"honest", {}};  ///< TOML: `strategy = "copier"`, its options under `options = { … }`

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("name", self.name, "name of the group in tables; the strategy's name when left out", limits{0, 64});
    field("count", self.count, "how many such peers", limits{1, 256});
    field("data_multiplier", self.data_multiplier, "trains on this many times the assigned data (surplus is random)",
          limits{0.01, 1000});
    node_profile::describe(self.profile, field);
  }
};

struct validator_group {
  std::string name;
  std::uint64_t count = 1;
  std::uint64_t stake = 1000;
  node_profile profile;
  part_choice strategy{"honest", {}};

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("name", self.name, "name of the group in tables; the strategy's name when left out", limits{0, 64});
    field("count", self.count, "how many such validators", limits{1, 256});
    field("stake", self.stake, "stake of each at genesis", limits{1, 1e15});
    node_profile::describe(self.profile, field);
  }
};

struct experiment {
  run_section run;
  actors::protocol_parameters protocol;  ///< TOML tables [window], [aggregation], [scoring], [chain]
  training_section training;
  part_choice model{"llama", {}};   ///< [model], compute::objective_registry
  part_choice data{"stories", {}};  ///< [data], compute::token_source_registry
  part_choice scheme{"demo", {}};   ///< [scheme], compute::scheme_registry
  storage_section storage;
  services_section services;
  std::vector<peer_group> peers;
  std::vector<validator_group> validators;
  invariant_settings invariants;     ///< [invariants.NAME]
  std::vector<fault_spec> faults{};  ///< [[fault]]
  chaos_section chaos;
};

/// The tree of `file` (following `extends`) with `overrides` ("a.b=value", in order) applied; nothing is checked yet.
config_node read_experiment_tree(const std::filesystem::path& file, const std::vector<std::string>& overrides);

/// The experiment that a tree describes, everything checked, ranges and choices of the registered parts included;
/// `file` names it in messages. A table [sweep] is left alone: it is of `gauntlet sweep`. Throws user_error.
experiment experiment_from(config_node tree, const std::string& file);

/// Both: reads `file` (following `extends`), applies `overrides` ("a.b=value", in order) and checks everything, ranges
/// and choices of the registered parts included. Throws user_error with file:line, key, value and mend.
experiment load_experiment(const std::filesystem::path& file, const std::vector<std::string>& overrides);

/// How many nodes the groups have together.
template <class Group>
std::uint64_t heads_in(const std::vector<Group>& groups) {
  std::uint64_t heads = 0;
  for (const Group& g : groups) heads += g.count;
  return heads;
}

/// The resolved configuration as TOML that loads to the same experiment.
std::string to_toml(const experiment& e);
/// The same without the line of [services] that says how many coordinators stand by.
std::string to_toml_without_standbys(const experiment& e);

}  // namespace gauntlet::runtime
