#include "runtime/faults/window_clock.hpp"

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

constexpr window_index remembered = 4;

}  // namespace

std::optional<window_clock::stage> window_clock::observe(const events::any& e) {
  if (const auto* w = std::get_if<events::window_opened>(&e)) {
    newest_ = std::max(newest_, w->window);
    std::erase_if(seen_, [this](const stage& s) { return s.first + remembered < newest_; });
    return first_time(w->window, fault_phase::train);
  }
  if (const auto* c = std::get_if<events::contribution_checked>(&e))
    return first_time(c->window, fault_phase::manifest);
  if (const auto* m = std::get_if<events::manifest_included>(&e)) return first_time(m->window, fault_phase::apply);
  if (const auto* n = std::get_if<events::window_null>(&e)) return first_time(n->window, fault_phase::apply);
  if (const auto* s = std::get_if<events::contribution_scored>(&e)) return first_time(s->window, fault_phase::score);
  return std::nullopt;
}

std::optional<window_clock::stage> window_clock::observe(const net::message& m) {
  if (const auto* c = std::get_if<net::put_window_closed>(&m)) return first_time(c->window, fault_phase::check);
  return std::nullopt;
}

bool window_clock::reached(window_index w, fault_phase p) const {
  if (p == fault_phase::train) return newest_ >= w;
  if (p == fault_phase::put) return newest_ >= w + 1;
  return newest_ >= w + 2 || seen_.contains({w, p});
}

std::optional<window_clock::stage> window_clock::first_time(window_index w, fault_phase p) {
  if (w + remembered < newest_ || !seen_.insert({w, p}).second) return std::nullopt;
  return stage{w, p};
}

}  // namespace gauntlet::runtime
