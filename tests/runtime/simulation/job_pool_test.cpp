#include "runtime/simulation/job_pool.hpp"

#include "base/options.hpp"
#include "compute/surrogate/surrogate_objective.hpp"
#include "tests/compute/plain_scheme.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

namespace gauntlet::runtime {

namespace {

class failing_scheme final : public compute::plain_scheme {
 public:
  using plain_scheme::plain_scheme;
  compute::encoded encode(const compute::agreed_state&, const compute::feedback_ptr&, std::span<const float>,
                          window_index, compute::payload_editor*) const override {
    throw std::runtime_error("the disk is full");
  }
};

template <class Scheme = compute::plain_scheme>
std::shared_ptr<compute::engine> small_engine() {
  const auto entry = compute::surrogate_objective_entry();
  const std::shared_ptr<const compute::objective> model = entry.make(options(entry.options), {nullptr, 1});
  return std::make_shared<compute::engine>(model, std::make_shared<Scheme>(model->parameters()), 2);
}

}  // namespace

TEST_CASE("jobs come to the same on any number of threads, whichever is joined first") {
  constexpr std::size_t jobs = 40;
  std::vector<double> expected;
  for (const std::size_t threads : {1, 2, 5}) {
    const auto engine = small_engine();
    const compute::state_ptr state = engine->first_state(1);
    job_pool pool(engine, threads);
    std::vector<std::shared_ptr<job_pool::ticket>> started;
    for (sample_id i = 0; i < jobs; ++i)
      started.push_back(pool.start(net::address::chain(), compute::gradient_job{state, {i, i + 1}}));
    std::vector<double> losses(jobs);
    for (std::size_t i = 0; i < jobs; ++i) {
      const std::size_t next = i * 7 % jobs;
      losses[next] = std::get<compute::gradient_result>(pool.join(*started[next])).loss;
    }
    if (expected.empty()) expected = losses;
    CHECK(losses == expected);
  }
}

TEST_CASE("what a job throws reaches the one who joins it, on whichever thread it ran") {
  for (const std::size_t threads : {1, 3}) {
    const auto engine = small_engine<failing_scheme>();
    const compute::state_ptr state = engine->first_state(1);
    const auto gradient = std::make_shared<const compute::flat_buffer>(state->theta->size());
    job_pool pool(engine, threads);
    const compute::encode_job fails{state, nullptr, gradient, 0, nullptr};
    const std::vector started{pool.start(net::address::chain(), fails), pool.start(net::address::chain(), fails)};
    for (const auto& t : started) CHECK_THROWS_AS(pool.join(*t), std::runtime_error);
  }
}

TEST_CASE("what nobody joins is dropped with the pool") {
  const auto engine = small_engine();
  const compute::state_ptr state = engine->first_state(1);
  {
    job_pool pool(engine, 1);
    pool.start(net::address::chain(), compute::gradient_job{state, {1, 2}});
  }
  CHECK(engine->counted().gradients == 0);
}

}  // namespace gauntlet::runtime
