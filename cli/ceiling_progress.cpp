#include "cli/ceiling_progress.hpp"

#include <fmt/format.h>

#include "cli/progress.hpp"
#include "harness/doctor.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"
#include "results/format.hpp"

namespace pushbench {

namespace {

std::string reach_text(const results::Ceiling& ceiling, const results::CeilingStep& step) {
  if (step.broadcasts.empty()) return "no broadcast";
  const results::Broadcast all = results::all_broadcasts(step);
  const std::uint64_t due = deliveries_due(step);
  if (all.reached < due) return grouped(due - all.reached) + " deliveries MISSING";
  return "all reached in " + results::time_text(step_figure("broadcast_max_us", ceiling, step).value_or(0));
}

}  // namespace

void CeilingDisplay::on_transport(const Variant& variant) {
  lines_.add(std::exchange(announcement_, ""));
  name_ = variant.label;
  rated_since_ = {};
  rate_ = 0;
  lines_.rewrite(name_ + "  starting");
}

double CeilingDisplay::rate_at(const CeilingProgress& progress) {
  constexpr double kOftenEnough = 2;
  const bool anew = progress.phase != rated_since_.phase || progress.held < rated_since_.held;
  const double elapsed = progress.elapsed_s - rated_since_.elapsed_s;
  if (anew) rate_ = 0;
  if (!anew && elapsed > 0 && (rate_ == 0 || elapsed >= kOftenEnough)) {
    rate_ = static_cast<double>(progress.held - rated_since_.held) / elapsed;
  }
  if (anew || elapsed >= kOftenEnough) rated_since_ = progress;
  return rate_;
}

void CeilingDisplay::on_progress(const CeilingProgress& progress) {
  const double rate = rate_at(progress);
  std::string line = fmt::format("{}  {} of {} held  {}", name_, grouped(progress.held), grouped(progress.target),
                                 name_of(progress.phase));
  if (progress.phase == CeilingProgress::Phase::connecting && rate > 0) {
    line += fmt::format(" {} per s", results::count_text(rate));
    if (progress.step > progress.held) {
      const double left = static_cast<double>(progress.step - progress.held) / rate;
      line += fmt::format(", {} in {}", grouped(progress.step), duration_text(left));
    }
  }
  line += fmt::format("  {} + {} processes  {}", progress.server_processes, progress.client_processes,
                      duration_text(progress.elapsed_s));
  lines_.rewrite(line);
}

void CeilingDisplay::on_wall(const results::Wall& wall) {
  lines_.add(fmt::format("{}  {:>9}  wall: {}{}\n", name_, grouped(wall.connections), words_of(wall),
                         wall.lifted_by.empty() ? "" : "; lifted by " + results::plain_text(wall.lifted_by)));
}

void CeilingDisplay::on_step(const results::Ceiling& so_far, const results::CeilingStep& step) {
  const auto count = [&](std::string_view name) {
    const results::Value value = results::step_figure(name, so_far, step);
    return value ? results::count_text(*value) : "-";
  };
  lines_.add(fmt::format("{}  {:>9}  held: {} per s, {}; B/conn: server {}, client {}, kernel {}\n", name_,
                         grouped(step.connections), count("connect_per_s"), reach_text(so_far, step),
                         count("server_memory_per_connection_bytes"), count("client_memory_per_connection_bytes"),
                         count("kernel_memory_per_connection_bytes")));
}

void CeilingDisplay::on_end(const results::Ceiling& ceiling) {
  lines_.rewrite("");
  // The table begins with it, but that may be an hour away.
  if (ceiling.end == results::CeilingEnd::failed) lines_.add(headline_of(ceiling) + "\n");
}

}  // namespace pushbench
