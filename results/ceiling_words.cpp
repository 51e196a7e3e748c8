#include "results/ceiling_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/ceiling_figures.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

std::string count(std::uint64_t number) { return count_text(static_cast<double>(number)); }

std::string where_or(const Wall& wall, std::string_view otherwise) {
  return wall.where.empty() ? std::string{otherwise} : wall.where;
}

std::string broadcasts_in_words(std::size_t count) {
  if (count == 1) return "the broadcast";
  return count == 2 ? "both broadcasts" : fmt::format("all {} broadcasts", count);
}

/// " made in 82.8 s," of all that were held at the highest step.
std::string effort(const Ceiling& ceiling) {
  if (ceiling.steps.empty()) return {};
  const Value seconds = step_figure("connecting_s", ceiling, ceiling.steps.back());
  const Value us = seconds ? believable(*seconds * 1e6) : Value{};
  return us ? " made in " + time_text(*us) + "," : "";
}

/// Whether those of the highest step live.
std::string proof(const Ceiling& ceiling) {
  if (ceiling.steps.empty() || ceiling.steps.back().broadcasts.empty()) return "not proven by a broadcast";
  const CeilingStep& step = ceiling.steps.back();
  const Broadcast all = all_broadcasts(step);
  // What was held beyond the last step was never sent anything.
  const std::string who =
      step.connections < ceiling.held ? "of the " + count(step.connections) + " measured each" : "each";
  const std::string which = broadcasts_in_words(step.broadcasts.size());
  const std::uint64_t due = deliveries_due(step);
  std::string text = fmt::format("{} got {}", who, which);
  if (all.reached < due) {
    text = fmt::format("{} of {} deliveries of {} MISSING", count(due - all.reached), count(due), which);
  }
  if (all.duplicated > 0) text += ", " + count(all.duplicated) + " copies TOO MANY";
  if (reached_all(step) && !std::ranges::all_of(ceiling.steps, reached_all)) text += ", NOT all did at a lower step";
  std::uint64_t lost = 0;
  for (const CeilingStep& each : ceiling.steps) lost += each.lost_connections;
  text += lost == 0 ? ", none lost" : ", " + count(lost) + " connections LOST";
  return text;
}

}  // namespace

std::string words_of(const Wall& wall) {
  switch (wall.kind) {
    case WallKind::source_ports:
      return plain_text("every port from " + where_or(wall, "one address to one address and port") + " is used");
    case WallKind::process_files: return plain_text(where_or(wall, "a process") + " has no more open files");
    case WallKind::system_files: return "the system has no more open files";
    case WallKind::accept_backlog:
      return plain_text("more arrive than " + where_or(wall, "the server") + " accepts: SYNs are dropped");
    case WallKind::connection_tracking: return "the kernel's table of tracked connections is full";
    case WallKind::socket_memory: return "the kernel's memory for TCP (tcp_mem) is used up";
    case WallKind::memory: return "the memory that the run may take is used up";
    case WallKind::processes: return "no further process can be started";
    case WallKind::refused: return plain_text(where_or(wall, "the server") + " takes no more");
    case WallKind::unanswered: return plain_text(where_or(wall, "the server") + " does not answer in time");
    case WallKind::time_limit: return "the time is up";
  }
  return "";
}

std::string headline_of(const Ceiling& ceiling) {
  const std::string name = plain_text(ceiling.transport);
  const std::string reason = ceiling.reasons.empty() ? "" : ": " + plain_text(ceiling.reasons.back());
  const std::string how_far = count(ceiling.held) + " of " + count(ceiling.target);
  switch (ceiling.end) {
    case CeilingEnd::target:
      return fmt::format("{}: {} connections held,{} {}", name, count(ceiling.held), effort(ceiling), proof(ceiling));
    case CeilingEnd::wall: {
      if (ceiling.walls.empty()) return fmt::format("{}: stopped at {}{}", name, how_far, reason);
      const Wall& wall = ceiling.walls.back();
      const std::string remedy = wall.remedy.empty() ? "" : "; remedy: " + plain_text(wall.remedy);
      return fmt::format("{}: stopped at {} ({}): {}{}", name, how_far, proof(ceiling), words_of(wall), remedy);
    }
    case CeilingEnd::interrupted: return fmt::format("{}: interrupted at {}, {}", name, how_far, proof(ceiling));
    case CeilingEnd::failed: return fmt::format("{}: FAILED at {}{}", name, how_far, reason);
  }
  return "";
}

std::vector<std::string> notes_on(const Ceiling& ceiling) {
  const std::string name = plain_text(ceiling.transport) + ": ";
  std::vector<std::string> notes;
  // The last says why it ended, and that is in the headline.
  const bool told = ceiling.end == CeilingEnd::failed || ceiling.end == CeilingEnd::interrupted;
  const std::size_t left = ceiling.reasons.size() - (told && !ceiling.reasons.empty() ? 1 : 0);
  for (std::size_t i = 0; i < left; ++i) notes.push_back(name + plain_text(ceiling.reasons[i]));
  for (const CeilingStep& step : ceiling.steps) {
    const Broadcast all = all_broadcasts(step);
    const std::string at = " at " + count(step.connections) + " connections";
    const std::uint64_t due = deliveries_due(step);
    if (!step.broadcasts.empty() && all.reached < due) {
      notes.push_back(fmt::format("{}{} of {} deliveries of broadcasts are missing{}", name, count(due - all.reached),
                                  count(due), at));
    }
    if (all.duplicated > 0) notes.push_back(name + count(all.duplicated) + " copies of broadcasts too many" + at);
    if (step.lost_connections > 0) {
      notes.push_back(name + count(step.lost_connections) + " connections ended by themselves on the way to the step" +
                      at);
    }
    if (step.syn_drops > 0) {
      notes.push_back(name + count(step.syn_drops) +
                      " SYNs were dropped for a full backlog, and came again a second later, on the way to the step" +
                      at);
    }
  }
  return notes;
}

}  // namespace pushbench::results
