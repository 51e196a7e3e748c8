// Answers of ceilings and capacities.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "results/answer.hpp"
#include "results/answer_words.hpp"
#include "results/capacity_words.hpp"
#include "results/ceiling_figures.hpp"
#include "results/ceiling_words.hpp"
#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// More walls, notes and searches than this are for the tables.
constexpr std::size_t kMostTold = 4;

template <class Item>
void add_name(std::vector<std::string>& names, const Item& item) {
  if (std::find(names.begin(), names.end(), item.transport) == names.end()) names.push_back(item.transport);
}

/// A figure of the highest steps, the least first: "telegraph 200 B, pigeon_post 238 B (1.2x)".
std::string ranked(std::span<const Ceiling> ceilings, std::string_view figure, std::string (*text)(double)) {
  std::vector<std::pair<double, std::string>> values;
  for (const Ceiling& ceiling : ceilings) {
    if (ceiling.steps.empty()) continue;
    const Value value = step_figure(figure, ceiling, ceiling.steps.back());
    if (value) values.emplace_back(*value, ceiling.transport);
  }
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> words;
  for (const auto& [value, name] : values) {
    const double least = values.front().first;
    words.push_back(name + " " + text(value) +
                    (least > 0 && !words.empty() ? " (" + ratio_text(value / least) + ")" : ""));
  }
  return listed(words);
}

/// One sentence for all that reached the same target, one for each that did not.
std::string held_text(std::span<const Ceiling> ceilings) {
  std::string text;
  std::set<std::uint64_t> told;
  for (const Ceiling& ceiling : ceilings) {
    const auto reached = [&](const Ceiling& each) {
      return each.end == CeilingEnd::target && is_proven(each) && each.held == ceiling.held;
    };
    if (!reached(ceiling)) {
      text += (text.empty() ? "" : " ") + headline_of(ceiling) + ".";
      continue;
    }
    if (!told.insert(ceiling.held).second) continue;
    std::vector<std::string> names;
    for (const Ceiling& each : ceilings) {
      if (reached(each)) add_name(names, each);
    }
    text +=
        fmt::format("{}{} held {} connections{}, all that were asked for, and every broadcast reached each of them.",
                    text.empty() ? "" : " ", listed(names), count_text(static_cast<double>(ceiling.held)),
                    names.size() > 1 ? " each" : "");
  }
  return text;
}

/// The first wall of each kind.
std::string walls_text(std::span<const Ceiling> ceilings) {
  std::vector<std::string> words;
  std::set<WallKind> told;
  for (const Ceiling& ceiling : ceilings) {
    for (const Wall& wall : ceiling.walls) {
      if (words.size() == kMostTold || !told.insert(wall.kind).second) continue;
      words.push_back(fmt::format("at {} {}{}", count_text(static_cast<double>(wall.connections)), words_of(wall),
                                  wall.lifted_by.empty() ? " (not lifted)" : " (lifted by " + wall.lifted_by + ")"));
    }
  }
  return words.empty() ? "" : "Walls on the way: " + listed(words) + ".";
}

Answer answer_of(std::span<const Ceiling> ceilings) {
  std::vector<std::string> names;
  for (const Ceiling& ceiling : ceilings) add_name(names, ceiling);
  Answer answer;
  answer.question =
      fmt::format("How many connections can this machine hold with {}, and what stops them?", listed(names, "or"));
  answer.headline = held_text(ceilings);
  const auto add = [&](std::string_view lead, const std::string& words, std::string_view end) {
    if (!words.empty()) answer.because.push_back(fmt::format("{} {}{}.", lead, words, end));
  };
  add("Memory of the server a connection:",
      ranked(ceilings, "server_memory_per_connection_bytes", [](double value) { return number_text(value) + " B"; }),
      "");
  add("And the kernel's for its sockets, half of what both ends take:",
      ranked(ceilings, "kernel_memory_per_connection_bytes",
             [](double value) { return number_text(value / 2) + " B"; }),
      "");
  add("Until a broadcast had reached all of them:", ranked(ceilings, "broadcast_max_us", time_text), "");
  add("CPU of the servers, idle but for heartbeats:",
      ranked(ceilings, "heartbeat_server_cpu_cores",
             [](double value) { return number_text(100 * value) + " % of a core"; }),
      "");
  const std::string walls = walls_text(ceilings);
  if (!walls.empty()) answer.because.push_back(walls);
  for (const Ceiling& ceiling : ceilings) {
    for (const std::string& note : notes_on(ceiling)) {
      if (answer.doubts.size() < kMostTold) answer.doubts.push_back(note + ".");
    }
  }
  answer.doubts.emplace_back(
      "Each was filled once, with both ends on one machine: there are no intervals, and small differences may be "
      "chance.");
  return answer;
}

