#include "runtime/faults/chain_troubles.hpp"
#include "runtime/faults/node_troubles.hpp"
#include "runtime/faults/storage_troubles.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gauntlet;
using namespace gauntlet::runtime;

// What a fork under another seed goes by: from there on everything is drawn as if the run had begun with that seed.

namespace {

constexpr int draws = 200;

/// A letter for each of the next draws.
template <class Draw>
std::string drawn(const Draw& draw) {
  std::string letters;
  for (int i = 0; i < draws; ++i) letters += draw() ? 'x' : '.';
  return letters;
}

/// A storage that has nothing.
struct empty_storage final : actors::role_core {
 private:
  void on_start() override {}
  void on_message(const net::address&, const net::message&) override {}
};

/// Whether each of the next requests is refused.
std::string refused(troubled_storage& storage) {
  return drawn([&] {
    actors::effects out;
    const net::envelope request{net::address::chain(), net::head_object{1, {}, "key"}};
    storage.on(actors::message_arrived{std::make_shared<const net::envelope>(request)}, {}, out);
    return !out.messages.empty();
  });
}

}  // namespace

TEST_CASE("failing devices draw as another seed's once they are told to") {
  const net::address node = net::address::chain();
  const auto jobs_of = [&](device_troubles& t) { return drawn([&] { return t.fails(node); }); };
  device_troubles one(1), other(2);
  for (device_troubles* t : {&one, &other}) t->fail_jobs("a fault", {node}, 0.5);
  const std::string of_other = jobs_of(other);
  CHECK(jobs_of(one) != of_other);
  one.reseed(2);
  CHECK(jobs_of(one) == of_other);
}

TEST_CASE("a troubled chain draws as another seed's once it is told to") {
  const auto blocks_of = [](chain_troubles& t) { return drawn([&] { return t.skips(1); }); };
  chain_troubles one(1), other(2);
  for (chain_troubles* t : {&one, &other}) t->set("a fault", {.skipped = 0.5});
  const std::string of_other = blocks_of(other);
  CHECK(blocks_of(one) != of_other);
  one.reseed(2);
  CHECK(blocks_of(one) == of_other);
}

TEST_CASE("a troubled storage draws as another seed's once it is told to") {
  storage_troubles troubles;
  troubles.set("a fault", {net::address::storage()}, {.unavailable = 0.5});
  troubled_storage one(std::make_shared<empty_storage>(), troubles, 1);
  troubled_storage other(std::make_shared<empty_storage>(), troubles, 2);
  const std::string of_other = refused(other);
  CHECK(refused(one) != of_other);
  one.reseed(2);
  CHECK(refused(one) == of_other);
}
