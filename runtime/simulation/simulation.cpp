#include "runtime/simulation/simulation.hpp"

#include "actors/actor/role_actor.hpp"
#include "actors/actor/world.hpp"
#include "actors/chain/chain_core.hpp"
#include "actors/coordinator/coordinator_core.hpp"
#include "actors/storage/storage_core.hpp"
#include "base/errors.hpp"
#include "base/random.hpp"
#include "compute/models.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/goodput/time_meter.hpp"
#include "runtime/simulation/cast.hpp"
#include "runtime/simulation/job_pool.hpp"
#include "runtime/simulation/virtual_device.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

using actors::journal_entry;

// Nodes of one start come up one after the other, so that uids follow the configuration.
constexpr duration stagger = std::chrono::milliseconds(1);

/// One simulated run, from its parts to its end.
class simulation {
 public:
  simulation(const experiment& e, journal_sink& journal, const std::filesystem::path& directory)
      : experiment_(e),
        journal_(journal),
        directory_(directory),
        cast_(cast_of(e)),
        engine_(make_engine(e)),
        pool_(engine_, e.run.threads),
        world_(seed_for(e.run.seed, "schedule")),
        network_(
            seed_for(e.run.seed, "network"), [this] { return world_.now(); },
            [this](duration after, std::function<void()> then) { world_.after(after, std::move(then)); }) {
    context_.engine = engine_;
    context_.assignment = make_assignment(e, *engine_);
    context_.first_state = engine_->first_state(e.run.seed);
    context_.origin = std::make_shared<const actors::genesis>(make_genesis(e, cast_, *context_.first_state));
    context_.held_out_every_windows = e.run.held_out_every_windows;
    context_.held_out_samples = e.run.held_out_samples;
  }

  simulation_result run(const std::atomic<bool>& stop) {
    open_journal();
    start_services();
    start_members();
    simulation_result result;
    while (!finished_ && result.why_ended.empty()) {
      if (stop.load(std::memory_order_relaxed))
        result.why_ended = "stopped";
      else if (!world_.step())
        result.why_ended = "nothing is left to happen";
      else if (world_.now() - last_block_ > patience())
        result.why_ended = fmt::format("no block was made for {:.0f} s", seconds(patience()));
    }
    result.complete = finished_;
    close(result);
    return result;
  }

 private:
  /// Longest silence of a healthy chain: every member may use its grace up, one after the other.
  duration patience() const {
    const actors::window_parameters& w = experiment_.protocol.window;
    return from_seconds(3600 + w.block_s + w.put_window_s + w.grace_s * static_cast<double>(cast_.size() + 4));
  }

  void note(const net::address& node, actors::events::any what) {
    journal_.write({world_.now(), node, std::move(what)});
  }

  void write(const journal_entry& e) {
    journal_.write(e);
    if (std::holds_alternative<actors::events::block_made>(e.event)) last_block_ = e.time;
    if (const auto* w = std::get_if<actors::events::window_opened>(&e.event)) {
      account_time();
      window_ = w->window;
    }
  }

  /// Where the nodes' time went since the window opened.
  void account_time() {
    for (auto& [node, time] : meter_.take(world_.now(), window_)) note(node, time);
  }

  void open_journal() {
    const compute::layout& parameters = engine_->model().parameters();
    note(net::address::chain(),
         actors::events::run_opened{experiment_.run.title, experiment_.run.seed, context_.origin->id(),
                                    experiment_.run.windows, parameters.parameter_count(),
                                    engine_->compression().payload_bytes(),
                                    parameters.parameter_count() * sizeof(float), engine_->model().bigram_entropy()});
  }

  void spawn(const net::address& self, std::shared_ptr<actors::role_core> core,
             std::shared_ptr<actors::job_runner> jobs, const net::link_profile& link, duration delay,
             std::function<void()> settled = {}) {
    network_.set_link(self, link);
    actors::role_wiring wiring;
    wiring.self = self;
    wiring.core = std::move(core);
    wiring.jobs = std::move(jobs);
    wiring.journal = [this](const journal_entry& e) { write(e); };
    wiring.run_finished = [this] { finished_ = true; };
    wiring.settled = std::move(settled);
    actors::spawn_role(world_, network_, std::move(wiring), delay);
  }