/// A key of a scenario that is swept, as a reader knows it.
struct KeyWords {
  std::string_view key, one, many;
};
constexpr KeyWords kKeyWords[] = {
    {"downlink.each_per_s", "message a second to each client", "messages a second to each client"},
    {"downlink.messages_per_s", "message a second", "messages a second"},
    {"downlink.payload_bytes", "byte of payload", "bytes of payload"},
    {"clients", "client", "clients"}};

/// "10 messages a second to each client"; a key that has no words of its own stays as it is: "key=10".
std::string load_text(const std::map<std::string, double>& at) {
  std::string text;
  for (const auto& [key, value] : at) {
    const auto found = std::find_if(std::begin(kKeyWords), std::end(kKeyWords),
                                    [&name = key](const KeyWords& each) { return each.key == name; });
    text += text.empty() ? "" : ", ";
    text += found == std::end(kKeyWords) ? fmt::format("{}={}", plain_text(key), value)
                                         : fmt::format("{} {}", value, value == 1 ? found->one : found->many);
  }
  return text;
}

/// `sentence` with keys as a reader knows them: "messages a second to each client below 3.38: ...".
std::string with_key_words(std::string sentence) {
  for (const KeyWords& words : kKeyWords) {
    if (words.key.find('.') == words.key.npos) continue;  // a word as any other
    for (auto at = sentence.find(words.key); at != sentence.npos;
         at = sentence.find(words.key, at + words.many.size())) {
      sentence.replace(at, words.key.size(), words.many);
      if (at == 0) sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
    }
  }
  return sentence;
}

/// "at 1 message a second to each client telegraph 39,800, pigeon_post at least 30,200; at …", in the order of the
/// keys' values.
std::string knees_text(const CapacityGroup& group) {
  std::vector<std::pair<std::map<std::string, double>, std::string>> by_value;
  for (const Capacity* search : group.searches) {
    auto found =
        std::find_if(by_value.begin(), by_value.end(), [&](const auto& each) { return each.first == search->at; });
    if (found == by_value.end()) {
      if (by_value.size() == 2 * kMostTold) continue;
      found =
          by_value.insert(by_value.end(), {search->at, search->at.empty() ? "" : "at " + load_text(search->at) + ": "});
    } else {
      found->second += ", ";
    }
    const std::string knee = knee_text(*search);
    found->second += plain_text(search->transport) + " " + (knee == "-" ? "not known" : knee);
  }
  std::stable_sort(by_value.begin(), by_value.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> words;
  for (const auto& [at, text] : by_value) words.push_back(text);
  return fmt::format("{}", fmt::join(words, "; "));
}

Answer answer_of(const Run& run, const CapacityGroup& group) {
  const std::string scenario = plain_text(group.scenario);
  Answer answer;
  answer.question = fmt::format("How many {} does {} carry before it misses its goal?", unit_of(group.of), scenario);
  answer.headline = fmt::format("{}, {} that meet the goal: {}.", scenario, unit_of(group.of), knees_text(group));
  std::vector<std::string> contests = contests_of(group);
  if (contests.size() > kMostTold) contests.resize(kMostTold);
  for (const std::string& contest : contests) answer.because.push_back(with_key_words(contest) + ".");
  std::size_t told = 0;
  for (const Capacity* search : group.searches) {
    if (!search->knee || search->end != CapacityEnd::goal || told++ == kMostTold) continue;
    const std::string at = load_text(search->at);
    answer.because.push_back(fmt::format("{}{}: {}, limited by {}.", plain_text(search->transport),
                                         at.empty() ? "" : " (" + at + ")", answer_text(*search), limit_text(*search)));
    told = std::min(told, kMostTold);
  }
  const std::string terms = with_key_words(terms_of(group));
  if (!terms.empty()) answer.because.push_back(terms);
  if (run.status == RunStatus::partial) {
    answer.doubts.push_back("This run is partial" + (run.reason.empty() ? "." : ": " + plain_text(run.reason) + "."));
  }
  for (const std::string& note : notes_on(group)) {
    if (answer.doubts.size() <= kMostTold) answer.doubts.push_back(note + ".");
  }
  answer.doubts.emplace_back("The load generator shared the machine with the server, each on cores of its own.");
  return answer;
}

}  // namespace

std::vector<Answer> answers_of(const Run& run) {
  std::vector<Answer> answers;
  if (!run.ceilings.empty()) {
    answers.push_back(answer_of(std::span<const Ceiling>(run.ceilings)));
    if (run.status == RunStatus::partial) {
      answers.back().doubts.insert(
          answers.back().doubts.begin(),
          "This run is partial" + (run.reason.empty() ? "." : ": " + plain_text(run.reason) + "."));
    }
  }
  for (const CapacityGroup& group : groups_of(run.capacities)) answers.push_back(answer_of(run, group));
  return answers;
}

}  // namespace pushbench::results
