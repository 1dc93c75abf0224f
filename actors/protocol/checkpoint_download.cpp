#include "actors/protocol/checkpoint_download.hpp"

#include "actors/protocol/contribution.hpp"
#include "base/check.hpp"

#include <algorithm>

namespace gauntlet::actors {

checkpoint_download::checkpoint_download(const agreed_checkpoint& what)
    : what_(what), parts_((what.size + part_bytes_max - 1) / part_bytes_max) {
  GAUNTLET_CHECK(what.size > 0 && !what.keepers.empty());
}

std::uint64_t checkpoint_download::size_of(std::size_t part) const {
  return std::min(part_bytes_max, what_.size - offset_of(part));
}

std::vector<checkpoint_download::request> checkpoint_download::next_requests() {
  const auto is_under_way = [](const part_state& p) { return p.at == standing::under_way; };
  auto under_way = static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), is_under_way));
  std::vector<request> requests;
  for (std::size_t i = 0; i < parts_.size() && under_way < parts_under_way_max && !failed_; ++i) {
    part_state& p = parts_[i];
    if (p.at != standing::wanted) continue;
    p.at = standing::under_way;
    ++under_way;
    request r;
    r.part = i;
    r.content.bucket = what_.keepers[(i + p.attempts) % what_.keepers.size()];
    r.content.key = checkpoint_key(what_.window);
    r.content.content = what_.image;
    r.content.offset = offset_of(i);
    r.content.size_max = size_of(i);
    requests.push_back(std::move(r));
  }
  return requests;
}

void checkpoint_download::on_data(std::size_t part, const net::object_data* data) {
  part_state& p = parts_.at(part);
  if (p.at != standing::under_way) return;
  const bool good =
      data != nullptr && data->status == net::storage_status::ok && data->bytes && data->bytes->size() == size_of(part);
  if (!good) return missed(p);
  if (bytes_.empty()) bytes_.resize(what_.size);
  std::copy(data->bytes->begin(), data->bytes->end(), bytes_.begin() + static_cast<std::ptrdiff_t>(offset_of(part)));
  p.at = standing::here;
  ++arrived_;
}

void checkpoint_download::missed(part_state& p) {
  p.at = standing::wanted;
  ++p.attempts;
  failed_ = failed_ || p.attempts >= rounds_max * what_.keepers.size();
}

blob checkpoint_download::whole() {
  if (!complete()) return nullptr;
  if (digest_of(bytes_) == what_.image) return make_blob(std::move(bytes_));
  arrived_ = 0;
  for (part_state& p : parts_) missed(p);
  return nullptr;
}

}  // namespace gauntlet::actors
