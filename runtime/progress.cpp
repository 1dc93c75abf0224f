#include "runtime/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

constexpr double redraw_s = 0.1;
constexpr std::uint64_t bar_cells = 24;

std::string minutes(double s) {
  const auto whole = static_cast<std::uint64_t>(s + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

/// Over the line that stands there.
void draw_bar(std::FILE* out, std::uint64_t done, std::uint64_t wanted, const std::string& text) {
  const std::uint64_t full = done * bar_cells / std::max<std::uint64_t>(wanted, 1);
  std::string bar;
  for (std::uint64_t i = 0; i < bar_cells; ++i) {
    if (i == full) bar += "\033[2m";
    bar += "━";
  }
  fmt::print(out, "\r\033[36m{}\033[0m  {}\033[K", bar, text);
  std::fflush(out);
}

}  // namespace

std::string progress_text(std::uint64_t done, std::uint64_t windows, std::optional<double> held_out, double elapsed_s) {
  std::string text = fmt::format("{}/{} windows", done, windows);
  if (held_out) text += fmt::format(", held-out loss {:.3f}", *held_out);
  if (done >= windows) return text + fmt::format(", {} in all", minutes(elapsed_s));
  if (done > 0) {
    const double left = elapsed_s * static_cast<double>(windows - done) / static_cast<double>(done);
    text += fmt::format(", {} left", minutes(left));
  }
  return text;
}

progress::progress(std::FILE* out, bool terminal, std::string title, std::uint64_t windows)
    : out_(out), terminal_(terminal), title_(std::move(title)), windows_(windows) {}

void progress::show(const summary_fold& run) {
  const std::uint64_t done = std::min(run.windows(), windows_);
  if (done == shown_) return;
  const double now = watch_.seconds();
  if (terminal_) {
    if (drawn_s_ >= 0 && now - drawn_s_ < redraw_s && done < windows_) return;
    draw_bar(out_, done, windows_, progress_text(done, windows_, run.held_out_loss(), now));
    open_line_ = true;
    drawn_s_ = now;
  } else if (const std::uint64_t tenth = done * 10 / windows_; tenth > tenth_) {
    tenth_ = tenth;
    fmt::print(out_, "{}: {}\n", title_, progress_text(done, windows_, run.held_out_loss(), now));
    std::fflush(out_);
  }
  shown_ = done;
}

count_progress::count_progress(std::FILE* out, bool terminal, std::string title, std::string things)
    : out_(out), terminal_(terminal), title_(std::move(title)), things_(std::move(things)) {}

void count_progress::show(std::uint64_t done, std::uint64_t wanted) {
  if (first_ == UINT64_MAX) {
    first_ = done;
    if (done > 0) fmt::print(out_, "{}: {} of {} {} are there already\n", title_, done, wanted, things_);
  }
  std::string text = fmt::format("{}/{} {}", done, wanted, things_);
  const double elapsed_s = watch_.seconds();
  if (done >= wanted)
    text += fmt::format(", {} in all", minutes(elapsed_s));
  else if (done > first_)
    text += fmt::format(", {} left",
                        minutes(elapsed_s * static_cast<double>(wanted - done) / static_cast<double>(done - first_)));
  if (terminal_) {
    draw_bar(out_, done, wanted, text);
    open_line_ = true;
  } else if (const std::uint64_t tenth = done * 10 / std::max<std::uint64_t>(wanted, 1); tenth > tenth_) {
    tenth_ = tenth;
    fmt::print(out_, "{}: {}\n", title_, text);
    std::fflush(out_);
  }
}

void count_progress::end() {
  if (open_line_) fmt::print(out_, "\n");
  open_line_ = false;
}

void progress::end() {
  if (open_line_) fmt::print(out_, "\n");
  open_line_ = false;
}

}  // namespace gauntlet::runtime
