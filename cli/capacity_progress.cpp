#include "cli/capacity_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/progress.hpp"
#include "results/capacity_words.hpp"
#include "results/format.hpp"

namespace pushbench {

namespace {

// What a search comes to: the way up, the bisection and the repeated trials.
constexpr double kUsualTrials = 10;

/// How long all searches take in seconds, if nothing goes wrong.
double estimated_s(const CapacityPlan& plan) {
  double sum = 0;
  for (const CapacityQuestion& question : plan.questions) {
    sum += std::min(kUsualTrials * estimated_s(question.scenario), plan.time_limit_s);
  }
  return sum;
}

std::string share_text(std::optional<double> share) {
  return share ? fmt::format("{:>3.0f} %", 100 * *share) : "    ?";
}

}  // namespace

void CapacityDisplay::on_question(std::size_t index, std::size_t of, const CapacityQuestion& question) {
  if (index == 1) {
    lines_.add(fmt::format("{}: {}\n{} of about {:.0f} trials each, about {}; Ctrl-C ends it and keeps what is known\n",
                           plan_.scenario.name, plan_.scenario.summary,
                           of == 1 ? "1 search" : fmt::format("{} searches", of), kUsualTrials,
                           duration_text(estimated_s(plan_))));
  }
  std::string at;
  for (const auto& [key, value] : question.at) at += fmt::format(", {}={}", key, results::number_text(value));
  lines_.add(fmt::format("\n[{}/{}] {} {}{}: most {}\n", index, of, question.scenario.name, question.variant.label, at,
                         results::unit_of(question.of)));
}

void CapacityDisplay::on_trial(const CapacityQuestion& question, double value, bool confirms) {
  head_ = fmt::format("  {:>22} {}", results::value_text(question.of, value), confirms ? "again" : "     ");
  lines_.rewrite(head_);
}

void CapacityDisplay::on_progress(const TrialProgress& progress) {
  lines_.rewrite(head_ + "  " + phase_text(progress));
}

void CapacityDisplay::on_probe(const CapacityQuestion&, const results::CapacityProbe& probe) {
  lines_.add(fmt::format("{}  {:<9}  server {}, generator {}  {}\n", head_, results::word_of(probe.outcome),
                         share_text(probe.server_cpu_cores), share_text(probe.client_cpu_share), probe.detail));
}

void CapacityDisplay::on_answer(const results::Capacity& capacity) {
  lines_.add(fmt::format("  = {}\n", results::answer_text(capacity)));
}

}  // namespace pushbench
