#include "actors/storage/storage_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "net/codec.hpp"
#include "net/identity.hpp"

#include <algorithm>

namespace gauntlet::actors {

bool valid_object_key(std::string_view key) {
  if (key.empty() || key.size() > net::bounds::object_key_max) return false;
  return std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

storage_core::storage_core(const digest& run, std::shared_ptr<bucket_store> store, storage_limits limits)
    : run_(run), store_(std::move(store)), limits_(limits) {}

void storage_core::on_message(const net::address& from, const net::message& m) {
  if (const auto* p = std::get_if<net::put_object>(&m)) {
    time_point uploaded_at = now();
    const net::storage_status status = put(*p, uploaded_at);
    send(from, net::put_result{p->request, status, uploaded_at});
  } else if (const auto* h = std::get_if<net::head_object>(&m))
    head(from, *h);
  else if (const auto* g = std::get_if<net::get_object>(&m))
    get(from, *g);
  else if (const auto* l = std::get_if<net::list_objects>(&m))
    list(from, *l);
  else if (const auto* d = std::get_if<net::delete_objects>(&m))
    send(from, net::delete_result{d->request, remove(*d)});
}

void storage_core::measure(queue_marks& marks) const {
  measure_continuations(marks, {});
  marks.see(queue::buckets, object_counts_.size(), limits_.buckets_max);
  marks.see(queue::objects, fullest_, limits_.objects_per_bucket_max);
}

net::storage_status storage_core::put(const net::put_object& p, time_point& uploaded_at) {
  const net::put_claim& claim = p.claim;
  if (rarely(rare_branch::storage_is_busy)) return net::storage_status::unavailable;
  if (!valid_object_key(claim.key)) return net::storage_status::bad_key;
  if (!p.content || p.content->size() > limits_.object_bytes_max ||
      p.metadata.size() > net::bounds::object_metadata_max)
    return net::storage_status::too_large;
  if (claim.run != run_ || !net::verify(claim.bucket, net::encode(claim), p.by_owner))
    return net::storage_status::not_owner;
  if (claim.size != p.content->size() || digest_of(as_view(p.content)) != claim.content ||
      digest_of(p.metadata) != claim.metadata)
    return net::storage_status::digest_mismatch;
  const auto before = store_->head(claim.bucket, claim.key);
  // Said again because the answer was lost: what is there already keeps its time.
  if (before && before->content == claim.content && before->metadata == p.metadata) {
    uploaded_at = before->uploaded_at;
    return net::storage_status::ok;
  }
  const bool replaces = before.has_value();
  if (!object_counts_.contains(claim.bucket) && object_counts_.size() >= limits_.buckets_max) {
    refused_by(queue::buckets);
    return net::storage_status::full;
  }
  std::uint64_t& count = count_of(claim.bucket);
  if (!replaces && count >= limits_.objects_per_bucket_max) {
    refused_by(queue::objects);
    return net::storage_status::full;
  }
  stored_object head{claim.content, claim.size, uploaded_at, p.metadata};
  if (!store_->put(claim.bucket, claim.key, std::move(head), p.content)) return net::storage_status::unavailable;
  if (!replaces) ++count;
  fullest_ = std::max(fullest_, count);
  retire(claim.bucket, claim.key);
  return net::storage_status::ok;
}

std::uint64_t& storage_core::count_of(const hotkey& bucket) {
  const auto [at, fresh] = object_counts_.try_emplace(bucket, 0);
  if (!fresh) return at->second;
  std::vector<std::string> page;
  do {
    page = store_->list(bucket, "", page.empty() ? "" : page.back(), net::bounds::listed_objects_max);
    at->second += page.size();
  } while (page.size() == net::bounds::listed_objects_max);
  return at->second;
}

void storage_core::retire(const hotkey& bucket, const std::string& newest_key) {
  const auto newest = window_in_key(contribution_prefix, newest_key);
  if (!newest || *newest < limits_.retention_windows) return;
  // The window that has just fallen out; one object a peer, whatever uid it had then.
  const std::string old = std::string(contribution_prefix) + std::to_string(*newest - limits_.retention_windows) + "-";
  for (const std::string& key : store_->list(bucket, old, "", uids_max)) {
    store_->remove(bucket, key);
    --count_of(bucket);
  }
}

void storage_core::head(const net::address& from, const net::head_object& h) {
  net::object_head answer;
  answer.request = h.request;
  auto found = store_->head(h.bucket, h.key);
  if (!found) {
    answer.status = net::storage_status::not_found;
  } else {
    answer.content = found->content;
    answer.size = found->size;
    answer.uploaded_at = found->uploaded_at;
    answer.metadata = std::move(found->metadata);
  }
  send(from, std::move(answer));
}

void storage_core::get(const net::address& from, const net::get_object& g) {
  net::object_data answer;
  answer.request = g.request;
  const auto found = store_->head(g.bucket, g.key);
  const bool pinned = !g.content.is_zero();
  if (!found) {
    answer.status = net::storage_status::not_found;
  } else if (pinned && found->content != g.content) {
    answer.status = net::storage_status::digest_mismatch;
  } else if (blob whole = store_->get(g.bucket, g.key); !whole) {
    answer.status = net::storage_status::unavailable;
  } else {
    answer.content = found->content;
    answer.size = found->size;
    answer.uploaded_at = found->uploaded_at;
    const std::uint64_t offset = std::min<std::uint64_t>(g.offset, whole->size());
    const std::uint64_t size = std::min<std::uint64_t>(g.size_max, whole->size() - offset);
    if (offset == 0 && size == whole->size()) {
      answer.bytes = std::move(whole);
    } else {
      const auto first = whole->begin() + static_cast<std::ptrdiff_t>(offset);
      answer.bytes = make_blob(byte_buffer(first, first + static_cast<std::ptrdiff_t>(size)));
    }
  }
  send(from, std::move(answer));
}

void storage_core::list(const net::address& from, const net::list_objects& l) {
  net::object_list answer;
  answer.request = l.request;
  answer.keys = store_->list(l.bucket, l.prefix, l.after, net::bounds::listed_objects_max + 1);
  answer.more = answer.keys.size() > net::bounds::listed_objects_max;
  if (answer.more) answer.keys.pop_back();
  send(from, std::move(answer));
}

net::storage_status storage_core::remove(const net::delete_objects& d) {
  const net::delete_claim& claim = d.claim;
  if (!std::all_of(claim.keys.begin(), claim.keys.end(), valid_object_key)) return net::storage_status::bad_key;
  if (claim.run != run_ || !net::verify(claim.bucket, net::encode(claim), d.by_owner))
    return net::storage_status::not_owner;
  for (const std::string& key : claim.keys) {
    if (!store_->head(claim.bucket, key)) continue;
    store_->remove(claim.bucket, key);
    --count_of(claim.bucket);
  }
  return net::storage_status::ok;
}

}  // namespace gauntlet::actors
