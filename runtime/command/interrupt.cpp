#include "runtime/command/interrupt.hpp"

#include <unistd.h>

#include <csignal>

namespace gauntlet::runtime {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

extern "C" void on_interrupt(int) {
  if (interrupted.exchange(true)) _exit(130);
}

}  // namespace

interrupt_guard::interrupt_guard() {
  interrupted = false;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  // A file that may not grow any more is a failed write like that of a full disk, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
}

interrupt_guard::~interrupt_guard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
}

const std::atomic<bool>& interrupt_guard::flag() const { return interrupted; }

}  // namespace gauntlet::runtime
