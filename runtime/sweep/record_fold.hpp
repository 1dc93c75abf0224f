#pragma once

#include "runtime/journal/journal_sink.hpp"
#include "runtime/sweep/run_record.hpp"

#include <memory>

namespace gauntlet::runtime {

/// Folds a run's events, in order, into what is kept of it.
class record_fold final : public journal_sink {
 public:
  record_fold();
  ~record_fold() override;

  void write(const actors::journal_entry& entry) override;
  run_record result() const;
  const summary_fold& summary() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace gauntlet::runtime
