#include "actors/protocol/contribution.hpp"
#include "actors/protocol/put_window.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "actors/validator/validator_core.hpp"

// What a validator holds against the manifests of others (DESIGN 3.6).
namespace gauntlet::actors {

void validator_core::review_included_manifest() {
  review& r = *review_;
  const window_record& of = *chain()->record(r.window);
  if (r.compared || !of.manifest || of.lead == *uid()) return;
  r.compared = true;
  if (!r.theta) return;  // cannot tell who is synchronised
  const aggregation_parameters& p = parameters().aggregation;
  const bool by_time = chain()->agreement() == agreement_mode::manifest;
  const auto objection = objection_to({*of.manifest, r.checks, r.candidates, p.top_g, p.reserves,
                                       by_time ? put_window_of(*chain(), r.window) : std::nullopt, r.put_closed_at});
  if (objection && objection->rests_on_object) return confirm(r.window, *objection);
  dispute(r.window, objection ? std::optional(objection->reason) : std::nullopt);
}

void validator_core::confirm(window_index w, const manifest_objection& o) {
  // The storage's dates only grow: an object that is still the same was there when the lead looked.
  net::head_object head;
  head.bucket = bucket_of(o.about);
  head.key = contribution_key(w, o.about);
  ask(net::address::storage(), head, storage_patience, [this, w, o](const net::message* m) {
    const auto* now_there = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
    const bool same = now_there != nullptr && now_there->status == net::storage_status::ok &&
                      now_there->content == o.content && now_there->uploaded_at == o.uploaded_at;
    dispute(w, same ? std::optional(o.reason) : std::nullopt);
  });
}

void validator_core::look_for_void_manifest(window_index w) {
  if (!uid() || chain()->window() > w + 2 || chain()->outcome(w) != window_record::outcome::manifest) return;
  dispute(w, net::dispute_reason::invalid);
}

void validator_core::look_for_missing_bytes() {
  // Due by now; a validator that lacks earlier steps too is behind for reasons of its own.
  const window_index w = next_window();
  if (w + 2 != chain()->window() || chain()->outcome(w) != window_record::outcome::manifest) return;
  const window_record& of = *chain()->record(w);
  for (const net::manifest_entry& e : of.manifest->entries) {
    const net::contribution_header& h = e.contribution.header;
    if (known_payload(h.payload)) continue;
    // The fetch goes on; only what the lead's own mirror does not have is the lead's fault.
    net::head_object head;
    head.bucket = bucket_of(of.lead);
    head.key = mirror_key(w, h.uid);
    ask(net::address::storage(), head, storage_patience, [this, w, wanted = h.payload](const net::message* m) {
      const auto* mirror = m == nullptr ? nullptr : std::get_if<net::object_head>(m);
      if (mirror == nullptr) return;
      const bool there = mirror->status == net::storage_status::ok && mirror->content == wanted;
      if (!there && !known_payload(wanted)) dispute(w, net::dispute_reason::missing);
    });
    return;
  }
}

void validator_core::dispute(window_index w, std::optional<net::dispute_reason> honest) {
  const gauntlet::uid lead = chain()->record(w)->lead;
  if (w <= disputed_ || lead == *uid()) return;
  const auto chosen = strategy_->choose_dispute(w, lead, honest);
  if (!chosen) return;
  disputed_ = w;
  submit(net::dispute{w, *chosen});
}

}  // namespace gauntlet::actors
