#include "runtime/faults/fault_reference.hpp"

#include "runtime/config/field_reader.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/faults/fault.hpp"

#include <fmt/format.h>

#include <array>

namespace gauntlet::runtime {

namespace {

constexpr std::string_view opening = R"(# Faults

<!-- made by `gauntlet config faults`; edit runtime/faults instead -->

Anything may break, at a moment you name or at one that the seed draws, and it breaks the same way every time: same
configuration, seed and binary, same journal. A fault is data in the experiment's own file:

```toml
[[fault]]
kind = "crash"
target = "lead"            # whoever's turn it is to publish the manifest
window = 12
phase = "manifest"         # at the moment the first validator is done with its checks
duration_windows = 2       # then it is started again
repeat = 3
every_windows = 5
```

The journal says `fault_began` and `fault_ended` with the same id, kind and targets; a node that was down says
`node_restarted`. A plan that cannot be (an unknown target, a time past the end, two faults that want one node away at
the same time, a service that would never come back and that nobody stands in for) is refused before anything runs,
with its line and what to write instead, and exit status 2. What `lead` and `uid/7` are is known when a fault begins:
one that finds its node away already changes nothing but for how long it is.

## Whom

`target` takes names with commas between: `all`, `peers`, `validators`, `services`, `chain`, `coordinator`, `storage`,
`coordinator/1` (the first of those that stand by, see `services.standby_coordinators`), `peer/3` and `validator/0` (by
their place in the file, counted over all groups), `group/NAME`, `uid/7` and `lead` (both looked up when the fault
begins). `fraction = 0.5` hits half of them, drawn by the seed. Network kinds take `other`, the far end of the links;
without it they hit the links to everybody.

## When

A fault begins `offset_s` after a `phase` of a `window`. The phases of window *w*, in order:

| phase | the moment |
| --- | --- |
| `train` | *w* opens, peers train |
| `put` | *w* has ended: its put window opens, and *w* + 1 with it |
| `check` | the put window has closed, validators look at what is there |
| `manifest` | the first validator is done with its checks: copies and manifest are next |
| `apply` | the manifest is on the chain, or the window is null |
| `score` | the first contribution has been scored |

It lasts for `duration_s`, or for `duration_windows` to the same phase of a later window, or to the end of the run. One
that keeps windows from opening ends after as much time as they would have taken at most. Window 0 is the start of the
run. `repeat` and `every_windows` make several faults of one, each with targets drawn anew.

## Chaos

```toml
[chaos]
faults_per_window = 1.5
intensity = 0.6            # how bad each one is
except = "leave"
quiet_windows = 6          # at the end of the run everything has healed
```

draws kind, targets, phase, duration and options of every fault by the run's seed, and expands to the same list as
`[[fault]]`. It never has more than `down_max` of the peers, or of the validators, down at once.

`rare_branches = 0.25` puts each rare branch of the roles' own code on the table with that probability: a lead that
leaves its slot to the next, a download in crumbs, a pool that is full. Those on the table are taken one time in ten.
They are compiled in by `-DGAUNTLET_RARE_BRANCHES=ON` (the debug and sanitizer presets have them); at the end of a run
the journal counts, in `rare_branch_counted`, which of them it came by. [Finding failures](finding.md) shows the table.

## Kinds
)";

constexpr std::string_view closing = R"(
## What the roles do about it

* **Requests** have a deadline and are tried again a bounded number of times, after pauses that double and are drawn
  from their upper half by the node's own seed. A put that is repeated because its answer was lost keeps its upload
  time.
* **Copies** of every used payload are kept by the lead and by the next validator in slot order, and put again until
  they stand. They are deleted when the oldest checkpoint that is kept holds the step.
* **Downloads** go on where they stopped, at the next place that has the bytes: the peer's bucket, the lead's mirror,
  the other validators' mirrors. Only the whole is checked; a wrong part costs all of them.
* **Jobs** that fail are run again.
* **Silence** is answered by asking again: while no block comes, members and coordinators subscribe anew, join anew,
  and say again what they have said. A chain or coordinator that was restarted finds its followers that way.
* **The coordinator** is stood in for by the next of `services.standby_coordinators`, which know the attendance as well:
  under lockstep when the next block has been due for a grace and ten seconds and nobody asks for it, under clock pacing
  when a window opens and nobody says so for ten seconds; twice that for the second, and so on. It stands back when one
  before it is heard again. The journal says `coordinator_took_over` and `coordinator_stood_back`. With one left, the
  others may go for good.
* **The chain** is followed on its longest valid branch. A step that a reorganisation has settled in another way is
  undone, and made again from the state before it; contributions are put anew, with sync samples for the new block.
* **The lead** is succeeded by the next validator in slot order; a window without any is null for all.
* **A node that comes back** with its disk goes on after the last window it has applied, with its error feedback or
  its scores. Without a disk it finds its uid on the chain, and goes on from the newest checkpoint, or from genesis
  where there is none.

## What is bounded

No fault fills a queue or a cache past its limit. Where others fill it, what does not fit is turned away and counted;
where a node fills it itself, it begins nothing more until there is room. At the end of a run the journal says how full
each was in the fullest node of each role (`queue_counted`), the invariant `bounded_queues` compares that with the
limits, and `gauntlet inspect RUN --queues` shows it.

* `mailbox`: events that a role has not seen yet. 147,456; further messages are lost.
* `held_events`: what comes to a process that stands still. 65,536 messages, further ones are lost; 73,728 with what its
  own timers and device have to say.
* `requests`: to the storage, without an answer. Of a member three for each download, 32 for checkpoints and one for
  each candidate of four gatherings; of a validator one more for each node and for each of 256 copies. What was asked
  for one window's sake is dropped with the window.
* `timers`: set by a role. One for each request and extrinsic, and 16.
* `jobs`: that a device has not finished. 64, and one for each gradient that a strategy wants; of a validator 8 for each
  peer of S_t, and 32. From half of that on nothing is measured, and from all of it on no step is begun.
* `extrinsics`: not taken in by the chain yet. 64; further ones are given up.
* `blocks`: without a known parent, or on a shorter branch. 256; those furthest from the head go.
* `downloads`: contributions under way. Those of five manifests.
* `payloads`: contributions at hand. Those of 12 windows, around the node's own and the newest.
* `steps`: states before the newest steps. As many as a reorganisation reaches back, and 3.
* `gatherings`: windows that a node gathers by itself (`own_view`). 4 under way and 5 at hand; further ones are gathered
  when their turn comes.
* `window_results`: not told to the scheme yet, whose feedback a job works on. 1,024; the oldest goes.
* `mirrors`: copies that a validator still has to put. 256; the oldest goes.
* `hidden_weights`: committed to and not shown yet. One for each tempo until they are, and 2.
* `pool`: extrinsics that no block holds yet. 4,096, and 16 of one sender; further ones are turned away.
* `subscribers` of the chain and `members` that a coordinator knows. 4,096; further ones are not heard.
* `buckets` that were written to, and `objects` in one of them. 4,096 and 1,048,576; further ones are answered `full`.
* `clogged`: messages that wait for a link. 65,536, and 1 GiB; further ones are lost.
* `under_way`: messages of the whole network. 1,048,576; further ones are lost.

A manifest that names more bytes than any payload of the scheme has makes no step, and nobody asks for them. Tables of
results that nodes of one process share are bounded, too; what they hold changes the cost of an answer alone.
)";

