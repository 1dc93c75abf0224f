#include "actors/protocol/ledger.hpp"
#include "net/codec.hpp"
#include "net/identity.hpp"

#include <algorithm>

// What the ledger accepts: every reason for which an extrinsic is refused stands here.
namespace gauntlet::actors {

std::optional<net::call> ledger::checked_call(const net::extrinsic& e, block_height in_block, std::string& why) const {
  if (!net::verify(e.sender, net::signing_bytes(run_, e), e.by_sender)) {
    why = "bad signature";
    return std::nullopt;
  }
  auto c = net::decode_call(e.call);
  if (!c) {
    why = "malformed call";
    return std::nullopt;
  }
  if (e.nonce <= account_of(e.sender).nonce) {
    why = "nonce already used";
    return std::nullopt;
  }
  why = refusal_of_call(e.sender, *c, in_block);
  if (!why.empty()) return std::nullopt;
  return c;
}

std::string ledger::refusal(const net::extrinsic& e) const {
  std::string why;
  checked_call(e, height_ + 1, why);
  return why;
}

std::string ledger::refusal_of_call(const hotkey& sender, const net::call& c, block_height in_block) const {
  const auto self = uid_of(sender);
  if (const auto* r = std::get_if<net::register_node>(&c)) return refusal_of_registration(sender, *r, in_block);
  const bool money = std::holds_alternative<net::transfer>(c) || std::holds_alternative<net::add_stake>(c) ||
                     std::holds_alternative<net::remove_stake>(c);
  if (money) return refusal_of_money(sender, c);
  if (!self) return "not registered";
  if (std::holds_alternative<net::commit_bucket>(c)) return {};
  if (const auto* k = std::get_if<net::commit_contribution>(&c)) return refusal_of_commitment(*self, *k, in_block);
  if (nodes_[*self].role != net::role::validator) return "only validators may";
  const bool weights = std::holds_alternative<net::set_weights>(c) || std::holds_alternative<net::commit_weights>(c) ||
                       std::holds_alternative<net::reveal_weights>(c);
  if (weights) return refusal_of_weight_call(*self, c, in_block);
  if (const auto* p = std::get_if<net::publish_candidates>(&c)) return refusal_of_candidates(*self, *p, in_block);
  if (const auto* d = std::get_if<net::dispute>(&c)) return refusal_of_dispute(*self, *d, in_block);
  if (const auto* a = std::get_if<net::attest_checkpoint>(&c)) return refusal_of_attestation(*self, *a, in_block);
  return refusal_of_manifest(*self, std::get<net::publish_manifest>(c), in_block);
}

std::string ledger::refusal_of_candidates(gauntlet::uid sender, const net::publish_candidates& c,
                                          block_height in_block) const {
  const window_record* open = record(c.window);
  if (open == nullptr || in_block / blocks_per_window() != c.window) return "candidates of another window";
  if (open->candidates) return "candidates are published already";
  const auto from = candidates_from(c.window, sender);
  if (!from) return "no slot in this window";
  if (in_block < *from) return "not this validator's turn yet";
  std::vector<bool> seen(nodes_.size());
  for (const gauntlet::uid u : c.ranked) {
    if (u >= nodes_.size() || nodes_[u].role != net::role::peer) return "candidate is no peer";
    if (seen[u]) return "candidate named twice";
    seen[u] = true;
  }
  return {};
}

bool ledger::made_by_owner(const net::signed_contribution& c) const {
  const node_record& n = nodes_[c.header.uid];
  const byte_buffer signed_bytes = net::encode(c.header);
  if (n.role == net::role::peer && net::verify(n.hotkey, signed_bytes, c.by_peer)) return true;
  // Who has lost its uid since the window ended had contributed; nobody may void a manifest by registering.
  const bool changed_hands_since = n.registered_at >= (c.header.window + 1) * blocks_per_window();
  return changed_hands_since && n.former && net::verify(*n.former, signed_bytes, c.by_peer);
}

std::string ledger::refusal_of_manifest(gauntlet::uid sender, const net::publish_manifest& m,
                                        block_height in_block) const {
  if (agreement() == agreement_mode::own_view) return "no manifests here: each node gathers for itself";
  const window_record* of = record(m.window);
  if (of == nullptr || !first_window_ || m.window < *first_window_) return "manifest of a window that never was";
  if (of->result != window_record::outcome::pending) return "the window is settled";
  const auto rank = rank_of(m.window, sender);
  if (!rank) return "no slot in this window";
  const auto [first, last] = manifest_slot(m.window, *rank);
  if (in_block < first || in_block > last) return "outside the sender's slot";
  if (m.entries.size() > genesis_->parameters.aggregation.top_g) return "more contributions than G";
  for (std::size_t i = 0; i < m.entries.size(); ++i) {
    const net::manifest_entry& e = m.entries[i];
    const net::contribution_header& h = e.contribution.header;
    if (i > 0 && h.uid <= m.entries[i - 1].contribution.header.uid) return "uids not ascending";
    if (h.uid >= nodes_.size()) return "contribution of no peer";
    if (nodes_[h.uid].role != net::role::peer && !nodes_[h.uid].former) return "contribution of no peer";
    if (h.run != run_ || h.window != m.window || e.origin_window != m.window) return "contribution to another window";
    if (e.parts != 1) return "payloads have one part";
    if (!made_by_owner(e.contribution)) return "contribution not signed";
    const commitment* committed = commitment_of(m.window, h.uid);
    const bool as_committed = committed != nullptr && committed->payload == h.payload && committed->size == h.size;
    if (agreement() == agreement_mode::commit && !as_committed) return "not what the peer has committed to";
  }
  return {};
}

}  // namespace gauntlet::actors
