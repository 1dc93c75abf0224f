#include "actors/storage/bucket_store.hpp"

namespace gauntlet::actors {

namespace {

class memory_store final : public bucket_store {
 public:
  bool put(const hotkey& bucket, const std::string& key, stored_object head, blob content) override {
    buckets_[bucket].insert_or_assign(key, entry{std::move(head), std::move(content)});
    return true;
  }
  std::optional<stored_object> head(const hotkey& bucket, const std::string& key) override {
    const entry* e = find(bucket, key);
    return e == nullptr ? std::nullopt : std::optional(e->head);
  }
  blob get(const hotkey& bucket, const std::string& key) override {
    const entry* e = find(bucket, key);
    return e == nullptr ? nullptr : e->content;
  }
  void remove(const hotkey& bucket, const std::string& key) override {
    if (const auto at = buckets_.find(bucket); at != buckets_.end()) at->second.erase(key);
  }
  std::vector<std::string> list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                std::size_t count_max) override {
    std::vector<std::string> keys;
    const auto at = buckets_.find(bucket);
    if (at == buckets_.end()) return keys;
    auto next = after < prefix ? at->second.lower_bound(prefix) : at->second.upper_bound(after);
    for (; next != at->second.end() && keys.size() < count_max && next->first.starts_with(prefix); ++next)
      keys.push_back(next->first);
    return keys;
  }

 private:
  struct entry {
    stored_object head;
    blob content;
  };
  const entry* find(const hotkey& bucket, const std::string& key) const {
    const auto at = buckets_.find(bucket);
    if (at == buckets_.end()) return nullptr;
    const auto object = at->second.find(key);
    return object == at->second.end() ? nullptr : &object->second;
  }

  std::map<hotkey, std::map<std::string, entry>> buckets_;
};

}  // namespace

std::unique_ptr<bucket_store> make_memory_store() { return std::make_unique<memory_store>(); }

}  // namespace gauntlet::actors
