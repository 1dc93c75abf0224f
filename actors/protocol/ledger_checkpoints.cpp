#include "actors/protocol/ledger.hpp"

#include <algorithm>

// How the state that latecomers start from is agreed on: validators attest it in the order of their slots, and the
// stake majority's opinion counts once enough of them keep the bytes.
namespace gauntlet::actors {

bool ledger::checkpoint_due_after(window_index w) const {
  const std::uint64_t every = genesis_->parameters.checkpoints.every_windows;
  if (every == 0 || agreement() == agreement_mode::own_view || !first_window_ || w < *first_window_) return false;
  return (w + 1 - *first_window_) % every == 0;
}

const std::vector<attestation>& ledger::attestations_of(window_index w) const {
  static const std::vector<attestation> none;
  const auto at = attestations_.find(w);
  return at == attestations_.end() ? none : at->second;
}

std::optional<block_height> ledger::attests_from(window_index w, gauntlet::uid validator) const {
  const window_record* later = record(w + 2);
  if (later == nullptr || validator >= nodes_.size()) return std::nullopt;
  const auto at = std::find(later->slot_order.begin(), later->slot_order.end(), validator);
  const block_height opened = (w + 2) * blocks_per_window();
  if (at == later->slot_order.end() || nodes_[validator].registered_at >= opened) return std::nullopt;
  const auto rank = static_cast<block_height>(at - later->slot_order.begin());
  return opened + 1 + rank * genesis_->parameters.window.slot_blocks;
}

std::size_t ledger::keepers_wanted() const {
  constexpr std::size_t copies = 2;
  std::size_t able = 0;
  for (const gauntlet::uid v : uids_of(net::role::validator))
    if (nodes_[v].stake > 0) ++able;
  return std::min(able, copies);
}

std::string ledger::refusal_of_attestation(gauntlet::uid sender, const net::attest_checkpoint& a,
                                           block_height in_block) const {
  if (!checkpoint_due_after(a.window)) return "no checkpoint is due after that window";
  const auto from = attests_from(a.window, sender);
  if (!from) return "no slot in the window of that checkpoint";
  if (in_block < *from) return "not this validator's turn yet";
  // Bounds what is open at a time, too.
  const window_index span = genesis_->parameters.checkpoints.every_windows;
  if (in_block >= (a.window + 2 + span) * blocks_per_window()) return "too late for that checkpoint";
  if (outcome(a.window) == window_record::outcome::pending) return "the window is not settled";
  if (record(a.window + 2)->opened_by != a.branch) return "made on another branch of the chain";
  if (!checkpoints_.empty() && a.window <= checkpoints_.back().window) return "that checkpoint is agreed already";
  if (a.size == 0) return "an image of no size";
  const hotkey& key = nodes_[sender].hotkey;
  for (const attestation& other : attestations_of(a.window))
    if (other.validator == key) return "the sender has attested it already";
  return {};
}

void ledger::apply_attestation(gauntlet::uid self, const net::attest_checkpoint& a,
                               std::vector<events::any>& happened) {
  std::vector<attestation>& said = attestations_[a.window];
  said.push_back({nodes_[self].hotkey, a});
  happened.push_back(events::checkpoint_attested{a.window, self, a.state, a.image, a.size, a.keeps});

  agreed_checkpoint found{a.window, a.branch, a.state, a.image, a.size, {}};
  std::uint64_t agreeing = 0;
  std::uint64_t stake = 0;
  for (const gauntlet::uid v : uids_of(net::role::validator)) stake += nodes_[v].stake;
  for (const attestation& other : said) {
    // Who has lost its uid since has no say any more.
    const auto u = uid_of(other.validator);
    const net::attest_checkpoint& c = other.content;
    if (!u || c.state != a.state || c.image != a.image || c.size != a.size) continue;
    agreeing += nodes_[*u].stake;
    if (c.keeps) found.keepers.push_back(nodes_[*u].bucket.value_or(other.validator));
  }
  if (agreeing <= stake - agreeing || found.keepers.size() < keepers_wanted()) return;
  happened.push_back(
      events::checkpoint_agreed{a.window, height_, a.state, a.image, a.size, agreeing, stake, found.keepers.size()});
  checkpoints_.push_back(std::move(found));
  if (checkpoints_.size() > genesis_->parameters.checkpoints.kept) checkpoints_.erase(checkpoints_.begin());
  attestations_.erase(attestations_.begin(), attestations_.upper_bound(a.window));
}

}  // namespace gauntlet::actors
