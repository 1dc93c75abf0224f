#pragma once

#include "compute/payload_editor.hpp"

/// The tensor sides of the adversary zoo, one source file each.
namespace gauntlet::compute::editors {

payload_editor_registry::entry noise_entry();
payload_editor_registry::entry sign_flip_entry();
payload_editor_registry::entry scale_entry();
payload_editor_registry::entry replay_entry();
payload_editor_registry::entry from_window_entry();
payload_editor_registry::entry concentrate_entry();
payload_editor_registry::entry perturb_entry();

// Malformed bytes (malformed_editors.cpp).
payload_editor_registry::entry duplicate_indices_entry();
payload_editor_registry::entry out_of_range_entry();
payload_editor_registry::entry not_finite_entry();
payload_editor_registry::entry truncate_entry();
payload_editor_registry::entry oversize_entry();
payload_editor_registry::entry wrong_layout_entry();

}  // namespace gauntlet::compute::editors
