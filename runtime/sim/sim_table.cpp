#include "runtime/sim/sim_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

std::string reproduction(const failed_trial& f) {
  return f.result.end == trial_end::differs ? twice_command_of(f.trial) : command_of(f.trial);
}

std::map<std::string, std::size_t> symptoms_of(const trials_outcome& all) {
  std::map<std::string, std::size_t> counts;
  for (const failed_trial& f : all.failures) ++counts[f.result.symptom()];
  return counts;
}

std::string percent(double part) { return fmt::format("{:.1f} %", 100 * part); }

std::string time_line(const time_spent& t) {
  return fmt::format(
      "  node time        {:.0f} h: compute {}, communication {}, scoring {}, catch-up {}, waiting {}, "
      "lost to faults {}\n",
      t.total_s() / 3600, percent(t.share(t.compute_s)), percent(t.share(t.communication_s)),
      percent(t.share(t.scoring_s)), percent(t.share(t.catch_up_s)), percent(t.share(t.waiting_s)),
      percent(t.share(t.lost_s)));
}

std::string faults_line(const std::map<std::string, std::uint64_t>& faults) {
  std::uint64_t sum = 0;
  std::string kinds;
  for (const auto& [kind, count] : faults) {
    sum += count;
    kinds += fmt::format("{}{} {}", kinds.empty() ? ": " : ", ", kind, count);
  }
  return fmt::format("  faults           {}{}\n", sum, kinds);
}

}  // namespace

std::string failure_text(const failed_trial& f) {
  std::string text = fmt::format("seed {}: {}\n  {}\n", f.trial.seed, f.result.headline(), reproduction(f));
  if (f.kept.size() == 1) text += fmt::format("  kept in {}\n", f.kept.front().string());
  if (f.kept.size() == 2)
    text += fmt::format("  gauntlet diff {} {}\n", f.kept.front().string(), f.kept.back().string());
  return text;
}

std::string trials_table(const trials_outcome& all, bool twice) {
  const trial_totals& t = all.totals;
  std::string text = fmt::format("{} of {} runs held{}\n", t.done - all.failures.size(), t.done,
                                 twice ? ", each made twice with equal journals" : "");
  const double null_share = t.windows == 0 ? 0 : static_cast<double>(t.null_windows) / static_cast<double>(t.windows);
  text += fmt::format("  windows          {}, null {} ({})\n", t.windows, t.null_windows, percent(null_share));
  text += faults_line(t.faults) + time_line(t.time);
  text += coverage_table(t.rare_branches);
  text += fmt::format("  violations       {}\n", t.breaches);
  for (const auto& [symptom, count] : symptoms_of(all)) text += fmt::format("  {:<16} {} runs\n", symptom, count);
  return text;
}

std::string trials_json(const trials_outcome& all, bool twice) {
  const trial_totals& t = all.totals;
  json failures = json::array();
  for (const failed_trial& f : all.failures) {
    json kept = json::array();
    for (const std::filesystem::path& p : f.kept) kept.push_back(p.string());
    failures.push_back({{"config", f.trial.config},
                        {"seed", f.trial.seed},
                        {"set", f.trial.overrides},
                        {"end", std::string(enum_name(f.result.end))},
                        {"invariant", f.result.invariant},
                        {"what", f.result.what},
                        {"breaches", f.result.breaches},
                        {"reproduce", reproduction(f)},
                        {"kept", std::move(kept)}});
  }
  const time_spent& s = t.time;
  const json whole{{"wanted", t.wanted},
                   {"done", t.done},
                   {"held", t.done - all.failures.size()},
                   {"twice", twice},
                   {"windows", t.windows},
                   {"null_windows", t.null_windows},
                   {"violations", t.breaches},
                   {"faults", t.faults},
                   {"node_time_s",
                    {{"compute", s.compute_s},
                     {"communication", s.communication_s},
                     {"scoring", s.scoring_s},
                     {"catch_up", s.catch_up_s},
                     {"waiting", s.waiting_s},
                     {"lost", s.lost_s}}},
                   {"rare_branches", t.rare_branches},
                   {"failures", std::move(failures)}};
  return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gauntlet::runtime
