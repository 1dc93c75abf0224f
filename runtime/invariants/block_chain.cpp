#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class block_chain final : public invariant {
 public:
  explicit block_chain(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* o = event_of<events::run_opened>(line)) {
      head_ = o->run;
      head_line_ = line.number;
    } else if (const auto* b = event_of<events::block_made>(line)) {
      made(*b, line);
    } else if (const auto* w = event_of<events::window_opened>(line)) {
      const std::uint64_t length = run().parameters().window.blocks_per_window;
      require(w->height == height_ && w->height == w->window * length, [&] {
        return violation{w->window,
                         {},
                         {line.number, head_line_},
                         fmt::format("window {} opens with block {}, and the head is block {}; a window has {} blocks",
                                     w->window, w->height, height_, length)};
      });
    } else if (const auto* end = event_of<events::run_closed>(line)) {
      require(end->chain_head == head_, [&] {
        return violation{end->window,
                         {},
                         {line.number, head_line_},
                         fmt::format("the run ends with chain head {}, and the last block is {}",
                                     end->chain_head.brief(), head_.brief())};
      });
    }
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<block_chain>(*this); }

 private:
  void made(const events::block_made& b, const journal_line& line) {
    require(b.height == height_ + 1 && b.parent == head_ && b.made_at >= time_, [&] {
      const std::string why = b.height != height_ + 1 ? fmt::format("follows block {}", height_)
                              : b.parent != head_     ? "does not name the block before as its parent"
                                                      : "is older than the block before";
      return violation{run().window(), {}, {line.number, head_line_}, fmt::format("block {} {}", b.height, why)};
    });
    height_ = b.height;
    head_ = b.hash;
    head_line_ = line.number;
    time_ = b.made_at;
  }

  block_height height_ = 0;
  digest head_;  ///< at first the genesis
  std::uint64_t head_line_ = 0;
  time_point time_{};
};

}  // namespace

invariant_registry::entry block_chain_invariant() {
  return {"block_chain",
          "Blocks follow one another: heights by one, parents linked, times never back, windows at their first block.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<block_chain>(run); }};
}

}  // namespace gauntlet::runtime
