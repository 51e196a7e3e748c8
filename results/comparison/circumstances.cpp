#include "results/comparison/circumstances.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "results/format.hpp"
#include "results/json_reader.hpp"
#include "results/simulation_words.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

using Json = nlohmann::json;
/// Told of each key that both have, with another value: its path, and both values.
using Difference = std::function<void(const std::string& path, const Json& base, const Json& candidate)>;

void walk(const Json& base, const Json& candidate, const std::string& path, const Difference& differs) {
  if (!base.is_object() || !candidate.is_object()) {
    if (base != candidate) differs(path, base, candidate);
    return;
  }
  for (const auto& [key, value] : base.items()) {
    const auto other = candidate.find(key);
    if (other != candidate.end()) walk(value, *other, path.empty() ? key : path + "." + key, differs);
  }
}

/// What says something about a scenario, or judges it, but changes nothing of what is sent to whom and when.
bool is_no_load(std::string_view path) {
  constexpr std::array<std::string_view, 6> kWords{"name", "summary", "sources", "slo", "trials", "variants"};
  const std::string_view first = path.substr(0, path.find('.'));
  return std::find(kWords.begin(), kWords.end(), first) != kWords.end();
}

bool is_setting(std::string_view path) { return path.starts_with("transports."); }

std::string text_of(const Json& value) {
  constexpr std::size_t kLongest = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

void compare_documents(const Run& base, const Run& candidate,
                       const std::function<void(const ScenarioRecord&, const Json&, const Json&)>& visit) {
  for (const ScenarioRecord& scenario : base.scenarios) {
    const auto other = std::find_if(candidate.scenarios.begin(), candidate.scenarios.end(),
                                    [&](const ScenarioRecord& one) { return one.name == scenario.name; });
    if (other == candidate.scenarios.end() || other->document == scenario.document) continue;
    visit(scenario, parse_json(scenario.document, scenario.name), parse_json(other->document, scenario.name));
  }
}

class Author {
 public:
  Author(const Run& base, const Run& candidate) : base_(base), candidate_(candidate) {}

  std::vector<std::string> write() {
    add_origins();
    add_missing();
    add_settings();
    const Environment& was = base_.environment;
    const Environment& is = candidate_.environment;
    add("CPU", was.cpu_model, is.cpu_model);
    add("cores", std::to_string(was.cores), std::to_string(is.cores));
    add("kernel", was.kernel, is.kernel);
    add("compiler", was.compiler, is.compiler);
    add("flags", was.flags, is.flags);
    add("congestion control", was.congestion_control.value_or(""), is.congestion_control.value_or(""));
    add("clock", was.clock_source.value_or(""), is.clock_source.value_or(""));
    for (const auto maps : {&Environment::versions, &Environment::other}) {
      for (const auto& [name, value] : was.*maps) {
        const auto other = (is.*maps).find(name);
        if (other != (is.*maps).end()) add(name, value, other->second);
      }
    }
    add("seed", std::to_string(base_.seed), std::to_string(candidate_.seed));
    add("commit", was.commit, is.commit);
    add("pushbench", base_.tool_version, candidate_.tool_version);
    if (!differing_.empty()) notes_.push_back("What differs besides: " + differing_ + ".");
    for (std::string& note : notes_) note = plain_text(note);
    return std::move(notes_);
  }

 private:
  void add(std::string_view what, const std::string& was, const std::string& is) {
    if (was == is) return;
    const auto shown = [](const std::string& text) { return text.empty() ? std::string{"unknown"} : text; };
    differing_ += fmt::format("{}{} ({}, now {})", differing_.empty() ? "" : ", ", what, shown(was), shown(is));
  }

  /// First, because all else is read otherwise then.
  void add_origins() {
    const Origin was = origin_of(base_), is = origin_of(candidate_);
    if (was == Origin::measured && is == Origin::measured) return;
    const std::string title = simulation_title(is == Origin::measured ? base_ : candidate_);
    if (was == is) {
      notes_.push_back(fmt::format("Both are {}, not measured: {}.", words_of(is), title));
      if (title != simulation_title(base_)) notes_.push_back("The base is " + simulation_title(base_) + ".");
      return;
    }
    notes_.push_back(
        fmt::format("The base is {} and the candidate {}: what differs may be the model's and not the "
                    "program's ({}).",
                    words_of(was), words_of(is), title));
  }

  void add_missing() {
    for (const auto& [name, run] : {std::pair{"base", &base_}, {"candidate", &candidate_}}) {
      if (run->status == RunStatus::partial) {
        notes_.push_back(fmt::format("The {} is partial{}{}.", name, run->reason.empty() ? "" : ": ", run->reason));
      }
    }
    add_only_in("base", base_, candidate_);
    add_only_in("candidate", candidate_, base_);
  }

  void add_only_in(std::string_view name, const Run& run, const Run& other) {
    constexpr std::size_t kMostNamed = 10;
    std::set<std::pair<std::string_view, std::string_view>> there, only;
    for (const Trial& trial : other.trials) there.emplace(trial.scenario, trial.transport);
    for (const Trial& trial : run.trials) {
      const std::pair<std::string_view, std::string_view> one{trial.scenario, trial.transport};
      if (!there.contains(one)) only.insert(one);
    }
    if (only.empty()) return;
    std::string names;
    std::size_t named = 0;
    for (const auto& [scenario, transport] : only) {
      if (++named > kMostNamed) break;
      names += fmt::format("{}{} {}", names.empty() ? "" : ", ", scenario, transport);
    }
    if (only.size() > kMostNamed) names += fmt::format(" and {} more", only.size() - kMostNamed);
    notes_.push_back(fmt::format("Not compared, because only the {} has it: {}.", name, names));
  }

  void add_settings() {
    compare_documents(base_, candidate_, [&](const ScenarioRecord& scenario, const Json& was, const Json& is) {
      walk(was, is, "", [&](const std::string& path, const Json& before, const Json& now) {
        if (!is_setting(path)) return;
        notes_.push_back(
            fmt::format("{}: {} differs: {}, now {}.", scenario.name, path, text_of(before), text_of(now)));
      });
    });
  }

  const Run& base_;
  const Run& candidate_;
  std::vector<std::string> notes_;
  std::string differing_;
};

}  // namespace

void check_loads(const Run& base, const Run& candidate) {
  compare_documents(base, candidate, [](const ScenarioRecord& scenario, const Json& was, const Json& is) {
    walk(was, is, "", [&](const std::string& path, const Json& before, const Json& now) {
      if (is_no_load(path) || is_setting(path)) return;
      throw InputError(scenario.name + ": " + path,
                       fmt::format("is {} in the base and {} in the candidate, which is another load", text_of(before),
                                   text_of(now)),
                       "the same load in both: measure one of them again (pushbench run " + scenario.name + " --set " +
                           path + "=...)");
    });
  });
}

std::vector<std::string> differences(const Run& base, const Run& candidate) { return Author(base, candidate).write(); }

}  // namespace pushbench::results
