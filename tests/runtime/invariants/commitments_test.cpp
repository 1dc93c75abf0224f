#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

actors::protocol_parameters by_commitment() {
  actors::protocol_parameters p = sound_parameters();
  p.aggregation.agreement = actors::agreement_mode::commit;
  return p;
}

digest payload_of(gauntlet::uid u) { return digest_of("payload of " + std::to_string(u)); }

/// Window 1, from its end in block 8 to its manifest in block 10; commitments belong into block 9.
entries window_one() {
  entries j = sound_run::all();
  j.resize(place_of<events::block_made>(j, [](const auto& b) { return b.height == 8; }));
  const auto note = [&j](const net::address& by, events::any e) { j.push_back({j.back().time, by, std::move(e)}); };
  const auto block = [&](block_height h) { note({}, events::block_made{h, j.back().time, {}, {}, {}, {}}); };
  block(8);
  note({}, events::window_opened{2, 8, {sound_run::lead, sound_run::second}});
  block(9);
  for (const gauntlet::uid u : sound_run::used())
    note({}, events::contribution_committed{u, 1, 9, payload_of(u), sound_run::payload_bytes});
  for (const gauntlet::uid u : sound_run::used())
    note(sound_run::node(u), events::contribution_put{u, 1, payload_of(u), sound_run::payload_bytes, {}});
  block(10);
  note({}, events::manifest_included{1, sound_run::lead, 10, sound_run::used()});
  return j;
}

events::contribution_committed& commitment_of(entries& j, gauntlet::uid u) {
  return event_at<events::contribution_committed>(
      j, place_of<events::contribution_committed>(j, [u](const auto& c) { return c.uid == u; }));
}

invariant_outcome check_commitments(const entries& j) { return check("commitments", j, {}, by_commitment()); }

}  // namespace

TEST_CASE("payloads that are committed to, put and used keep the invariant of commitments") {
  const invariant_outcome o = check_commitments(window_one());
  CHECK(o.checks == 9);
  CHECK(o.breaches == 0);
}

TEST_CASE("a run without commitments is not held to them") {
  CHECK_FALSE(check("commitments", sound_run::all()).excuse.empty());
}

TEST_CASE("a commitment in another block than theirs breaks the invariant") {
  for (const block_height h : {8U, 10U}) {
    entries j = window_one();
    commitment_of(j, 1).height = h;
    CHECK_THAT(the_only_violation(check_commitments(j)).what, Contains("outside their time"));
  }
}

TEST_CASE("a commitment to somebody else's payload, or a second one, breaks the invariant") {
  entries j = window_one();
  commitment_of(j, 1).payload = payload_of(0);
  // What it puts is then not what it committed to either; only the first counts here.
  std::erase_if(j, [](const auto& e) {
    const auto* p = std::get_if<events::contribution_put>(&e.event);
    return p != nullptr && p->uid == 1;
  });
  CHECK_THAT(the_only_violation(check_commitments(j)).what, Contains("is to the payload of uid 0"));
  j = window_one();
  const std::size_t at = place_of<events::contribution_committed>(j);
  auto again = j[at];
  std::get<events::contribution_committed>(again.event).payload = payload_of(7);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1, again);
  CHECK_THAT(the_only_violation(check_commitments(j)).what, Contains("is its second"));
}

TEST_CASE("an honest peer that puts something else than it committed to breaks the invariant") {
  entries j = window_one();
  commitment_of(j, 1).payload = payload_of(9);
  CHECK(the_only_violation(check_commitments(j)).node == net::to_string(sound_run::node(1)));
}

TEST_CASE("a contribution that is used without a commitment breaks the invariant") {
  entries j = window_one();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(place_of<events::contribution_committed>(j)));
  CHECK_THAT(the_only_violation(check_commitments(j)).what, Contains("committed to nothing"));
}
