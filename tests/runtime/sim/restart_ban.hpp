#pragma once

#include "runtime/invariants/invariant.hpp"
#include "runtime/run_main.hpp"

#include <memory>
#include <utility>

namespace gauntlet::runtime::test {

/// While it lives, the invariant `slashes` claims that no node is ever started again: a failure that a test can bring
/// about at will, and that no change of the protocol mends.
class restart_ban {
 public:
  restart_ban() {
    register_builtin_parts();
    own_ = invariant_registry::instance().find("slashes");
    invariant_registry::instance().add(
        {"slashes", "No node is started again.", {}, [](const options&, const run_picture& run) {
           return std::make_unique<never_again>(run);
         }});
  }
  ~restart_ban() { invariant_registry::instance().add(own_); }
  restart_ban(const restart_ban&) = delete;
  restart_ban& operator=(const restart_ban&) = delete;

 private:
  struct never_again final : invariant {
    explicit never_again(const run_picture& run) : invariant(run) {}
    void on(const journal_line& line) override {
      if (event_of<actors::events::node_restarted>(line) == nullptr) return;
      require(false, [&] { return violation{{}, "", {line.number}, "a node is started again"}; });
    }
  };

  invariant_registry::entry own_;
};

}  // namespace gauntlet::runtime::test
