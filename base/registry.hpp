#pragma once

#include "base/errors.hpp"
#include "base/nearest.hpp"
#include "base/options.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gauntlet {

/// The swappable parts of one seam, by name. `Part` is the seam's interface and says `static constexpr const char*
/// seam` (how a message to the user calls it); `Args` is what a factory is given besides the options.
///
/// A user's part registers itself from one source file:
///
///     const gauntlet::registration<gauntlet::actors::peer_strategy> mine{{
///         .name = "my_strategy", .summary = "…", .options = {…}, .make = [](const options& o) { … }}};
template <class Part, class... Args>
class registry {
 public:
  struct entry {
    std::string name;
    std::string summary;  ///< one line: what it does
    std::vector<option_spec> options;
    std::function<std::unique_ptr<Part>(const gauntlet::options&, Args...)> make;
  };

  static registry& instance() {
    static registry the_one;
    return the_one;
  }

  /// A later part of the same name replaces the earlier one, so that a user can override a built-in.
  void add(entry e) {
    const std::string name = e.name;
    entries_.insert_or_assign(name, std::move(e));
  }
  /// Throws user_error with the nearest known name.
  const entry& find(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end())
      throw user_error("unknown " + std::string(Part::seam) + " '" + name + "'", suggest(name, names()));
    return found->second;
  }
  bool contains(const std::string& name) const { return entries_.contains(name); }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, e] : entries_) all.push_back(name);
    return all;
  }
  const std::map<std::string, entry>& entries() const { return entries_; }

 private:
  std::map<std::string, entry> entries_;
};

/// A part chosen by name, as a section of the configuration holds it: `rule = "mean"` with `rule_options = { … }`.
/// Options that are left out have their defaults.
template <class Registry>
struct chosen {
  using registry_type = Registry;

  std::string kind;
  gauntlet::options options{};

  /// The chosen part. Throws user_error for an unknown kind, and whatever the part's factory throws.
  template <class... Args>
  auto make(Args&&... args) const {
    const auto& entry = Registry::instance().find(kind);
    gauntlet::options complete(entry.options);
    for (const auto& [name, value] : options.all()) complete.set(name, value);
    return entry.make(complete, std::forward<Args>(args)...);
  }

  bool operator==(const chosen&) const = default;
};

template <class T>
concept chosen_part = requires {
  typename T::registry_type;
};

/// Registers a part during static initialisation; for programs of users (built-ins are registered by their room).
template <class Part, class... Args>
struct registration {
  explicit registration(typename registry<Part, Args...>::entry e) {
    registry<Part, Args...>::instance().add(std::move(e));
  }
};

}  // namespace gauntlet
