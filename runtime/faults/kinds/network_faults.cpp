#include "runtime/faults/kinds/kind_of.hpp"

#include <fmt/format.h>

#include <memory>

namespace gauntlet::runtime {

namespace {

using sense = net::link_pattern::sense;

duration from_ms(double ms) { return from_seconds(ms * 1e-3); }

sense direction_of(const options& o) {
  const std::string& text = o.text("direction");
  return text == "out" ? sense::outward : text == "in" ? sense::inward : sense::both_ways;
}

option_spec direction_option() {
  return {.name = "direction",
          .standard = std::string("both"),
          .help = "out: what the targets send; in: what is sent to them",
          .choices = {"both", "out", "in"}};
}

option_spec rate_option(const char* help, double standard) {
  return {.name = "rate", .standard = standard, .help = help, .range = {0, 1}};
}

net::link_pattern pattern_of(const fault_scene& s, sense direction) {
  return {s.target_set(), node_set(s.others.begin(), s.others.end()), false, direction};
}

/// One disturbance on the targets' links for as long as the fault lasts.
class link_fault : public fault {
 public:
  explicit link_fault(const options& o) : direction_(direction_of(o)) {}
  void begin(const levers& l, const fault_scene& s) override {
    l.network.disturb(s.id, pattern_of(s, direction_), what_);
  }
  void end(const levers& l, const fault_scene& s) override { l.network.calm(s.id); }

 protected:
  static fault_traits traits_with(std::string_view example) {
    return {.family = "network", .hits = any_node, .usual_target = "all", .between_links = true, .example = example};
  }

  sense direction_;
  net::disturbance what_{};
};

class loss final : public link_fault {
 public:
  explicit loss(const options& o) : link_fault(o) { what_.loss = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"loss\"\nwindow = 2\nduration_windows = 4\nrate = 0.1   # a tenth of all messages");
  }
};

class duplication final : public link_fault {
 public:
  explicit duplication(const options& o) : link_fault(o) { what_.duplication = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"duplication\"\ntarget = \"validators\"\nwindow = 2\nrate = 0.2");
  }
};

class reordering final : public link_fault {
 public:
  explicit reordering(const options& o) : link_fault(o) {
    what_.reordering = o.number("rate");
    what_.reordering_delay = from_ms(o.number("delay_ms"));
  }
  fault_traits traits() const override {
    return traits_with("kind = \"reordering\"\ntarget = \"chain\"\nwindow = 2\nrate = 0.3\ndelay_ms = 2000");
  }
};

class delay final : public link_fault {
 public:
  explicit delay(const options& o) : link_fault(o) {
    what_.delay = from_ms(o.number("delay_ms"));
    what_.jitter = from_ms(o.number("jitter_ms"));
  }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"delay\"\ntarget = \"peer/1\"\nother = \"storage\"   # this one link\nwindow = 3\n"
        "delay_ms = 800\njitter_ms = 400");
  }
};

class bandwidth final : public link_fault {
 public:
  explicit bandwidth(const options& o) : link_fault(o) { what_.mbps = o.number("mbps"); }
  fault_traits traits() const override {
    return traits_with("kind = \"bandwidth\"\ntarget = \"group/honest\"\nother = \"storage\"\nwindow = 3\nmbps = 1");
  }
};

/// Cuts groups off, or each of the targets on its own.
class partition final : public fault {
 public:
  explicit partition(const options& o) : direction_(direction_of(o)) {}
  fault_traits traits() const override {
    return {.family = "network",
            .hits = any_node,
            .usual_target = "peer/0",
            .between_links = true,
            .stops_services_for_good = true,
            .example =
                "kind = \"partition\"\ntarget = \"validator/0, validator/1\"\nother = \"chain\"\nwindow = 6\n"
                "duration_s = 60\ndirection = \"in\"   # they speak and hear nothing"};
  }
  void begin(const levers& l, const fault_scene& s) override {
    net::link_pattern where = pattern_of(s, direction_);
    where.except_inside = true;
    l.network.disturb(s.id, std::move(where), {.cut = true});
  }
  void end(const levers& l, const fault_scene& s) override { l.network.calm(s.id); }

 private:
  sense direction_;
};

class isolate final : public fault {
 public:
  explicit isolate(const options&) {}
  fault_traits traits() const override {
    return {.family = "network",
            .hits = any_node,
            .usual_target = "peer/0",
            .stops_services_for_good = true,
            .example = "kind = \"isolate\"\ntarget = \"lead\"\nwindow = 7\nphase = \"manifest\"\nduration_s = 45"};
  }
  void begin(const levers& l, const fault_scene& s) override {
    l.network.disturb(s.id, {.nodes = s.target_set()}, {.cut = true});
  }
  void end(const levers& l, const fault_scene& s) override { l.network.calm(s.id); }
};

