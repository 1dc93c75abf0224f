#include "runtime/faults/storage_troubles.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace {

constexpr std::size_t replaced_max = 1024;

double either(double p, double q) { return 1 - (1 - p) * (1 - q); }

void join(storage_trouble& all, const storage_trouble& t) {
  all.unavailable = either(all.unavailable, t.unavailable);
  all.silent = either(all.silent, t.silent);
  if (t.requests_per_s > 0)
    all.requests_per_s = all.requests_per_s > 0 ? std::min(all.requests_per_s, t.requests_per_s) : t.requests_per_s;
  all.truncated = either(all.truncated, t.truncated);
  all.flipped = either(all.flipped, t.flipped);
  all.swapped = either(all.swapped, t.swapped);
  all.misdated = either(all.misdated, t.misdated);
  all.misdated_by = std::max(all.misdated_by, t.misdated_by);
  all.partial = either(all.partial, t.partial);
  all.full = all.full || t.full;
  all.stale = std::max(all.stale, t.stale);
  all.hidden = std::max(all.hidden, t.hidden);
}

/// The bucket that a request is about; null for what is no request.
const hotkey* bucket_of(const net::message& m) {
  if (const auto* p = std::get_if<net::put_object>(&m)) return &p->claim.bucket;
  if (const auto* h = std::get_if<net::head_object>(&m)) return &h->bucket;
  if (const auto* g = std::get_if<net::get_object>(&m)) return &g->bucket;
  if (const auto* l = std::get_if<net::list_objects>(&m)) return &l->bucket;
  if (const auto* d = std::get_if<net::delete_objects>(&m)) return &d->claim.bucket;
  return nullptr;
}

net::message refusal_of(const net::message& request, net::storage_status why) {
  if (const auto* p = std::get_if<net::put_object>(&request)) return net::put_result{p->request, why, {}};
  if (const auto* h = std::get_if<net::head_object>(&request)) {
    net::object_head answer;
    answer.request = h->request;
    answer.status = why;
    return answer;
  }
  if (const auto* g = std::get_if<net::get_object>(&request)) {
    net::object_data answer;
    answer.request = g->request;
    answer.status = why;
    return answer;
  }
  if (const auto* d = std::get_if<net::delete_objects>(&request)) return net::delete_result{d->request, why};
  net::object_list answer;
  answer.request = std::get<net::list_objects>(request).request;
  answer.status = why;
  return answer;
}

}  // namespace

void storage_troubles::set(const std::string& cause, const node_set& owners, const storage_trouble& what) {
  entry e;
  e.what = what;
  for (const net::address& a : owners) {
    e.everybody = e.everybody || a.kind == net::role::storage;
    e.buckets.insert(a.key);
  }
  now_[cause] = std::move(e);
}

storage_trouble storage_troubles::of(const hotkey& bucket) const {
  storage_trouble all;
  for (const auto& [cause, e] : now_)
    if (e.everybody || e.buckets.contains(bucket)) join(all, e.what);
  return all;
}

// ---- requests and answers

void troubled_storage::on(const actors::event& e, time_point now, actors::effects& out) {
  const auto* arrived = std::get_if<actors::message_arrived>(&e);
  const hotkey* bucket = arrived == nullptr ? nullptr : bucket_of(arrived->envelope->content);
  if (bucket == nullptr || troubles_.none()) return inner_->on(e, now, out);
  const storage_trouble t = troubles_.of(*bucket);
  if (intercept(arrived->envelope->from, arrived->envelope->content, t, now, out)) return;
  const std::size_t first = out.messages.size();
  inner_->on(e, now, out);
  for (std::size_t i = first; i < out.messages.size(); ++i) spoil(out.messages[i].content, t);
}

bool troubled_storage::intercept(const net::address& from, const net::message& request, const storage_trouble& t,
                                 time_point now, actors::effects& out) {
  const auto* put = std::get_if<net::put_object>(&request);
  if (t.silent > 0 && random_.chance(t.silent)) {
    if (put != nullptr && random_.chance(0.5)) {
      actors::effects unheard;
      inner_->on(actors::message_arrived{std::make_shared<const net::envelope>(net::envelope{from, request})}, now,
                 unheard);
    }
    return true;
  }
  const bool fails = (t.unavailable > 0 && random_.chance(t.unavailable)) || too_many(t, now);
  const bool full = put != nullptr && t.full;
  if (!fails && !full) return false;
  const auto why = fails ? net::storage_status::unavailable : net::storage_status::full;
  out.messages.push_back({from, refusal_of(request, why)});
  return true;
}

