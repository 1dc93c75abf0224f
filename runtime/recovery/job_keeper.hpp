#pragma once

#include "compute/engine.hpp"
#include "net/address.hpp"
#include "runtime/recovery/feedback_store.hpp"
#include "runtime/recovery/record_log.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace gauntlet::runtime {

/// Keeps what jobs came to in a run's directory, and answers them from there when the run is executed again (DESIGN 5,
/// "re-execution, not snapshots"): the losses of gradient, score and evaluate jobs, and payloads. The big tensors are
/// not kept. In their place an answer has buffers that are made on demand (compute/flat_buffer.hpp), should a job that
/// has no answer need them: gradients from their job; error feedback from its encode job, whose own feedback is made
/// from the encode job before, and so on back to the newest file of a `feedback_store`, which is `every_windows`
/// windows away at most. So a window's jobs are found by what they read: state, samples, payload; an encode job by its
/// place in the chain of its peer's encode jobs.
///
/// Jobs that only read bytes (apply, compare, edit) are always run, and so are encode jobs whose editor remembers.
/// Every record goes to the system at once, so that a killed process loses the one it is writing at most; the disk gets
/// them when the system sees fit, and all of them when the run ends. A machine that fails may lose more: what is
/// missing or damaged is told by digests, and computed again.
class job_keeper {
 public:
  struct plan {
    bool answers = false;              ///< from what is there
    bool keeps = true;                 ///< what is computed
    std::uint64_t every_windows = 10;  ///< error feedback
    digest experiment;                 ///< of all that results depend on beside what jobs read
  };
  /// Thrown by a job that needs what is lost (files were damaged or deleted): the run has to be executed without
  /// answers.
  struct jobs_lost final : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

  /// `folder` is a run's. Throws disk_trouble.
  job_keeper(const std::filesystem::path& folder, const plan& p);

  /// What to run, in any thread, for a job of a node. Call it in the order in which the run starts its jobs. The result
  /// and its buffers are to be gone before the keeper is.
  std::function<compute::job_result()> task(const net::address& owner, compute::job j,
                                            std::shared_ptr<compute::engine> engine);

  /// From now on jobs are another experiment's.
  void change_experiment(const digest& experiment) { plan_.experiment = experiment; }

  /// All that was kept is on the disk.
  void sync();

  struct counters {
    std::uint64_t answered = 0;  ///< jobs
    std::uint64_t kept = 0;
    std::uint64_t made_on_demand = 0;  ///< buffers
    std::uint64_t bytes = 0;           ///< of all records
  };
  counters counted() const;

  static constexpr std::string_view folder_name = "jobs";
  static constexpr std::string_view feedback_folder_name = "feedback";

 private:
  struct ticket {
    net::address owner;
    digest experiment;
    digest encode_key;          ///< of encode jobs
    std::uint64_t ordinal = 0;  ///< of encode jobs: 1 is the owner's first
  };
  struct lineage {
    digest newest;
    std::uint64_t length = 0;
  };
  using engine_ptr = std::shared_ptr<compute::engine>;

  ticket admit(const net::address& owner, const compute::job& j);
  template <class Job>
  compute::job_result answer(const ticket&, const Job& j, const engine_ptr& e);
  compute::job_result answer(const ticket& t, const compute::gradient_job& j, const engine_ptr& e);
  compute::job_result answer(const ticket& t, const compute::combine_job& j, const engine_ptr& e);
  compute::job_result answer(const ticket& t, const compute::encode_job& j, const engine_ptr& e);
  compute::job_result answer(const ticket& t, const compute::score_job& j, const engine_ptr& e);
  compute::job_result answer(const ticket& t, const compute::evaluate_job& j, const engine_ptr& e);

  compute::encode_result encoded_before(const ticket& t, const compute::encode_job& j, const engine_ptr& e,
                                        const byte_buffer& record);
  compute::feedback_ptr feedback_on_demand(const ticket& t, const compute::encode_job& j, const engine_ptr& e,
                                           std::uint64_t floats, const digest& payload);
  void keep_feedback(const ticket& t, const compute::encode_job& j, const compute::feedback_ptr& feedback);
  std::optional<byte_buffer> find(const digest& key) const;
  void keep(const digest& key, byte_view body);

  plan plan_;
  record_log log_;
  feedback_store feedback_;
  std::map<digest, record_log::place> known_;  ///< records from before; only read once the run has begun
  std::map<net::address, lineage> lineages_;   ///< of encode jobs
  std::atomic<std::uint64_t> answered_ = 0, kept_ = 0, made_on_demand_ = 0;
};

}  // namespace gauntlet::runtime
