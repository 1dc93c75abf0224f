#pragma once

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/adversary.hpp"

#include <initializer_list>
#include <string>
#include <utility>

/// The peers of the adversary zoo. Each attack is one source file here, with one function that registers the strategy
/// and its entry in the adversary table.
namespace gauntlet::actors::attacks {

/// Registers both. The entry's name is the strategy's.
void add_attack(peer_strategy_registry::entry strategy, adversary entry);

/// Samples of an honest peer, for cheats that do part of the work.
std::vector<sample_id> honest_samples(const peer_situation& s);
/// Somebody else whose work was good enough to be aggregated (another peer where nobody was yet), another one every
/// window, so that no single victim's data explains the copies; nothing when there is nobody.
std::optional<gauntlet::uid> worthy_victim(const peer_situation& s);

/// A registered payload editor with its default options and these.
std::shared_ptr<compute::payload_editor> make_editor(
    const std::string& name, std::initializer_list<std::pair<std::string, option_value>> settings, std::uint64_t seed);

/// Trains honestly and lets an editor change what is sent.
class edited final : public peer_strategy {
 public:
  explicit edited(std::shared_ptr<compute::payload_editor> editor) : editor_(std::move(editor)) {}
  std::shared_ptr<compute::payload_editor> editor() override { return editor_; }

 private:
  std::shared_ptr<compute::payload_editor> editor_;
};

// What they do or leave undone in the course of a window.
void add_copier();
void add_desynchronised();
void add_early_uploader();
void add_late_uploader();
void add_lazy();
void add_perturbing_copier();
void add_random_data();
void add_replayer();
void add_reregistering();
void add_sparse_poster();
void add_stale();
void add_swapper();
void add_sybil();
void add_sync_thief();

// What they do to the tensors.
void add_duplicate_indices();
void add_good_then_bad();
void add_inner_product();
void add_little_is_enough();
void add_noise();
void add_norm_concentrated();
void add_not_finite();
void add_out_of_range();
void add_oversize();
void add_scaled();
void add_sign_flip();
void add_truncated();
void add_wrong_layout();

}  // namespace gauntlet::actors::attacks
