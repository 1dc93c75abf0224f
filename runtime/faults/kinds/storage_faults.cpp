#include "runtime/faults/kinds/kind_of.hpp"

namespace gauntlet::runtime {

namespace {

/// One trouble with the targets' buckets (with all of them, when the target is the storage) as long as it lasts.
class storage_fault : public fault {
 public:
  void begin(const levers& l, const fault_scene& s) override { l.storage.set(s.id, s.target_set(), what_); }
  void end(const levers& l, const fault_scene& s) override { l.storage.clear(s.id); }

 protected:
  static fault_traits traits_with(std::string_view example) {
    return {.family = "storage",
            .hits = {net::role::storage, net::role::peer, net::role::validator},
            .usual_target = "storage",
            .example = example};
  }

  storage_trouble what_{};
};

class unavailable final : public storage_fault {
 public:
  explicit unavailable(const options& o) { what_.unavailable = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_unavailable\"\nwindow = 3\nphase = \"put\"\nduration_s = 8\nrate = 1");
  }
};

class throttled final : public storage_fault {
 public:
  explicit throttled(const options& o) { what_.requests_per_s = o.number("requests_per_s"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_throttled\"\nwindow = 3\nduration_windows = 3\nrequests_per_s = 20");
  }
};

class silent final : public storage_fault {
 public:
  explicit silent(const options& o) { what_.silent = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"storage_silent\"\ntarget = \"peer/2\"   # whoever asks for this bucket\nwindow = 3\n"
        "duration_windows = 2\nrate = 0.5");
  }
};

class stale final : public storage_fault {
 public:
  explicit stale(const options& o) { what_.stale = from_seconds(o.number("lag_s")); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_stale\"\nwindow = 3\nduration_windows = 3\nlag_s = 20");
  }
};

class hidden final : public storage_fault {
 public:
  explicit hidden(const options& o) { what_.hidden = from_seconds(o.number("delay_s")); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_hidden\"\nwindow = 3\nduration_windows = 3\ndelay_s = 2");
  }
};

class truncated final : public storage_fault {
 public:
  explicit truncated(const options& o) { what_.truncated = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_truncated\"\nwindow = 3\nduration_windows = 3\nrate = 0.3");
  }
};

class bit_flips final : public storage_fault {
 public:
  explicit bit_flips(const options& o) { what_.flipped = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_bit_flips\"\ntarget = \"validators\"\nwindow = 3\nrate = 1   # their mirrors");
  }
};

class swapped final : public storage_fault {
 public:
  explicit swapped(const options& o) { what_.swapped = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_swapped\"\nwindow = 3\nduration_windows = 3\nrate = 0.3");
  }
};

class misdated final : public storage_fault {
 public:
  explicit misdated(const options& o) {
    what_.misdated = o.number("rate");
    what_.misdated_by = from_seconds(o.number("off_s"));
  }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"storage_misdated\"\ntarget = \"peer/0\"\nwindow = 3\nduration_windows = 2\nrate = 1\noff_s = 60");
  }
};

class partial_listing final : public storage_fault {
 public:
  explicit partial_listing(const options& o) { what_.partial = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_partial_listing\"\nwindow = 3\nduration_windows = 3\nrate = 0.5");
  }
};

class full final : public storage_fault {
 public:
  explicit full(const options&) { what_.full = true; }
  fault_traits traits() const override {
    return traits_with("kind = \"storage_full\"\nwindow = 3\nduration_windows = 2");
  }
};

option_spec rate(double standard) {
  return {.name = "rate", .standard = standard, .help = "probability of a request to be hit", .range = {0, 1}};
}

}  // namespace

void register_storage_faults() {
  add_fault<unavailable>("storage_unavailable", "requests are answered with an error (5xx)", {rate(0.3)});
  add_fault<throttled>("storage_throttled", "more than so many requests a second are turned away (slow down)",
                       {{.name = "requests_per_s", .standard = 30.0, .help = "served in a second", .range = {1, 1e6}}});
  add_fault<silent>("storage_silent", "requests are never answered; a put is carried out or not, as often",
                    {rate(0.2)});
  add_fault<stale>("storage_stale", "an object that was replaced reads as it was before",
                   {{.name = "lag_s", .standard = 10.0, .help = "for so long", .range = {0, 1e5}}});
  add_fault<hidden>("storage_hidden", "a new object is missing at first, and appears later",
                    {{.name = "delay_s", .standard = 2.0, .help = "after so long", .range = {0, 1e5}}});
  add_fault<truncated>("storage_truncated", "bytes end early", {rate(0.2)});
  add_fault<bit_flips>("storage_bit_flips", "one bit of the bytes is another", {rate(0.2)});
  add_fault<swapped>("storage_swapped", "the bytes are those of another object", {rate(0.2)});
  add_fault<misdated>(
      "storage_misdated", "upload times are wrong, other ones at every request",
      {rate(0.2), {.name = "off_s", .standard = 5.0, .help = "by up to so much, either way", .range = {0, 1e5}}});
  add_fault<partial_listing>("storage_partial_listing", "listings leave half of the keys out", {rate(0.5)});
  add_fault<full>("storage_full", "the disk is full: nothing can be put", {});
}

}  // namespace gauntlet::runtime
