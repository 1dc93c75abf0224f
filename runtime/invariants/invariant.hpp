#pragma once

#include "actors/protocol/journal.hpp"
#include "base/registry.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

class run_picture;

/// One event, and the line of journal.jsonl that it stands in.
struct journal_line {
  std::uint64_t number = 0;
  const actors::journal_entry& entry;
};

/// One breach of an invariant.
struct violation {
  std::optional<window_index> window;
  std::string node;                  ///< "peer/3fa2c1d0"; empty where no single node is to blame
  std::vector<std::uint64_t> lines;  ///< of the journal: the one that broke it, then those that it contradicts
  std::string what;                  ///< one line for a person
};

/// Something that every sound run keeps to, judged from the journal alone (DESIGN 8). Its name and its claim, one
/// sentence, stand in its registry entry; what the protocol's parameters and the nodes are, a `run_picture` tells.
///
/// A checker sees every event in order, in O(1) and with bounded memory: it runs beside the run. It must not blame the
/// protocol for what nodes of dishonest strategies do to themselves.
class invariant {
 public:
  static constexpr const char* seam = "invariant";

  virtual ~invariant() = default;
  invariant& operator=(const invariant&) = delete;

  virtual void on(const journal_line& line) = 0;
  /// The journal is over.
  virtual void finish() {}

  /// A checker of the chain's own story, which is told anew from the first undone block on when the chain reorganises:
  /// its state is then taken back to a copy that was made before that block. Null for those that carry on.
  virtual std::unique_ptr<invariant> copy() const { return nullptr; }
  /// What was found so far stays found, whatever the chain undoes.
  void keep_record_of(invariant& before) {
    checks_ = before.checks_;
    breaches_ = before.breaches_;
    violations_ = std::move(before.violations_);
  }

  /// Why this run is not held to it; empty when it is.
  const std::string& excuse() const { return excuse_; }
  /// How often it was put to the test.
  std::uint64_t checks() const { return checks_; }
  std::uint64_t breaches() const { return breaches_; }
  /// The first of the breaches.
  const std::vector<violation>& violations() const { return violations_; }

  static constexpr std::size_t violations_max = 20;

 protected:
  explicit invariant(const run_picture& run) : run_(run) {}
  invariant(const invariant&) = default;

  const run_picture& run() const { return run_; }
  void excuse(std::string why) { excuse_ = std::move(why); }

  /// One test; `describe()` makes the violation where it fails.
  template <class Describe>
  void require(bool holds, Describe&& describe) {
    ++checks_;
    if (holds) return;
    ++breaches_;
    if (violations_.size() < violations_max) violations_.push_back(describe());
  }

 private:
  const run_picture& run_;
  std::string excuse_;
  std::uint64_t checks_ = 0;
  std::uint64_t breaches_ = 0;
  std::vector<violation> violations_;
};

/// A user's checker joins the built-in ones by a `registration<invariant, const run_picture&>`; the picture outlives
/// it.
using invariant_registry = registry<invariant, const run_picture&>;

/// The event of this kind, where it is one.
template <class Event>
const Event* event_of(const journal_line& line) {
  return std::get_if<Event>(&line.entry.event);
}

}  // namespace gauntlet::runtime
