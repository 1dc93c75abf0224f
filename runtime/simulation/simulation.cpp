#include "runtime/simulation/simulation.hpp"

#include "actors/actor/role_actor.hpp"
#include "actors/actor/world.hpp"
#include "actors/chain/chain_core.hpp"
#include "actors/coordinator/coordinator_core.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "actors/storage/storage_core.hpp"
#include "base/errors.hpp"
#include "base/random.hpp"
#include "compute/models.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/faults/injector.hpp"
#include "runtime/goodput/time_meter.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/recovery/job_keeper.hpp"
#include "runtime/simulation/bucket_folder.hpp"
#include "runtime/simulation/cast.hpp"
#include "runtime/simulation/crew.hpp"
#include "runtime/simulation/fullest_queues.hpp"
#include "runtime/simulation/job_pool.hpp"
#include "runtime/simulation/known_nodes.hpp"
#include "runtime/simulation/virtual_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace gauntlet::runtime {

namespace {

using actors::journal_entry;

// Nodes of one start come up one after the other, so that uids follow the configuration.
constexpr duration stagger = std::chrono::milliseconds(1);

/// One simulated run, from its parts to its end.
class simulation {
 public:
  simulation(const experiment& e, journal_sink& journal, const std::filesystem::path& directory,
             const simulation_aids& aids)
      : experiment_(e),
        aids_(aids),
        journal_(journal),
        directory_(directory),
        cast_(cast_of(e)),
        engine_(make_engine(e)),
        pool_(engine_, e.run.threads, aids.jobs),
        world_(seed_for(e.run.seed, "schedule")),
        network_(
            seed_for(e.run.seed, "network"), [this] { return world_.now(); },
            [this](duration after, std::function<void()> then) { world_.after(after, std::move(then)); }),
        plan_(make_fault_plan(e)),
        drawn_seed_(e.run.seed),
        devices_(e.run.seed),
        chain_troubles_(std::make_shared<chain_troubles>(e.run.seed)),
        misfortune_(generator_for(e.run.seed, "faults")),
        rare_branches_(e.run.seed, e.chaos.rare_branches),
        crew_(world_, network_, crew_hooks()) {
    context_.engine = engine_;
    check_checkpoints(e, *engine_);
    context_.assignment = make_assignment(e, *engine_);
    context_.first_state = engine_->first_state(e.run.seed);
    if (aids_.forks != nullptr)
      for (const fork_plan& f : *aids_.forks)
        forked_schemes_.push_back(make_forked_scheme(f.then, *engine_, *context_.first_state));
    context_.origin = std::make_shared<const actors::genesis>(make_genesis(e, cast_, *context_.first_state));
    context_.held_out_every_windows = e.run.held_out_every_windows;
    context_.held_out_samples = e.run.held_out_samples;
    context_.standby_coordinators = e.services.standby_coordinators;
  }

  simulation_result run(const std::atomic<bool>& stop) {
    const actors::rare_branches_scope scope(&rare_branches_);
    open_journal();
    start_services();
    start_members();
    prepare_faults();
    simulation_result result;
    while (!finished_ && result.why_ended.empty()) {
      if (stop.load(std::memory_order_relaxed))
        result.why_ended = "stopped";
      else if (!world_.step())
        result.why_ended = "nothing is left to happen";
      else if (fork_is_due_)
        apply_fork();
      else if (world_.now() - last_block_ > patience())
        result.why_ended = fmt::format("no block was made for {:.0f} s", seconds(patience()));
    }
    result.complete = finished_;
    show_nodes();
    close(result);
    return result;
  }

 private:
  crew::hooks crew_hooks() {
    crew::hooks h;
    h.journal = [this](const journal_entry& entry) { write(entry); };
    h.run_finished = [this] { finished_ = true; };
    h.local_time = [this](const net::address& node, time_point now) { return clocks_.shown_to(node, now); };
    h.settled = [this](const net::address& node, const actors::role_core& core) {
      const auto* member = dynamic_cast<const actors::member_core*>(&core);
      meter_.settled(node, world_.now(), core.open_requests(), member != nullptr && member->behind());
    };
    h.stopped = [this](const net::address& node, bool dies) { meter_.stopped(node, world_.now(), dies); };
    h.going = [this](const net::address& node) {
      const bool member = node.kind == net::role::peer || node.kind == net::role::validator;
      if (member) meter_.going(node, world_.now());
    };
    if (aids_.observe)
      h.observed = [this](const net::address& node, const actors::event& e, const actors::effects& out) {
        aids_.observe(node, world_.now(), e, out);
      };
    return h;
  }

  /// Longest silence of a healthy chain: every member may use its grace up, one after the other.
  duration patience() const {
    const actors::window_parameters& w = experiment_.protocol.window;
    return from_seconds(3600 + w.block_s + w.put_window_s + w.grace_s * static_cast<double>(cast_.size() + 4));
  }

  void note(const net::address& node, actors::events::any what) { write({world_.now(), node, std::move(what)}); }

