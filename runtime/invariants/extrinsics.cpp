#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class extrinsics final : public invariant {
 public:
  explicit extrinsics(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    const auto* b = event_of<events::block_made>(line);
    if (b == nullptr) return;
    require(b->senders.size() == b->nonces.size(), [&] {
      return violation{
          run().window(),
          {},
          {line.number},
          fmt::format("block {} names {} senders and {} nonces", b->height, b->senders.size(), b->nonces.size())};
    });
    for (std::size_t i = 0; i < std::min(b->senders.size(), b->nonces.size()); ++i) {
      used& last = last_[b->senders[i]];
      require(b->nonces[i] > last.nonce, [&] {
        return violation{
            run().window(),
            b->senders[i].hex().substr(0, 8),
            {line.number, last.line},
            fmt::format("block {} holds its call {} after its call {}", b->height, b->nonces[i], last.nonce)};
      });
      last = {b->nonces[i], line.number};
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<extrinsics>(*this); }

 private:
  struct used {
    std::uint64_t nonce = 0;
    std::uint64_t line = 0;
  };
  std::map<hotkey, used> last_;
};

}  // namespace

invariant_registry::entry extrinsics_invariant() {
  return {"extrinsics",
          "No signed call is included twice: the nonces of a sender only grow.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<extrinsics>(run); }};
}

}  // namespace gauntlet::runtime