bool troubled_storage::too_many(const storage_trouble& t, time_point now) {
  const std::int64_t second = now.time_since_epoch() / std::chrono::seconds(1);
  if (second != second_) in_second_ = 0;
  second_ = second;
  ++in_second_;
  return t.requests_per_s > 0 && static_cast<double>(in_second_) > t.requests_per_s;
}

void troubled_storage::spoil(net::message& answer, const storage_trouble& t) {
  if (auto* h = std::get_if<net::object_head>(&answer)) misdate(h->uploaded_at, t);
  if (auto* d = std::get_if<net::object_data>(&answer)) {
    misdate(d->uploaded_at, t);
    spoil_bytes(*d, t);
  }
  if (auto* l = std::get_if<net::object_list>(&answer); l != nullptr && t.partial > 0 && random_.chance(t.partial))
    std::erase_if(l->keys, [this](const std::string&) { return random_.chance(0.5); });
}

void troubled_storage::misdate(time_point& uploaded_at, const storage_trouble& t) {
  if (t.misdated <= 0 || !random_.chance(t.misdated)) return;
  uploaded_at +=
      duration(static_cast<std::int64_t>((2 * random_.unit() - 1) * static_cast<double>(t.misdated_by.count())));
  uploaded_at = std::max(uploaded_at, time_point{});
}

void troubled_storage::spoil_bytes(net::object_data& data, const storage_trouble& t) {
  if (!data.bytes || data.bytes->empty()) return;
  const blob right = data.bytes;
  if (t.swapped > 0 && last_bytes_ && random_.chance(t.swapped)) data.bytes = last_bytes_;
  if (t.truncated > 0 && random_.chance(t.truncated)) {
    byte_buffer part = *data.bytes;
    part.resize(random_.below(part.size()));
    data.bytes = make_blob(std::move(part));
  }
  if (t.flipped > 0 && !data.bytes->empty() && random_.chance(t.flipped)) {
    byte_buffer changed = *data.bytes;
    changed[random_.below(changed.size())] ^= static_cast<std::byte>(1U << random_.below(8));
    data.bytes = make_blob(std::move(changed));
  }
  last_bytes_ = right;
}

// ---- visibility

bool late_store::put(const hotkey& bucket, const std::string& key, actors::stored_object head, blob content) {
  if (auto old = inner_->head(bucket, key)) {
    before_[{bucket, key}] = {std::move(*old), inner_->get(bucket, key)};
    // Whichever goes first: how stale a read may be does not hang on it for long.
    if (before_.size() > replaced_max) before_.erase(before_.begin());
  }
  return inner_->put(bucket, key, std::move(head), std::move(content));
}

late_store::shown late_store::what_to_show(const hotkey& bucket, const std::string& key,
                                           const actors::stored_object& newest) const {
  if (troubles_.none()) return shown::as_is;
  const storage_trouble t = troubles_.of(bucket);
  const duration age = now_() - newest.uploaded_at;
  const bool was_there = before_.contains({bucket, key});
  if (was_there && age < t.stale) return shown::as_before;
  if (age < t.hidden) return was_there ? shown::as_before : shown::not_yet;
  return shown::as_is;
}

std::optional<actors::stored_object> late_store::head(const hotkey& bucket, const std::string& key) {
  auto newest = inner_->head(bucket, key);
  if (!newest) return newest;
  const shown how = what_to_show(bucket, key, *newest);
  if (how == shown::not_yet) return std::nullopt;
  return how == shown::as_before ? before_.at({bucket, key}).head : newest;
}

blob late_store::get(const hotkey& bucket, const std::string& key) {
  const auto newest = inner_->head(bucket, key);
  if (!newest) return nullptr;
  const shown how = what_to_show(bucket, key, *newest);
  if (how == shown::not_yet) return nullptr;
  return how == shown::as_before ? before_.at({bucket, key}).content : inner_->get(bucket, key);
}

std::vector<std::string> late_store::list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                          std::size_t count_max) {
  std::vector<std::string> keys = inner_->list(bucket, prefix, after, count_max);
  if (!troubles_.none())
    std::erase_if(keys, [&](const std::string& key) {
      const auto newest = inner_->head(bucket, key);
      return newest && what_to_show(bucket, key, *newest) == shown::not_yet;
    });
  return keys;
}

}  // namespace gauntlet::runtime
