#include "runtime/simulation/bucket_folder.hpp"

#include "runtime/disk_trouble.hpp"

#include <cerrno>
#include <cstring>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

class bucket_folder final : public actors::bucket_store {
 public:
  explicit bucket_folder(const fs::path& root) : root_(root), store_(actors::make_directory_store(root)) {}

  bool put(const hotkey& bucket, const std::string& key, actors::stored_object head, blob content) override {
    errno = 0;
    if (store_->put(bucket, key, std::move(head), std::move(content))) return true;
    throw disk_trouble(root_ / bucket.hex() / key, errno == 0 ? "the write failed" : std::strerror(errno));
  }
  std::optional<actors::stored_object> head(const hotkey& bucket, const std::string& key) override {
    return store_->head(bucket, key);
  }
  blob get(const hotkey& bucket, const std::string& key) override { return store_->get(bucket, key); }
  void remove(const hotkey& bucket, const std::string& key) override { store_->remove(bucket, key); }
  std::vector<std::string> list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                std::size_t count_max) override {
    return store_->list(bucket, prefix, after, count_max);
  }

 private:
  fs::path root_;
  std::unique_ptr<actors::bucket_store> store_;
};

}  // namespace

std::unique_ptr<actors::bucket_store> make_bucket_folder(const fs::path& directory) {
  const fs::path root = directory / "buckets";
  std::error_code failed;
  fs::remove_all(root, failed);
  if (failed) throw disk_trouble(root, failed.message());
  return std::make_unique<bucket_folder>(root);
}

}  // namespace gauntlet::runtime