  void start_services() {
    chain_ = std::make_shared<actors::chain_core>(context_.origin);
    auto store = experiment_.storage.kind == "directory" ? actors::make_directory_store(directory_ / "buckets")
                                                         : actors::make_memory_store();
    actors::storage_limits limits;
    limits.object_bytes_max = experiment_.storage.object_bytes_max;
    limits.retention_windows = experiment_.storage.retention_windows;
    auto storage = std::make_shared<actors::storage_core>(context_.origin->id(), std::move(store), limits);
    auto coordinator = std::make_shared<actors::coordinator_core>(context_.origin);
    spawn(net::address::chain(), chain_, nullptr, experiment_.services, duration::zero());
    spawn(net::address::storage(), storage, nullptr, experiment_.services, duration::zero());
    spawn(net::address::coordinator(), coordinator, nullptr, experiment_.services, duration::zero());
  }

  void start_members() {
    duration delay = stagger;
    for (const cast_member& who : cast_) {
      auto core = make_core(who, context_);
      const net::address self{who.role, who.identity.key()};
      const duration starts = delay + from_seconds(who.profile->start_delay_s);
      meter_.start(self, time_point(starts));
      auto device = std::make_shared<virtual_device>(
          world_, pool_, engine_, who.profile->tokens_per_s,
          [this, self](device_work kind, time_point begins, time_point ends) { meter_.job(self, kind, begins, ends); });
      note(self, actors::events::node_started{who.role, who.identity.key(), who.group, who.strategy->kind});
      spawn(self, core, device, who.profile->link, starts, [this, self, core = core.get()] {
        meter_.settled(self, world_.now(), core->open_requests(), core->behind());
      });
      members_.push_back(std::move(core));
      delay += stagger;
    }
  }

  void close(simulation_result& result) {
    account_time();
    for (const auto& [node, t] : network_.counted())
      note(node, actors::events::node_traffic{node, t.messages_sent, t.bytes_sent, t.messages_received,
                                              t.bytes_received, t.dropped, t.under_way});
    const actors::member_core& witness = most_trusted();
    result.state = witness.state();
    result.chain_head = chain_->state()->head();
    result.events_processed = world_.steps();
    result.engine = engine_;
    const window_index last = witness.next_window() == 0 ? 0 : witness.next_window() - 1;
    note(net::address::chain(),
         actors::events::run_closed{last, result.state->steps, result.state->id, result.chain_head, result.complete});
  }

  /// Of those that are furthest (one that lags has an older state) one with the state that most stake holds. They
  /// differ under own_view, and where cheats leave steps out.
  const actors::member_core& most_trusted() const {
    const auto furthest = std::max_element(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
      return a->next_window() < b->next_window();
    });
    const auto backing = [&](const std::size_t member) {
      std::uint64_t stake = 0;
      for (std::size_t i = 0; i < members_.size(); ++i)
        if (members_[i]->state()->id == members_[member]->state()->id) stake += cast_[i].stake;
      return stake;
    };
    std::size_t best = static_cast<std::size_t>(furthest - members_.begin());
    for (std::size_t i = best; i < members_.size(); ++i)
      if (members_[i]->next_window() == (*furthest)->next_window() && backing(i) > backing(best)) best = i;
    return *members_[best];
  }

  const experiment& experiment_;
  journal_sink& journal_;
  std::filesystem::path directory_;
  std::vector<cast_member> cast_;
  std::shared_ptr<compute::engine> engine_;
  job_pool pool_;
  actors::world world_;
  net::simulated_network network_;
  actors::member_context context_;
  std::shared_ptr<actors::chain_core> chain_;
  std::vector<std::shared_ptr<actors::member_core>> members_;
  time_meter meter_;
  window_index window_ = 0;  ///< the newest that opened
  time_point last_block_{};
  bool finished_ = false;
};

}  // namespace

simulation_result simulate(const experiment& e, journal_sink& journal, const std::atomic<bool>& stop,
                           const std::filesystem::path& directory) {
  compute::pin_arithmetic();
  return simulation(e, journal, directory).run(stop);
}

}  // namespace gauntlet::runtime
