#include "cli/capacity_progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/progress.hpp"
#include "results/capacity_words.hpp"
#include "results/format.hpp"

namespace pushbench {

namespace {

using results::CapacityEnd;
using results::ProbeOutcome;

std::string_view word_of(ProbeOutcome outcome) {
  switch (outcome) {
    case ProbeOutcome::meets: return "meets";
    case ProbeOutcome::misses: return "misses";
    case ProbeOutcome::saturated: return "GENERATOR FULL";
    case ProbeOutcome::failed: return "FAILED";
  }
  return "";
}

std::string share_text(std::optional<double> share) {
  return share ? fmt::format("{:>3.0f} %", 100 * *share) : "    ?";
}

}  // namespace

void CapacityDisplay::on_question(std::size_t index, std::size_t of, const CapacityQuestion& question) {
  if (index == 1) {
    fmt::print(out_, "{}: {}\n{} of about ten trials each; Ctrl-C ends it and keeps what is known\n",
               plan_.scenario.name, plan_.scenario.summary, of == 1 ? "1 search" : fmt::format("{} searches", of));
  }
  std::string at;
  for (const auto& [key, value] : question.at) at += fmt::format(", {}={}", key, results::number_text(value));
  fmt::print(out_, "\n[{}/{}] {} {}{}: most {}\n", index, of, question.scenario.name, question.variant.label, at,
             results::unit_of(question.of));
  std::fflush(out_);
}

void CapacityDisplay::on_trial(const CapacityQuestion& question, double value, bool confirms) {
  head_ = fmt::format("  {:>22} {}", value_text(question.of, value), confirms ? "again" : "     ");
  rewrite(head_);
}

void CapacityDisplay::on_progress(const TrialProgress& progress) { rewrite(head_ + "  " + phase_text(progress)); }

void CapacityDisplay::on_probe(const CapacityQuestion&, const results::CapacityProbe& probe) {
  rewrite("");
  fmt::print(out_, "{}  {:<6}  server {}, generator {}  {}\n", head_, word_of(probe.outcome),
             share_text(probe.server_cpu_cores), share_text(probe.client_cpu_share), probe.detail);
  std::fflush(out_);
}

void CapacityDisplay::on_answer(const results::Capacity& capacity) {
  rewrite("");
  fmt::print(out_, "  = {}\n", answer_text(capacity));
  std::fflush(out_);
}

void CapacityDisplay::rewrite(const std::string& line) {
  if (!live_) return;
  fmt::print(out_, "\r{}\x1b[K", line);
  std::fflush(out_);
}

std::string value_text(results::CapacityOf of, double value) {
  return results::count_text(value) + ' ' + std::string{results::unit_of(of)};
}

std::string answer_text(const results::Capacity& capacity) {
  const std::string why = fmt::format("{}", fmt::join(capacity.reasons, "; "));
  const std::string because = why.empty() ? "" : ": " + why;
  if (!capacity.knee) {
    switch (capacity.end) {
      case CapacityEnd::nothing: return "nothing that was tried meets the goal" + because;
      case CapacityEnd::unconfirmed: return "not known: repeated trials contradict what was found";
      case CapacityEnd::failed: return "failed" + because;
      default: return "not known" + because;
    }
  }
  std::string text = value_text(capacity.of, *capacity.knee);
  if (capacity.end != CapacityEnd::goal) text = "at least " + text;
  if (capacity.confirmations > 0) {
    text += fmt::format(", in {} of {} repeated trials", capacity.confirmed, capacity.confirmations);
  }
  if (capacity.end == CapacityEnd::goal && capacity.beyond) {
    text += fmt::format("; {} misses", value_text(capacity.of, *capacity.beyond));
  }
  return text + because;
}

}  // namespace pushbench
