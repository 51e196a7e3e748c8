#include "cli/scenario_words.hpp"

#include <fmt/format.h>

#include "harness/aftermath.hpp"
#include "harness/doctor.hpp"
#include "results/goal.hpp"

namespace pushbench {

namespace {

std::string words_of(const PayloadSize& size) {
  switch (size.kind) {
    case PayloadSize::Kind::fixed: return fmt::format("{} B", size.least);
    case PayloadSize::Kind::uniform: return fmt::format("{} to {} B", size.least, size.most);
    case PayloadSize::Kind::log_normal: return fmt::format("{} B (95 % up to {} B)", size.median, size.p95);
  }
  return "";
}

std::string words_of(const Traffic& traffic) {
  const std::string arrivals = traffic.arrivals == Arrivals::burst ? fmt::format("bursts of {}", traffic.burst_size)
                                                                   : std::string{name_of(traffic.arrivals)};
  return fmt::format("{} {}messages/s{} of {}, {}", traffic.messages_per_s,
                     traffic.content == Content::binary ? "binary " : "", traffic.each ? " each" : "",
                     words_of(traffic.payload), arrivals);
}

std::string words_of(const std::vector<Traffic>& series) {
  if (series.empty()) return "nothing";
  std::string words;
  for (const Traffic& traffic : series) words += (words.empty() ? "" : " and ") + words_of(traffic);
  return words;
}

/// What clients publish: a group's name stands before what is its own.
std::string words_of(const std::vector<Group>& groups) {
  std::string words;
  for (const Group& group : groups) {
    if (group.uplink.empty()) continue;
    if (!words.empty()) words += "; ";
    if (groups.size() > 1) words += group.name + ": ";
    words += words_of(group.uplink);
  }
  return words.empty() ? "nothing" : words;
}

std::string words_of(const Channels& channels) {
  switch (channels.layout) {
    case Layout::shared: return "one channel for all";
    case Layout::rooms:
      return channels.room_size == channels.room_size_most
                 ? fmt::format("rooms of {}", channels.room_size)
                 : fmt::format("rooms of {} to {}", channels.room_size, channels.room_size_most);
    case Layout::one_per_client: return "a channel for each";
  }
  return "";
}

std::string goals_of(const Scenario& scenario) {
  std::string words;
  for (const results::Goal& goal : results::goals_of({.name = "", .hash = "", .document = to_json(scenario)})) {
    words += (words.empty() ? "" : ", ") + results::words_of(goal);
  }
  return words;
}

std::string faults_of(const Scenario& scenario) {
  std::string words;
  for (const Fault& fault : scenario.faults) words += (words.empty() ? "" : "; ") + describe(fault);
  return words;
}

/// "    goal: ..." and a line break; nothing where there are no words.
std::string line(std::string_view name, std::string_view words) {
  return words.empty() ? "" : fmt::format("    {}: {}\n", name, words);
}

std::string words_of(const Churn& churn) {
  return fmt::format("stays {} s and is away {} s on average, {}", churn.session_s, churn.away_s,
                     churn.catches_up ? "then catches up" : "then wants only what is new");
}

std::string group_line(const Group& group) {
  std::string words = group.members > 0 ? fmt::format("{} of each channel", group.members) : "all others";
  if (!group.follows) words += ", follows nothing";
  words += ", publishes " + words_of(group.uplink);
  if (group.to_server && !group.uplink.empty()) words += " to the server alone";
  if (group.churn) words += "; " + words_of(*group.churn);
  return line("group " + group.name, words);
}

std::string words_of(const Replies& replies) {
  return fmt::format("each request starts {} to {} messages of {} at {} to {} a second, the first after {} ms",
                     replies.messages_least, replies.messages_most, words_of(replies.payload), replies.per_s_least,
                     replies.per_s_most, replies.first_after_ms);
}

std::string steps_of(const Phases& phases) {
  std::string words;
  for (const LoadStep& step : phases.load) {
    words += fmt::format("{}{}x from {} s", words.empty() ? "" : ", ", step.factor, step.from_s);
  }
  return words;
}

std::string load_lines(const Scenario& scenario) {
  return fmt::format("    {} clients, {}\n    server publishes {}; clients publish {}\n", grouped(scenario.clients),
                     words_of(scenario.channels), words_of(scenario.downlink), words_of(scenario.groups));
}

std::string study_line(const Scenario& scenario) {
  return line("study", scenario.study ? "no use case, runs only where it is named" : "");
}

std::string phases_line(const Scenario& scenario) {
  const Phases& phases = scenario.phases;
  return fmt::format("    {} s warm-up, {} s measured, {} trials\n", phases.warm_up_s, phases.measure_s,
                     scenario.trials);
}

}  // namespace

std::string scenario_in_short(const Scenario& scenario, const std::filesystem::path& file) {
  return fmt::format("  {}: {}\n", scenario.name, scenario.summary) + study_line(scenario) + load_lines(scenario) +
         line("goal", goals_of(scenario)) + line("breaks", faults_of(scenario)) + phases_line(scenario) + "    " +
         file.string() + "\n";
}

std::string scenario_in_full(const Scenario& scenario, const std::filesystem::path& file) {
  std::string text =
      fmt::format("{}: {}\n", scenario.name, scenario.summary) + study_line(scenario) + load_lines(scenario);
  for (const Group& group : scenario.groups) {
    if (scenario.groups.size() > 1 || group.churn) text += group_line(group);
  }
  if (scenario.replies) text += line("replies", words_of(*scenario.replies));
  text += line("load", steps_of(scenario.phases));
  text += line("goal", goals_of(scenario));
  for (const Fault& fault : scenario.faults) text += line("breaks", describe(fault));
  for (const std::string& variant : scenario.variants) text += line("runs besides", variant);
  text += phases_line(scenario);
  for (const std::string& source : scenario.sources) text += line("source", source);
  return text + line("file", file.string());
}

}  // namespace pushbench
