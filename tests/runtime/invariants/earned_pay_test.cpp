#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("pay for validated contributions keeps earned_pay") { holds_in_a_sound_run("earned_pay"); }

TEST_CASE("pay for a peer without a valid contribution breaks earned_pay") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::tempo_paid>(j, {}, 2);
  event_at<events::tempo_paid>(j, at).payout[sound_run::copier] = 1;
  const violation v = the_only_violation(check("earned_pay", j));
  CHECK(v.lines.front() == line_of(at));
  CHECK_THAT(v.what, Contains("uid 3 is paid 1 units"));
}

TEST_CASE("pay for a validator that never posted weights breaks earned_pay") {
  entries j = sound_run::all();
  std::erase_if(j, [](const auto& e) {
    const auto* w = std::get_if<events::weights_posted>(&e.event);
    return w != nullptr && w->validator == sound_run::second;
  });
  std::size_t last = place_of<events::tempo_paid>(j, {}, 3);
  for (std::size_t i = 0; i < last; ++i)
    if (auto* t = std::get_if<events::tempo_paid>(&j[i].event)) t->payout[sound_run::second] = 0;
  CHECK_THAT(the_only_violation(check("earned_pay", j)).what, Contains("never posted weights"));
}

TEST_CASE("what a dishonest validator has paid out is not the protocol's fault") {
  entries j = sound_run::all();
  event_at<events::node_started>(j, 1 + sound_run::second).strategy = "cartel";
  event_at<events::tempo_paid>(j, place_of<events::tempo_paid>(j, {}, 2)).payout[sound_run::copier] = 1;
  CHECK(check("earned_pay", j).breaches == 0);
}

TEST_CASE("a new owner of a uid has earned nothing yet") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::tempo_paid>(j, {}, 3);
  hotkey newcomer;
  newcomer.bytes[0] = std::byte{1};
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at),
           {j[at].time, {}, events::registered{0, net::role::peer, newcomer, 0, 0}});
  j.resize(at + 2);
  CHECK_THAT(the_only_violation(check("earned_pay", j)).what, Contains("uid 0 is paid 300 units"));
}

TEST_CASE("where scores stay with a uid, its new owner lives on them") {
  actors::protocol_parameters p = sound_parameters();
  p.scoring.reset_new_owner = false;
  entries j = sound_run::all();
  const std::size_t at = place_of<events::tempo_paid>(j, {}, 3);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at),
           {j[at].time, {}, events::registered{0, net::role::peer, hotkey{}, 0, 0}});
  CHECK(check("earned_pay", j, {}, p).breaches == 0);
}

TEST_CASE("who gets its uid back from a block that is undone has still earned its pay") {
  entries j = sound_run::all();
  lend_uid_0(j, place_of<events::tempo_paid>(j, {}, 3));
  CHECK(check("earned_pay", j).breaches == 0);
}
