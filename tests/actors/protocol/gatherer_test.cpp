#include "actors/protocol/gatherer.hpp"

#include "tests/compute/plain_scheme.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

time_point at(int s) { return time_point(std::chrono::seconds(s)); }

const put_window times{at(100), at(110), std::chrono::seconds(1)};

/// One tensor, so that every payload is sixteen numbers.
const compute::layout& sixteen() {
  static const compute::layout all = [] {
    compute::layout l;
    l.add("w", {16});
    return l;
  }();
  return all;
}

net::object_data data(float value, std::size_t count = 16) {
  net::object_data d;
  const std::vector<float> values(count, value);
  const byte_view bytes = std::as_bytes(std::span(values));
  d.bytes = make_blob(byte_buffer(bytes.begin(), bytes.end()));
  d.size = d.bytes->size();
  return d;
}

net::object_head found(int uploaded_s) {
  net::object_head h;
  h.uploaded_at = at(uploaded_s);
  return h;
}

const net::object_head timely = found(105);

std::vector<uid> uids_of(const std::vector<held_contribution>& held) {
  std::vector<uid> uids;
  for (const held_contribution& c : held) uids.push_back(c.uid);
  return uids;
}

}  // namespace

TEST_CASE("a gather takes the best G and lets reserves stand in for what is missing, untimely or invalid") {
  const compute::plain_scheme scheme(sixteen());
  gatherer g(4, times, {7, 3, 9, 1, 5, 2, 8}, 2, 4);
  CHECK(g.candidates() == std::vector<uid>{7, 3, 9, 1, 5, 2});
  g.on_head(7, &timely);
  CHECK(g.next_fetches().empty());  // the rest has not answered
  const net::object_head late = found(112);
  net::object_head nothing;
  nothing.status = net::storage_status::not_found;
  g.on_head(3, &late);
  g.on_head(9, &nothing);
  g.on_head(1, &timely);
  g.on_head(5, nullptr);
  CHECK_FALSE(g.complete());
  g.on_head(2, &timely);
  CHECK(g.next_fetches() == std::vector<uid>{7, 1});
  CHECK(g.next_fetches().empty());
  const net::object_data good = data(1);
  const net::object_data too_short = data(1, 15);
  g.on_data(7, &good, scheme);
  g.on_data(1, &too_short, scheme);
  CHECK_FALSE(g.complete());
  CHECK(g.next_fetches() == std::vector<uid>{2});
  g.on_data(2, &good, scheme);
  CHECK(g.complete());
  CHECK(uids_of(g.taken()) == std::vector<uid>{2, 7});
  CHECK(g.skipped() == std::vector<uid>{3, 9, 1, 5});
}

TEST_CASE("bytes of a larger object that fit by chance are not taken") {
  const compute::plain_scheme scheme(sixteen());
  gatherer g(4, times, {7}, 1, 0);
  g.on_head(7, &timely);
  REQUIRE(g.next_fetches().size() == 1);
  net::object_data part = data(1);
  part.size = part.size + 4;  // the storage sent what the request had room for
  g.on_data(7, &part, scheme);
  CHECK(g.complete());
  CHECK(g.taken().empty());
}

TEST_CASE("who finds nothing has gathered nothing, and no candidates need no answers") {
  gatherer nobody(4, times, {}, 3, 2);
  CHECK(nobody.complete());
  gatherer silent(4, times, {1, 2}, 3, 2);
  silent.on_head(1, nullptr);
  silent.on_head(2, nullptr);
  CHECK(silent.complete());
  CHECK(silent.taken().empty());
}

TEST_CASE("an object replaced between two gathers leaves two nodes with different steps") {
  const compute::plain_scheme scheme(sixteen());
  gatherer early(4, times, {7, 3}, 1, 1), between(4, times, {7, 3}, 1, 1), after(4, times, {7, 3}, 1, 1);
  const net::object_data original = data(1);
  const net::object_data replaced = data(2);
  const net::object_head at_the_border = found(111), beyond = found(113);
  for (gatherer* g : {&early, &between, &after}) {
    g->on_head(7, g == &after ? &beyond : &at_the_border);
    g->on_head(3, &timely);
    for (const uid u : g->next_fetches()) g->on_data(u, g == &early || u == 3 ? &original : &replaced, scheme);
    REQUIRE(g->complete());
  }
  CHECK(early.taken().front().id == digest_of(as_view(original.bytes)));
  CHECK(between.taken().front().id == digest_of(as_view(replaced.bytes)));
  CHECK(uids_of(after.taken()) == std::vector<uid>{3});
}
