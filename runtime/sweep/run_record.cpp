#include "runtime/sweep/run_record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

/// Six digits are more than any table shows and half of what a double takes.
json number_of(double v) {
  if (!std::isfinite(v)) return nullptr;
  const double rounded = std::strtod(fmt::format("{:.6g}", v).c_str(), nullptr);
  if (std::fabs(rounded) < 1e15 && rounded == std::floor(rounded)) return static_cast<std::int64_t>(rounded);
  return rounded;
}

double number_from(const json& j) { return j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>(); }

template <class Record>
json fields_of(const Record& record) {
  json j = json::object();
  Record::describe(record, [&j](std::string_view name, const auto& value, auto&&...) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, double>)
      j[std::string(name)] = number_of(value);
    else
      j[std::string(name)] = value;
  });
  return j;
}

template <class Record>
void read_fields(const json& j, Record& record) {
  Record::describe(record, [&j](std::string_view name, auto& value, auto&&...) {
    const json& at = j.at(std::string(name));
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, double>)
      value = number_from(at);
    else
      value = at.get<std::string>();
  });
}

json numbers_of(const std::vector<double>& values) {
  json list = json::array();
  for (const double v : values) list.push_back(number_of(v));
  return list;
}

std::vector<double> numbers_from(const json& list) {
  std::vector<double> values;
  for (const json& v : list) values.push_back(number_from(v));
  return values;
}

json json_of(const group_record& g) {
  json j{{"group", g.group}, {"members", g.members}};
  for (const auto& [field, values] : g.over_time) j[std::string(enum_name(field))] = numbers_of(values);
  return j;
}

group_record group_from(const json& j) {
  group_record g{j.at("group").get<std::string>(), number_from(j.at("members")), {}};
  for (std::size_t f = 0; f < series_fields; ++f) {
    const auto field = static_cast<series_field>(f);
    g.over_time[field] = numbers_from(j.at(std::string(enum_name(field))));
  }
  return g;
}

json json_of(const peer_record& p) {
  json j = fields_of(p);
  j["checks_failed"] = json::object();
  for (const auto& [outcome, times] : p.checks_failed) j["checks_failed"][outcome] = number_of(times);
  return j;
}

peer_record peer_from(const json& j) {
  peer_record p;
  read_fields(j, p);
  for (const auto& [outcome, times] : j.at("checks_failed").items()) p.checks_failed[outcome] = number_from(times);
  return p;
}

}  // namespace

std::string_view help_of(series_field f) {
  switch (f) {
    case series_field::loss_score: return "LossScore of the window, mean over evaluations";
    case series_field::indicator: return "the ±1 indicator of the window, mean over evaluations";
    case series_field::proof: return "μ_p";
    case series_field::rating: return "LossRating";
    case series_field::peer_score: return "PeerScore";
    case series_field::weight: return "weight that validators post";
    case series_field::incentive: return "share of the units paid to peers at the last payment";
    case series_field::sync_score: return "SyncScore of the window, mean over validators that could tell";
    case series_field::in_manifest:
      return "1 when the window's manifest names the peer, else 0; under own_view the share of validators that used it";
    case series_field::evaluations: return "evaluations by loss so far, mean over validators that evaluate";
  }
  return {};
}

bool is_state(series_field f) {
  return f != series_field::loss_score && f != series_field::indicator && f != series_field::sync_score &&
         f != series_field::in_manifest;
}

std::string to_json_line(const run_record& r) {
  json j = fields_of(r);
  json windows = json::array(), losses = json::array();
  for (const curve_point& p : r.held_out) {
    windows.push_back(number_of(p.window));
    losses.push_back(number_of(p.value));
  }
  j["held_out"] = {{"windows", windows}, {"losses", losses}};
  for (const char* list : {"groups", "peers", "validators"}) j[list] = json::array();
  for (const group_record& g : r.groups) j["groups"].push_back(json_of(g));
  for (const peer_record& p : r.peers) j["peers"].push_back(json_of(p));
  for (const validator_record& v : r.validators) j["validators"].push_back(fields_of(v));
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

run_record record_from_json(std::string_view line) {
  run_record r;
  try {
    const json j = json::parse(line);
    read_fields(j, r);
    const std::vector<double> windows = numbers_from(j.at("held_out").at("windows"));
    const std::vector<double> losses = numbers_from(j.at("held_out").at("losses"));
    for (std::size_t i = 0; i < std::min(windows.size(), losses.size()); ++i)
      r.held_out.push_back({windows[i], losses[i]});
    for (const json& g : j.at("groups")) r.groups.push_back(group_from(g));
    for (const json& p : j.at("peers")) r.peers.push_back(peer_from(p));
    for (const json& v : j.at("validators")) read_fields(v, r.validators.emplace_back());
  } catch (const json::exception& e) {
    throw std::runtime_error(std::string("no row of a run: ") + e.what());
  }
  return r;
}

}  // namespace gauntlet::runtime
