#include "compute/editors/editors.hpp"

namespace gauntlet::compute {

void register_payload_editors() {
  auto& all = payload_editor_registry::instance();
  all.add(editors::noise_entry());
  all.add(editors::sign_flip_entry());
  all.add(editors::scale_entry());
  all.add(editors::replay_entry());
  all.add(editors::from_window_entry());
  all.add(editors::concentrate_entry());
  all.add(editors::perturb_entry());
  all.add(editors::duplicate_indices_entry());
  all.add(editors::out_of_range_entry());
  all.add(editors::not_finite_entry());
  all.add(editors::truncate_entry());
  all.add(editors::oversize_entry());
  all.add(editors::wrong_layout_entry());
}

}  // namespace gauntlet::compute