constexpr std::array<std::string_view, 7> families{"process", "network", "bytes", "clock", "storage", "chain", "roles"};

std::string hits_text(const fault_traits& t) {
  if (t.hits.size() == net::roles_count) return "any node";
  std::string text;
  for (const net::role r : t.hits) text += (text.empty() ? "" : ", ") + std::string(net::to_string(r));
  return text;
}

std::string kind_text(const fault_registry::entry& e, const fault_traits& t) {
  std::string out = fmt::format("\n#### {}\n\n{}. Hits: {}{}; `{}` when no target is named.\n", e.name, e.summary,
                                hits_text(t), t.between_links ? " (takes `other`)" : "", t.usual_target);
  if (!e.options.empty()) out += "\n| option | default | range | meaning |\n| --- | --- | --- | --- |\n";
  for (const option_spec& o : e.options) {
    std::string range = std::holds_alternative<std::string>(o.standard) ? std::string() : range_text(o.range);
    for (const std::string& c : o.choices) range += (range.empty() ? "" : " or ") + toml_text(c);
    out += fmt::format("| `{}` | `{}` | {} | {} |\n", o.name, toml_text(o.standard), range, o.help);
  }
  return out + fmt::format("\n```toml\n[[fault]]\n{}\n```\n", t.example);
}

}  // namespace

std::string fault_reference() {
  std::string out(opening);
  for (const std::string_view family : families) {
    out += fmt::format("\n### {}\n", family);
    for (const auto& [name, entry] : fault_registry::instance().entries()) {
      const fault_traits t = entry.make(options(entry.options))->traits();
      if (t.family == family) out += kind_text(entry, t);
    }
  }
  return out + std::string(closing);
}

}  // namespace gauntlet::runtime
