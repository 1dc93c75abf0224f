#include "actors/protocol/contribution.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "actors/validator/score_file.hpp"
#include "actors/validator/validator_core.hpp"

#include <algorithm>

namespace gauntlet::actors {

void validator_core::keep_scores(window_index window) {
  const score_file file{chain()->run(), window, board_.all()};
  ask_patiently(net::address::storage(),
                make_put(self(), chain()->run(), score_file_key(window), make_blob(pack(file, self())), {}),
                storage_patience, storage_tries_max, {}, [](const net::message*) {});
}

void validator_core::look_for_scores() {
  const bool knows_nothing = board_.all().empty() && judged_through_ == 0;
  const block_height interval = parameters().checkpoints.every_windows * chain()->blocks_per_window();
  const block_height since = chain()->nodes()[*uid()].registered_at;
  // Who came a moment ago can't have kept any.
  if (!knows_nothing || looking_for_scores_ || interval == 0 || chain()->height() < since + interval) return;
  looking_for_scores_ = true;
  net::list_objects list;
  list.bucket = self().key();
  list.prefix = score_file_prefix;
  ask_patiently(net::address::storage(), list, storage_patience, storage_tries_max, {}, [this](const net::message* m) {
    looking_for_scores_ = false;
    const auto* page = m == nullptr ? nullptr : std::get_if<net::object_list>(m);
    if (page == nullptr || page->status != net::storage_status::ok) return;
    std::optional<window_index> newest;
    for (const std::string& key : page->keys) newest = std::max(newest, score_file_window(key));
    if (newest) fetch_scores(*newest);
  });
}

void validator_core::fetch_scores(window_index window) {
  looking_for_scores_ = true;
  net::get_object get;
  get.bucket = self().key();
  get.key = score_file_key(window);
  const auto read = [this](const net::message& m) -> std::optional<score_file> {
    const auto* data = std::get_if<net::object_data>(&m);
    if (data == nullptr || data->status != net::storage_status::ok) return std::nullopt;
    return unpack_scores(as_view(data->bytes), chain()->run(), self().key());
  };
  ask_patiently(
      net::address::storage(), get, storage_patience, storage_tries_max,
      [read](const net::message& m) { return read(m).has_value(); },
      [this, read](const net::message* m) {
        looking_for_scores_ = false;
        const auto found = m == nullptr ? std::nullopt : read(*m);
        // Whoever has judged a window meanwhile has opinions of its own.
        if (!found || !registered() || !board_.all().empty() || judged_through_ != 0) return;
        board_.restore(found->scores);
        judged_through_ = found->window;
        note(events::scores_restored{*uid(), found->window, found->scores.size()});
      });
}

}  // namespace gauntlet::actors
