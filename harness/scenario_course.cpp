// The part of a scenario that says how a trial goes, what breaks in it, and what is asked of its figures.
#include <algorithm>
#include <array>

#include "harness/scenario_parts.hpp"
#include "results/metrics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using nlohmann::json;
using namespace std::string_view_literals;

namespace {

constexpr double kLongestTrial = 86400;
constexpr double kLatestStep = kLongestTrial - 1;

std::string number(double value) { return json(value).dump(); }

std::vector<LoadStep> read_load(const ScenarioFields& parent, double measure_s) {
  constexpr std::array kKeys = {"from_s"sv, "factor"sv};
  std::vector<LoadStep> load;
  const json* list = parent.find("load");
  if (list == nullptr) return load;
  for (const auto& [value, path] : items_of(parent.document(), *list, parent.path_of("load"), kMostElements,
                                            "a list of steps: [{\"from_s\": 2, \"factor\": 10}, …]")) {
    const ScenarioFields fields(parent.document(), value, path, kKeys);
    LoadStep step;
    fields.require("from_s", "a number of seconds since the measure phase began");
    fields.require("factor", "a number from 0.001 to 1000.0");
    fields.read("from_s", step.from_s, 0, kLatestStep);
    fields.read("factor", step.factor, 0.001, 1000);
    // A shorter measure phase typed on the command line should not take a second flag.
    const bool cut_off = step.from_s >= measure_s && parent.document().typed("phases.measure_s") != nullptr &&
                         !parent.document().changed(path);
    if (cut_off) break;
    if (step.from_s >= measure_s) fields.refuse("from_s", "less than phases.measure_s, which is " + number(measure_s));
    if (!load.empty() && step.from_s <= load.back().from_s) {
      fields.refuse("from_s", "more than the step before, which is " + number(load.back().from_s));
    }
    load.push_back(step);
  }
  return load;
}

void read_length(const ScenarioFields& fields, Fault& fault) {
  switch (fault.kind) {
    case FaultKind::fin:
    case FaultKind::reset:
    case FaultKind::move:
      if (!left_over(fields, "for_ms", "kind")) {
        fields.refuse("for_ms", "nothing, unless kind is silence, stall, restart or pause");
      }
      return;
    case FaultKind::silence: break;
    case FaultKind::restart: fault.for_ms = 200; break;
    case FaultKind::stall:
    case FaultKind::pause: fields.require("for_ms", "a number of milliseconds from 1 to 3600000.0"); break;
  }
  fields.read("for_ms", fault.for_ms, 1, 3'600'000);
}

Fault read_fault(const ScenarioDocument& document, const json& object, const std::string& path) {
  constexpr std::array kKeys = {"kind"sv, "at_s"sv, "per_s"sv, "share"sv, "for_ms"sv, "history"sv};
  constexpr std::array kKinds = {FaultKind::fin,   FaultKind::reset,   FaultKind::silence, FaultKind::move,
                                 FaultKind::stall, FaultKind::restart, FaultKind::pause};
  std::array<std::string_view, kKinds.size()> words;
  std::transform(kKinds.begin(), kKinds.end(), words.begin(), [](FaultKind kind) { return name_of(kind); });
  constexpr std::array kHistories = {"kept"sv, "lost"sv};
  const ScenarioFields fields(document, object, path, kKeys);
  Fault fault;
  fields.require("kind", accepted_words("", words));
  fault.kind = kKinds[*fields.read_word("kind", words)];
  if (one_of(fields, "at_s", "per_s", "seconds since the measure phase began; or per_s: how often on average") ==
      "at_s") {
    fields.read("at_s", fault.at_s.emplace(), 0, kLatestStep);
  } else {
    fields.read("per_s", fault.per_s.emplace(), 0.001, 1000);
  }
  if (!harms_server(fault.kind)) {
    if (fields.find("share") != nullptr) fields.read("share", fault.share.emplace(), 0.000001, 1);
  } else if (!left_over(fields, "share", "kind")) {
    fields.refuse("share", "nothing: restart and pause strike the whole server");
  }
  read_length(fields, fault);
  const auto history = fields.read_word("history", kHistories);
  if (fault.kind == FaultKind::restart) {
    fault.history_kept = history != 1U;
  } else if (!left_over(fields, "history", "kind")) {
    fields.refuse("history", "nothing, unless kind is restart");
  }
  return fault;
}

}  // namespace

Phases read_phases(const ScenarioFields& parent) {
  constexpr std::array kKeys = {"warm_up_s"sv, "measure_s"sv, "drain_s"sv, "load"sv};
  Phases phases;
  const json* object = parent.find("phases");
  if (object == nullptr) return phases;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("phases"), kKeys);
  fields.read("warm_up_s", phases.warm_up_s, 0, 3600);
  fields.read("measure_s", phases.measure_s, 0.1, kLongestTrial);
  fields.read("drain_s", phases.drain_s, 0, 3600);
  phases.load = read_load(fields, phases.measure_s);
  return phases;
}

std::vector<Fault> read_faults(const ScenarioFields& parent) {
  std::vector<Fault> faults;
  const json* list = parent.find("faults");
  if (list == nullptr) return faults;
  for (const auto& [value, path] : items_of(parent.document(), *list, parent.path_of("faults"), kMostElements,
                                            "a list of faults: [{\"kind\": \"reset\", \"at_s\": 2}, …]")) {
    faults.push_back(read_fault(parent.document(), value, path));
  }
  return faults;
}

Reconnect read_reconnect(const ScenarioFields& parent) {
  constexpr std::array kKeys = {"first_ms"sv, "most_ms"sv};
  Reconnect reconnect;
  const json* object = parent.find("reconnect");
  if (object == nullptr) return reconnect;
  const ScenarioFields fields(parent.document(), *object, parent.path_of("reconnect"), kKeys);
  fields.read("first_ms", reconnect.first_ms, 1, 3'600'000);
  fields.read("most_ms", reconnect.most_ms, 1, 3'600'000);
  if (reconnect.most_ms < reconnect.first_ms) {
    const std::string_view key = fields.find("most_ms") != nullptr ? "most_ms" : "first_ms";
    fields.refuse(key, "first_ms not above most_ms, which are " + number(reconnect.first_ms) + " and " +
                           number(reconnect.most_ms));
  }
  return reconnect;
}

std::map<std::string, double, std::less<>> read_slo(const ScenarioFields& parent) {
  std::map<std::string, double, std::less<>> slo;
  const json* object = parent.find("slo");
  if (object == nullptr) return slo;
  std::vector<std::string_view> names;
  for (const results::Metric& metric : results::metrics()) names.push_back(metric.name);
  const ScenarioFields fields(parent.document(), *object, parent.path_of("slo"), names);
  for (const std::string_view name : names) {
    if (fields.find(name) != nullptr) fields.read(name, slo[std::string{name}], 0, 1e15);
  }
  return slo;
}

std::vector<std::string> read_lines(const ScenarioFields& parent, std::string_view key) {
  std::vector<std::string> lines;
  const json* list = parent.find(key);
  if (list == nullptr) return lines;
  for (const auto& [value, path] :
       items_of(parent.document(), *list, parent.path_of(key), kMostElements, "a list of texts")) {
    lines.push_back(text_of(parent.document(), value, path));
    if (!is_line(lines.back())) refuse(parent.document(), value, path, "one line of up to 300 bytes");
  }
  return lines;
}

}  // namespace pushbench
