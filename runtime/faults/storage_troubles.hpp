#pragma once

#include "actors/protocol/role_core.hpp"
#include "actors/storage/bucket_store.hpp"
#include "base/random.hpp"
#include "runtime/faults/node_troubles.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace gauntlet::runtime {

/// What is wrong with some buckets. Rates are probabilities of a request.
struct storage_trouble {
  double unavailable = 0;     ///< answered with `unavailable`, nothing done
  double silent = 0;          ///< never answered; a put is done or not, as often
  double requests_per_s = 0;  ///< more of them in one second are `unavailable`; 0: no bound
  double truncated = 0;       ///< bytes end early
  double flipped = 0;         ///< one bit of the bytes is another
  double swapped = 0;         ///< the bytes are another object's
  double misdated = 0;        ///< the upload time is wrong
  duration misdated_by{};     ///< by up to so much, either way
  double partial = 0;         ///< a listing leaves half of the keys out
  bool full = false;          ///< puts are answered with `full`
  duration stale{};           ///< an object that was replaced since so long reads as it was before
  duration hidden{};          ///< a new object is not there for so long
};

/// All that holds now, by the name of what causes it.
class storage_troubles {
 public:
  /// `owners`: whose buckets; all of them when the storage itself is among them.
  void set(const std::string& cause, const node_set& owners, const storage_trouble& what);
  void clear(const std::string& cause) { now_.erase(cause); }
  bool none() const { return now_.empty(); }
  storage_trouble of(const hotkey& bucket) const;

 private:
  struct entry {
    bool everybody = false;
    std::set<hotkey> buckets;
    storage_trouble what;
  };
  std::map<std::string, entry> now_;
};

/// Stands in front of a storage role and makes its answers as bad as the troubles say.
class troubled_storage final : public actors::role_core {
 public:
  troubled_storage(std::shared_ptr<actors::role_core> inner, const storage_troubles& troubles, std::uint64_t seed)
      : inner_(std::move(inner)), troubles_(troubles), random_(generator_for(seed, generator_name)) {}

  void on(const actors::event& e, time_point now, actors::effects& out) override;
  std::shared_ptr<const actors::role_disk> disk() const override { return inner_->disk(); }
  const actors::queue_marks& marks() const override { return inner_->marks(); }
  /// Draws from here on as one that began with `seed`.
  void reseed(std::uint64_t seed) { random_ = generator_for(seed, generator_name); }

 private:
  static constexpr std::string_view generator_name = "troubled storage";

  // Everything goes through `on`.
  void on_start() override {}
  void on_message(const net::address&, const net::message&) override {}

  /// True when the request is dealt with and must not reach the storage; fills `out` with an answer where there is one.
  bool intercept(const net::address& from, const net::message& request, const storage_trouble& t, time_point now,
                 actors::effects& out);
  bool too_many(const storage_trouble& t, time_point now);
  void spoil(net::message& answer, const storage_trouble& t);
  void spoil_bytes(net::object_data& data, const storage_trouble& t);
  void misdate(time_point& uploaded_at, const storage_trouble& t);

  std::shared_ptr<actors::role_core> inner_;
  const storage_troubles& troubles_;
  generator random_;
  std::int64_t second_ = -1;  ///< that `in_second_` counts the requests of
  std::uint64_t in_second_ = 0;
  blob last_bytes_;  ///< of the last object that was read
};

/// Stands in front of a bucket medium and shows objects later than they came.
class late_store final : public actors::bucket_store {
 public:
  late_store(std::shared_ptr<bucket_store> inner, const storage_troubles& troubles, std::function<time_point()> now)
      : inner_(std::move(inner)), troubles_(troubles), now_(std::move(now)) {}

  bool put(const hotkey& bucket, const std::string& key, actors::stored_object head, blob content) override;
  std::optional<actors::stored_object> head(const hotkey& bucket, const std::string& key) override;
  blob get(const hotkey& bucket, const std::string& key) override;
  void remove(const hotkey& bucket, const std::string& key) override { inner_->remove(bucket, key); }
  std::vector<std::string> list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                std::size_t count_max) override;

 private:
  enum class shown : std::uint8_t { as_is, as_before, not_yet };
  struct version {
    actors::stored_object head;
    blob content;
  };
  using place = std::pair<hotkey, std::string>;
  shown what_to_show(const hotkey& bucket, const std::string& key, const actors::stored_object& newest) const;

  std::shared_ptr<bucket_store> inner_;
  const storage_troubles& troubles_;
  std::function<time_point()> now_;
  std::map<place, version> before_;  ///< what newer objects have replaced lately; at most replaced_max
};

}  // namespace gauntlet::runtime
