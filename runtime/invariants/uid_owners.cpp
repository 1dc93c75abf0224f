#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class uid_owners final : public invariant {
 public:
  explicit uid_owners(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* out = event_of<events::replaced>(line)) {
      replaced(*out, line);
    } else if (const auto* in = event_of<events::registered>(line)) {
      registered(*in, line);
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<uid_owners>(*this); }

 private:
  void replaced(const events::replaced& e, const journal_line& line) {
    const auto owner = owners_.find(e.uid);
    const bool full = owners_.size() >= run().parameters().chain.max_uids;
    require(full && owner != owners_.end() && owner->second == e.former, [&] {
      return violation{run().window(),
                       e.former.hex().substr(0, 8),
                       {line.number},
                       full ? fmt::format("is replaced at uid {}, which it does not hold", e.uid)
                            : fmt::format("is replaced at uid {} when {} of {} are in use", e.uid, owners_.size(),
                                          run().parameters().chain.max_uids)};
    });
    uids_.erase(e.former);
    vacant_[e.uid] = e.owner;
  }

  void registered(const events::registered& e, const journal_line& line) {
    const auto held = uids_.find(e.hotkey);
    const auto vacant = vacant_.find(e.uid);
    const bool free = owners_.contains(e.uid) ? vacant != vacant_.end() && vacant->second == e.hotkey
                                              : e.uid == owners_.size() && e.uid < run().parameters().chain.max_uids;
    require(held == uids_.end() && free, [&] {
      violation v{run().window(), e.hotkey.hex().substr(0, 8), {line.number}, {}};
      v.what = held != uids_.end()
                   ? fmt::format("is given uid {}, and holds uid {}", e.uid, held->second)
                   : fmt::format("is given uid {} when {} are in use, and it has not replaced anybody there", e.uid,
                                 owners_.size());
      return v;
    });
    if (const auto before = owners_.find(e.uid); before != owners_.end()) uids_.erase(before->second);
    vacant_.erase(e.uid);
    owners_[e.uid] = e.hotkey;
    uids_[e.hotkey] = e.uid;
  }

  std::map<gauntlet::uid, hotkey> owners_;
  std::map<hotkey, gauntlet::uid> uids_;
  std::map<gauntlet::uid, hotkey> vacant_;  ///< taken from its owner, for this newcomer
};

}  // namespace

invariant_registry::entry uid_owners_invariant() {
  return {"uid_owners",
          "A hotkey holds at most one uid and a uid has one owner, who loses it only to a newcomer of a full subnet.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<uid_owners>(run); }};
}

}  // namespace gauntlet::runtime
