#include "actors/validator/window_checks.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/put_window.hpp"
#include "net/codec.hpp"

#include <cmath>

namespace gauntlet::actors {

using events::check_outcome;

namespace {

/// The chain's blocks judge a commitment, the put window an upload.
check_outcome timeliness(const net::object_head& head, const ledger& chain, window_index window, gauntlet::uid u) {
  if (chain.agreement() != agreement_mode::commit) return put_window_of(chain, window)->judge(head.uploaded_at);
  const commitment* committed = chain.commitment_of(window, u);
  const bool as_committed = committed != nullptr && committed->payload == head.content && committed->size == head.size;
  return as_committed ? check_outcome::passed : check_outcome::not_committed;
}

bool header_fits(const net::contribution_header& h, const net::object_head& head, const ledger& chain,
                 const compute::engine& engine, window_index window, gauntlet::uid u) {
  return h.run == chain.run() && h.window == window && h.uid == u && h.payload == head.content && h.size == head.size &&
         h.size == engine.compression().payload_bytes() && h.scheme == engine.compression().name();
}

}  // namespace

window_checks::verdict window_checks::check_head(const net::object_head* head, const ledger& chain,
                                                 const compute::engine& engine, const compute::agreed_state* theta,
                                                 window_index window, gauntlet::uid u) {
  verdict v;
  if (head == nullptr || head->status != net::storage_status::ok) return v;
  v.content = head->content;
  v.uploaded_at = head->uploaded_at;
  v.outside_s = put_window_of(chain, window)->outside_s(head->uploaded_at);
  v.outcome = timeliness(*head, chain, window, u);
  if (v.outcome != check_outcome::passed) return v;
  const auto metadata = net::decode_metadata(head->metadata);
  if (!metadata || !header_fits(metadata->contribution.header, *head, chain, engine, window, u)) {
    v.outcome = check_outcome::bad_header;
    return v;
  }
  const hotkey& owner = chain.nodes()[u].hotkey;
  if (!verify_contribution(owner, metadata->contribution) || !verify_sync(owner, *metadata)) {
    v.outcome = check_outcome::bad_signature;
    return v;
  }
  v.contribution = metadata->contribution;
  if (theta == nullptr) return v;
  const scoring_parameters& p = chain.origin().parameters.scoring;
  const auto positions =
      sync_positions(p.sync_positions, engine.model().parameters(), chain.record(window + 1)->opened_by, u);
  const double score =
      sync_score(sync_values(*theta, positions), metadata->sync.values, engine.compression().step_size(theta->steps));
  v.sync_score = std::isfinite(score) ? score : -1;
  if (!(score <= p.sync_threshold)) v.outcome = check_outcome::desynchronised;
  return v;
}

void window_checks::check_payload(verdict& v, const net::object_data* data, const compute::engine& engine) {
  const net::contribution_header& h = v.contribution.header;
  const bool same_bytes = data != nullptr && data->status == net::storage_status::ok && data->bytes &&
                          data->bytes->size() == h.size && digest_of(as_view(data->bytes)) == h.payload;
  if (!same_bytes) {
    // Announced and not to be had: as good as not there.
    v.outcome = check_outcome::missing;
    return;
  }
  v.reason = engine.compression().validate(as_view(data->bytes), h.window);
  if (v.reason != compute::rejection::none) {
    v.outcome = check_outcome::invalid_payload;
    return;
  }
  v.payload = data->bytes;
}

bool window_checks::passed(gauntlet::uid u) const {
  const auto at = verdicts.find(u);
  return at != verdicts.end() && at->second.outcome == check_outcome::passed;
}

std::vector<gauntlet::uid> window_checks::timely() const {
  std::vector<gauntlet::uid> uids;
  for (const auto& [u, v] : verdicts)
    if (v.outcome == check_outcome::passed) uids.push_back(u);
  return uids;
}

}  // namespace gauntlet::actors