/// Swizzle-clog (FoundationDB): the targets' links are clogged one after the other, and unclogged in another order.
class clog final : public fault {
 public:
  explicit clog(const options& o) : spread_(from_seconds(o.number("spread_s"))), over_(std::make_shared<bool>(false)) {}
  fault_traits traits() const override {
    return {.family = "network",
            .hits = any_node,
            .usual_target = "peers",
            .stops_services_for_good = true,
            .example = "kind = \"clog\"\ntarget = \"all\"\nfraction = 0.3\nwindow = 5\nduration_s = 20\nspread_s = 10"};
  }
  void begin(const levers& l, const fault_scene& s) override { one_by_one(l, s, true); }
  void end(const levers& l, const fault_scene& s) override {
    *over_ = true;
    one_by_one(l, s, false);
  }

 private:
  void one_by_one(const levers& l, const fault_scene& s, bool clogs) const {
    std::vector<net::address> order = s.targets;
    l.random.shuffle(order);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const duration wait = spread_ * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(order.size());
      const std::string cause = fmt::format("{}/{}", s.id, net::to_string(order[i]));
      l.after(wait, [network = &l.network, over = over_, cause, node = order[i], clogs] {
        if (clogs && !*over)
          network->disturb(cause, {.nodes = {node}}, {.clogged = true});
        else
          network->calm(cause);
      });
    }
  }

  duration spread_;
  std::shared_ptr<bool> over_;  ///< whoever is not clogged by now is left alone
};

class flapping final : public fault {
 public:
  explicit flapping(const options& o)
      : down_(from_seconds(o.number("down_s"))),
        up_(from_seconds(o.number("up_s"))),
        on_(std::make_shared<bool>(false)) {}
  fault_traits traits() const override {
    return {.family = "network",
            .hits = any_node,
            .usual_target = "peer/0",
            .between_links = true,
            .example =
                "kind = \"flapping\"\ntarget = \"peer/4\"\nother = \"storage\"\nwindow = 4\n"
                "duration_windows = 3\ndown_s = 2\nup_s = 5"};
  }
  void begin(const levers& l, const fault_scene& s) override {
    *on_ = true;
    flap(l, s, true);
  }
  void end(const levers& l, const fault_scene& s) override {
    *on_ = false;
    l.network.calm(s.id);
  }

 private:
  void flap(const levers& l, const fault_scene& s, bool goes_down) const {
    if (!*on_) return;
    if (goes_down)
      l.network.disturb(s.id, pattern_of(s, sense::both_ways), {.cut = true});
    else
      l.network.calm(s.id);
    l.after(goes_down ? down_ : up_, [this, on = on_, &l, s, goes_down] {
      if (*on) flap(l, s, !goes_down);
    });
  }

  duration down_;
  duration up_;
  std::shared_ptr<bool> on_;
};

class mutation final : public link_fault {
 public:
  explicit mutation(const options& o) : link_fault(o) { what_.mutation = o.number("rate"); }
  fault_traits traits() const override {
    fault_traits t = traits_with("kind = \"mutation\"\nwindow = 2\nduration_windows = 5\nrate = 0.02");
    t.family = "bytes";
    return t;
  }
};

}  // namespace

void register_network_faults() {
  add_fault<loss>("loss", "messages are lost",
                  {rate_option("probability of a message to be lost", 0.1), direction_option()});
  add_fault<duplication>("duplication", "messages arrive twice",
                         {rate_option("probability of a message to arrive twice", 0.2), direction_option()});
  add_fault<reordering>("reordering", "messages overtake each other",
                        {rate_option("probability of a message to be held up", 0.2),
                         {.name = "delay_ms", .standard = 500.0, .help = "longest hold-up", .range = {0, 1e6}},
                         direction_option()});
  add_fault<delay>("delay", "messages take longer",
                   {{.name = "delay_ms", .standard = 500.0, .help = "added to every message", .range = {0, 1e6}},
                    {.name = "jitter_ms", .standard = 0.0, .help = "and up to this much more", .range = {0, 1e6}},
                    direction_option()});
  add_fault<bandwidth>(
      "bandwidth", "links are narrower",
      {{.name = "mbps", .standard = 1.0, .help = "between each two nodes", .range = {1e-3, 1e6}}, direction_option()});
  add_fault<partition>("partition", "the targets and the others cannot reach each other; among themselves they can",
                       {direction_option()});
  add_fault<isolate>("isolate", "each target is cut off from everybody", {});
  add_fault<clog>("clog", "targets are clogged one by one and unclogged in another order; nothing is lost",
                  {{.name = "spread_s", .standard = 5.0, .help = "from the first to the last", .range = {0, 1e5}}});
  add_fault<flapping>("flapping", "links go down and come up again and again",
                      {{.name = "down_s", .standard = 2.0, .help = "how long they are down", .range = {0.01, 1e5}},
                       {.name = "up_s", .standard = 4.0, .help = "how long they are up", .range = {0.01, 1e5}}});
  add_fault<mutation>("mutation", "a byte of a message or of its payload changes on the way",
                      {rate_option("probability of a message to be changed", 0.05), direction_option()});
}

}  // namespace gauntlet::runtime
