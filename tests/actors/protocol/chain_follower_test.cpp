#include "actors/protocol/chain_follower.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

ledger_ptr root() {
  genesis g;
  g.windows = 1000;
  return std::make_shared<const ledger>(g);
}

/// `count` empty blocks on top of `from`; branches of different `tag` differ in their times.
struct branch {
  std::vector<net::block> blocks;
  std::vector<ledger_ptr> ledgers;

  branch(ledger_ptr from, std::size_t count, int tag) {
    for (std::size_t i = 0; i < count; ++i) {
      ledger::sealed sealed = from->seal(from->time() + std::chrono::milliseconds(1000 + tag), {});
      from = sealed.after;
      blocks.push_back(sealed.block);
      ledgers.push_back(from);
    }
  }
};

}  // namespace

TEST_CASE("a follower takes blocks in any order, and twice") {
  const branch b(root(), 40, 0);
  std::vector<net::block> mixed = b.blocks;
  mixed.insert(mixed.end(), b.blocks.begin(), b.blocks.end());
  generator random(5);
  random.shuffle(mixed);
  chain_follower f(root());
  std::size_t adopted = 0;
  for (const net::block& x : mixed) {
    const auto change = f.take(x);
    CHECK(change.undone == 0);
    adopted += change.adopted.size();
  }
  CHECK(f.head()->head() == b.blocks.back().hash);
  CHECK(adopted == 40);
  CHECK(f.waiting() == 0);
  CHECK_FALSE(f.missing_from());
}

TEST_CASE("a follower says from where it lacks blocks") {
  const branch b(root(), 5, 0);
  chain_follower f(root());
  f.take(b.blocks[0]);
  f.take(b.blocks[3]);
  CHECK(f.missing_from() == 2);
  f.take(b.blocks[1]);
  CHECK(f.missing_from() == 3);
  f.take(b.blocks[2]);
  CHECK_FALSE(f.missing_from());
  CHECK(f.head()->height() == 4);
}

TEST_CASE("a follower goes over to another branch once it is longer, and tells what is undone") {
  const branch trunk(root(), 10, 0);
  const branch old(trunk.ledgers.back(), 4, 1);
  const branch fresh(trunk.ledgers.back(), 5, 2);
  chain_follower f(root());
  for (const auto* part : {&trunk, &old})
    for (const net::block& x : part->blocks) f.take(x);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(f.take(fresh.blocks[i]).adopted.empty());
    CHECK(f.head()->head() == old.blocks.back().hash);
  }
  const auto change = f.take(fresh.blocks[4]);
  CHECK(change.undone == 4);
  REQUIRE(change.adopted.size() == 5);
  CHECK(change.adopted.front()->head() == fresh.blocks.front().hash);
  CHECK(f.head()->head() == fresh.blocks.back().hash);
  // What belongs to the branch it has left brings it back only when that grows longer in turn.
  CHECK(f.take(old.blocks.back()).adopted.empty());
}

TEST_CASE("a follower that heard nothing of a fork asks for the blocks of the other branch") {
  const branch trunk(root(), 10, 0);
  const branch old(trunk.ledgers.back(), 3, 1);
  const branch fresh(trunk.ledgers.back(), 4, 2);
  chain_follower f(root());
  for (const auto* part : {&trunk, &old})
    for (const net::block& x : part->blocks) f.take(x);
  f.take(fresh.blocks.back());
  const auto from = f.missing_from();
  REQUIRE(from);
  CHECK(*from <= 11);
  for (const net::block& x : fresh.blocks)
    if (x.height >= *from) f.take(x);
  CHECK(f.head()->head() == fresh.blocks.back().hash);
}

TEST_CASE("a follower never goes back further than a reorganisation may reach") {
  const branch trunk(root(), 10, 0);
  const branch old(trunk.ledgers.back(), reorganisation_depth_max + 1, 1);
  const branch fresh(trunk.ledgers.back(), reorganisation_depth_max + 4, 2);
  chain_follower f(root());
  for (const auto* part : {&trunk, &old, &fresh})
    for (const net::block& x : part->blocks) f.take(x);
  CHECK(f.head()->head() == old.blocks.back().hash);
}

TEST_CASE("a follower keeps a bounded number of blocks, none that is forged") {
  const branch b(root(), 600, 0);
  chain_follower f(root());
  for (std::size_t i = b.blocks.size(); i-- > 1;) f.take(b.blocks[i]);
  CHECK(f.waiting() <= 256);
  net::block forged = b.blocks[3];
  forged.time += std::chrono::seconds(1);
  const std::size_t before = f.waiting();
  f.take(forged);
  CHECK(f.waiting() == before);
  for (const net::block& x : b.blocks) f.take(x);
  CHECK(f.head()->height() == 600);
}