  void write(const journal_entry& e) {
    journal_.write(e);
    if (const auto* b = std::get_if<actors::events::block_made>(&e.event)) {
      last_block_ = e.time;
      if (const fork_plan* next = next_fork(); next != nullptr && b->height == next->height()) fork_is_due_ = true;
    }
    if (const auto* w = std::get_if<actors::events::window_opened>(&e.event)) {
      account_time();
      window_ = w->window;
    }
    for (injector* i : injectors()) i->observe(e.event);
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

  void start_services() {
    add_service(net::address::chain(), [this](const auto& disk) {
      return chain_ = std::make_shared<actors::chain_core>(context_.origin, disk, chain_troubles_);
    });
    std::shared_ptr<actors::bucket_store> store =
        experiment_.storage.kind == "directory" ? make_bucket_folder(directory_) : actors::make_memory_store();
    actors::storage_limits limits;
    limits.object_bytes_max = experiment_.storage.object_bytes_max;
    limits.retention_windows = experiment_.storage.retention_windows;
    if (!plan_.empty() || next_fork() != nullptr)
      store = std::make_shared<late_store>(store, storage_troubles_, [this] { return world_.now(); });
    add_service(net::address::storage(), [this, store, limits](const auto&) {
      return std::make_shared<troubled_storage>(
          std::make_shared<actors::storage_core>(context_.origin->id(), store, limits), storage_troubles_, drawn_seed_);
    });
    const std::uint64_t standbys = experiment_.services.standby_coordinators;
    for (std::uint64_t rank = 0; rank <= standbys; ++rank)
      add_service(net::address::coordinator(rank),
                  [origin = context_.origin, place = actors::coordinator_place{rank, standbys}](const auto&) {
                    return std::make_shared<actors::coordinator_core>(origin, place);
                  });
  }

  template <class Make>
  void add_service(const net::address& self, Make make) {
    crew_.add(
        {.self = self, .link = experiment_.services.link, .make_core = std::move(make), .always_keeps_disk = true},
        duration::zero(), true);
  }

  void start_members() {
    duration delay = stagger;
    const std::vector<node_name> latecomers = plan_.late();
    for (const cast_member& who : cast_) {
      const net::address self{who.role, who.identity.key()};
      const duration starts = delay + from_seconds(who.profile->start_delay_s);
      note(self, actors::events::node_started{who.role, who.identity.key(), who.group, who.strategy->kind});
      const bool late = std::find(latecomers.begin(), latecomers.end(), who.name) != latecomers.end();
      if (!late) meter_.start(self, time_point(starts));
      crew::station s{.self = self, .link = who.profile->link};
      s.make_core = [this, &who](const std::shared_ptr<const actors::role_disk>& disk) {
        return make_core(who, context_, disk);
      };
      s.make_device = [this, &who, self] {
        return std::make_shared<virtual_device>(
            world_, pool_, engine_, who.profile->tokens_per_s, self, devices_,
            [this, self](device_work kind, time_point begins, time_point ends, double lost) {
              meter_.job(self, kind, begins, ends, lost);
            });
      };
      crew_.add(std::move(s), starts, !late);
      delay += stagger;
    }
  }

  const actors::member_core& member(std::size_t i) const {
    return static_cast<const actors::member_core&>(*crew_.core_of({cast_[i].role, cast_[i].identity.key()}));
  }

  void show_nodes() const {
    if (!aids_.picture) return;
    for (std::size_t i = 0; i < cast_.size(); ++i) {
      const cast_member& who = cast_[i];
      const net::address node{who.role, who.identity.key()};
      const actors::member_core& m = member(i);
      aids_.picture({node, who.name, who.group, crew_.up(node), m.uid(), m.next_window(), m.behind(), m.state()->steps,
                     m.state()->id, m.open_continuations()});
    }
  }

  void note_rare_branches() {
    for (std::size_t i = 0; i < actors::rare_branches_count; ++i) {
      const auto b = static_cast<actors::rare_branch>(i);
      const auto& c = rare_branches_.of(b);
      note(net::address::chain(),
           actors::events::rare_branch_counted{std::string(enum_name(b)), c.on_the_table, c.passed, c.taken});
    }
  }

  std::vector<injector*> injectors() {
    std::vector<injector*> all;
    for (injector& i : injectors_) all.push_back(&i);
    return all;
  }

  void prepare_faults() {
    if (!plan_.empty()) start_injector(plan_);
  }

  void start_injector(const fault_plan& plan) {
    injectors_.emplace_back(
        plan,
        levers{network_, devices_, clocks_, storage_troubles_, *chain_troubles_, crew_, misfortune_,
               [this] { return world_.now(); },
               [this](duration wait, std::function<void()> then) { world_.after(wait, std::move(then)); }},
        known_nodes(cast_, chain_), [this](actors::events::any e) { note(net::address::chain(), std::move(e)); });
    network_.watch([this](const net::message& m) {
      for (injector* i : injectors()) i->observe(m);
    });
    injectors_.back().start();
  }

  /// Null when there are no more.
  const fork_plan* next_fork() const {
    return aids_.forks != nullptr && forks_made_ < aids_.forks->size() ? &(*aids_.forks)[forks_made_] : nullptr;
  }

  /// The block that opens the fork's window is made, and nobody has heard of it. A reorganisation may make it again.
  void apply_fork() {
    const fork_plan& fork = *next_fork();
    fork_is_due_ = false;
    engine_->change_scheme(fork.window, forked_schemes_[forks_made_]);
    ++forks_made_;
    if (aids_.jobs != nullptr) aids_.jobs->change_experiment(fork.id());
    context_.rules = std::make_shared<const actors::protocol_parameters>(fork.then.protocol);
    if (fork.seed) reseed(*fork.seed);
    fork_cast(fork.then);
    fork_faults(fork);
    if (aids_.forked) aids_.forked(fork);
  }

  /// All that draws while the run goes on; the nodes' own draws are theirs (`fork_cast`).
  void reseed(std::uint64_t seed) {
    world_.reseed(seed_for(seed, "schedule"));
    network_.reseed(seed_for(seed, "network"));
    misfortune_ = generator_for(seed, "faults");
    devices_.reseed(seed);
    chain_troubles_->reseed(seed);
    dynamic_cast<troubled_storage&>(*crew_.core_of(net::address::storage())).reseed(seed);
    drawn_seed_ = seed;
  }

  void fork_cast(const experiment& e) {
    experiment drawn = e;
    drawn.run.seed = drawn_seed_;
    const std::vector<cast_member> then = cast_of(e);
    const std::vector<cast_member> seeds = cast_of(drawn);
    for (std::size_t i = 0; i < cast_.size(); ++i) {
      cast_member& who = cast_[i];
      const bool other = who.strategy->kind != then[i].strategy->kind ||
                         !(who.strategy->options == then[i].strategy->options) ||
                         who.data_multiplier != then[i].data_multiplier || who.seed != seeds[i].seed;
      who.strategy = then[i].strategy;
      who.data_multiplier = then[i].data_multiplier;
      who.seed = seeds[i].seed;
      actors::role_core& core = *crew_.core_of({who.role, who.identity.key()});
      if (other) change_strategy(core, who);
      dynamic_cast<actors::member_core&>(core).change_rules(context_.rules);
    }
  }

  /// What has begun still ends; nothing more of the plan before begins.
  void fork_faults(const fork_plan& fork) {
    for (injector& i : injectors_) i.retire();
    experiment then = fork.then;
    then.run.seed = drawn_seed_;
    fault_plan plan = make_fault_plan(then);
    std::erase_if(plan.faults, [&fork](const planned_fault& f) { return f.begins.window < fork.window; });
    const std::string name = forks_made_ == 1 ? "fork" : fmt::format("fork{}", forks_made_);
    for (planned_fault& f : plan.faults) f.id = name + "/" + f.id;
    if (!plan.empty()) start_injector(plan);
  }

  void close(simulation_result& result) {
    account_time();
    if (experiment_.chaos.rare_branches > 0) note_rare_branches();
    for (actors::events::queue_counted& q : fullest_queues(crew_, network_)) note(net::address::chain(), std::move(q));
    for (const auto& [node, t] : network_.counted())
      note(node, actors::events::node_traffic{node, t.messages_sent, t.bytes_sent, t.messages_received,
                                              t.bytes_received, t.dropped, t.under_way, t.lost});
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
    const auto backing = [&](std::size_t of) {
      std::uint64_t stake = 0;
      for (std::size_t i = 0; i < cast_.size(); ++i)
        if (member(i).state()->id == member(of).state()->id) stake += cast_[i].stake;
      return stake;
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < cast_.size(); ++i) {
      const window_index here = member(i).next_window(), there = member(best).next_window();
      if (here > there || (here == there && backing(i) > backing(best))) best = i;
    }
    return member(best);
  }

  const experiment& experiment_;
  const simulation_aids& aids_;
  journal_sink& journal_;
  std::filesystem::path directory_;
  std::vector<cast_member> cast_;
  std::shared_ptr<compute::engine> engine_;
  job_pool pool_;
  actors::world world_;
  net::simulated_network network_;
  actors::member_context context_;
  std::shared_ptr<actors::chain_core> chain_;
  time_meter meter_;
  window_index window_ = 0;  ///< the newest that opened
  fault_plan plan_;
  std::uint64_t drawn_seed_;  ///< the run's, or the newest fork's: of what draws while the run goes on
  device_troubles devices_;
  clock_troubles clocks_;
  storage_troubles storage_troubles_;
  std::shared_ptr<chain_troubles> chain_troubles_;
  generator misfortune_;
  actors::rare_branches rare_branches_;
  crew crew_;
  std::deque<injector> injectors_;  ///< of the first plan and the forks'
  std::vector<std::shared_ptr<const compute::scheme>> forked_schemes_;
  std::size_t forks_made_ = 0;
  bool fork_is_due_ = false;
  time_point last_block_{};
  bool finished_ = false;
};

}  // namespace

simulation_result simulate(const experiment& e, journal_sink& journal, const std::atomic<bool>& stop,
                           const std::filesystem::path& directory, const simulation_aids& aids) {
  compute::pin_arithmetic();
  return simulation(e, journal, directory, aids).run(stop);
}

}  // namespace gauntlet::runtime
