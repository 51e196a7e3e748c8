#include "results/advice/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "results/advice/flips.hpp"
#include "results/advice/options.hpp"
#include "results/advice/ranking.hpp"
#include "results/format.hpp"
#include "results/statistics.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results::advice {

namespace {

std::string ways_text(const Question& question) {
  return !question.up ? "down" : !question.down ? "up" : "down and up";
}

/// What was measured and what was simulated: one candidate's figures are of one kind.
struct Kinds {
  Evidence measured, simulated;
};

Kinds kinds_of(const Evidence& evidence) {
  Kinds kinds;
  kinds.measured.holdings = kinds.simulated.holdings = evidence.holdings;
  for (Evidence* kind : {&kinds.measured, &kinds.simulated}) kind->settings = evidence.settings;
  for (const Cell& cell : evidence.cells) {
    (cell.source.simulated ? kinds.simulated : kinds.measured).cells.push_back(cell);
  }
  return kinds;
}

/// How well a candidate knows what it is asked; less is better.
int distance(const Candidate& candidate, const Question& question) {
  const auto answer = candidate.answer(question);
  const Option* option = std::get_if<Option>(&answer);
  if (option == nullptr) return 2;
  return option->beyond.empty() ? 0 : 1;
}

/// Of each transport, the measured figures if they reach as far as the simulated ones do, else those.
std::vector<Candidate> candidates_of(const Kinds& kinds, const Question& question) {
  std::map<std::string, std::vector<Candidate>> by_variant;
  for (const Evidence* kind : {&kinds.measured, &kinds.simulated}) {
    std::set<std::string> variants;
    for (const Cell& cell : kind->cells) variants.insert(cell.variant);
    for (const std::string& variant : variants) by_variant[variant].emplace_back(*kind, variant);
  }
  std::vector<Candidate> candidates;
  for (auto& [variant, kinds_of_it] : by_variant) {
    const bool later =
        kinds_of_it.size() > 1 && distance(kinds_of_it.back(), question) < distance(kinds_of_it.front(), question);
    candidates.push_back(std::move(later ? kinds_of_it.back() : kinds_of_it.front()));
  }
  return candidates;
}

bool is_simulated(const Option& option) {
  const auto simulated = [](const Basis& basis) { return basis.simulated; };
  return std::ranges::any_of(option.p99_us.bases, simulated) || std::ranges::any_of(option.cores.bases, simulated);
}

void add_errors(const std::vector<Candidate>& candidates, Advice& advice) {
  std::map<std::string, std::vector<double>> by_figure;
  for (const Candidate& candidate : candidates) {
    for (const auto& [name, error] : candidate.errors()) by_figure[name].push_back(error);
  }
  for (const auto& [name, errors] : by_figure) {
    const bool asked = name.starts_with("down") ? advice.question.down : advice.question.up;
    if (asked) advice.errors[name] = median(errors);
  }
}

void add_notes(const Question& question, Advice& advice) {
  advice.notes.push_back(
      fmt::format("cores are taken to share the load: each of {:g} does what one did where it was measured; at most 70 "
                  "% of CPU and "
                  "80 % of the memory are used",
                  question.cores));
  advice.notes.push_back(fmt::format(
      "latency is without a network: of p99 {}, {} is left to its round trip ({}), and {} is what counts here",
      time_text(question.p99_us), time_text(question.network_us()),
      question.rtt_us ? "--rtt" : "a fifth; --rtt says how long it is", time_text(question.goal_us())));
  if (std::ranges::any_of(advice.options, [](const Option& one) { return one.bound == Bound::measured; })) {
    advice.notes.emplace_back(
        "bound by \"measured\": fewer servers may do, but each would carry more than measurements can tell of");
  }
  const auto beyond = [](const Option& option) { return !option.beyond.empty(); };
  if (std::ranges::any_of(advice.options, beyond)) {
    advice.notes.emplace_back("what lies beyond the measured range follows the fitted costs, and is less sure");
  }
  if (std::ranges::any_of(advice.options, is_simulated)) {
    std::string variants;
    for (const Option& option : advice.options) {
      if (is_simulated(option)) variants += (variants.empty() ? "" : ", ") + option.variant;
    }
    advice.notes.push_back(
        plain_text(fmt::format("simulated, not measured: the figures of {}; their latency has the simulated network's "
                               "delay in it, and measured "
                               "figures are taken where they reach as far",
                               variants)));
  }
  if (advice.machines.size() > 1) {
    advice.notes.emplace_back("the figures come from several machines: they are not of one kind of core");
  }
}

/// `next` is not before `first`. Those that need as many servers, whole ones, are told apart by the CPU they take.
bool unseparated(const Option& first, const Option& next) {
  if (first.meets != next.meets) return false;
  if (first.load == next.load) return next.cores.figure.low <= first.cores.figure.high;
  return next.load_low <= first.load_high;
}

}  // namespace

std::vector<Option> ranked(const Question& question, const std::vector<Candidate>& candidates,
                           std::vector<Unanswered>* unanswered) {
  std::vector<Option> options;
  for (const Candidate& candidate : candidates) {
    auto answer = candidate.answer(question);
    if (auto* option = std::get_if<Option>(&answer)) {
      options.push_back(std::move(*option));
    } else if (unanswered != nullptr) {
      unanswered->push_back(std::move(std::get<Unanswered>(answer)));
    }
  }
  const auto key = [](const Option& option) {
    return std::tuple{!option.meets, option.load, option.cores.figure.value};
  };
  std::ranges::stable_sort(options, {}, key);
  std::size_t first = 0;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i > 0 && !unseparated(options[first], options[i])) first = i;
    options[i].rank = static_cast<std::uint32_t>(first + 1);
  }
  return options;
}

Advice advise(const Question& question, const Evidence& evidence) {
  const auto asked = [&](const Cell& cell) { return cell.way == Way::down ? question.down : question.up; };
  if (std::ranges::none_of(evidence.cells, asked)) {
    throw InputError("--results",
                     fmt::format("nothing there says what messages cost on the way {}", ways_text(question)),
                     "results of trials that carry messages one way, such as scripts/measure-grid -o DIR");
  }
  const Kinds kinds = kinds_of(evidence);
  const std::vector<Candidate> candidates = candidates_of(kinds, question);
  Advice advice;
  advice.question = question;
  advice.machines = evidence.machines;
  advice.worlds = evidence.worlds;
  advice.options = ranked(question, candidates, &advice.unanswered);
  if (advice.options.empty()) {
    const Unanswered& one = advice.unanswered.front();
    throw InputError("advise", fmt::format("no measurement is near enough: of {}, {}", one.variant, one.reason),
                     "a question nearer to what was measured; or measure it: " + one.command);
  }
  advice.flips = find_flips(question, candidates, advice.options.front());
  add_errors(candidates, advice);
  add_notes(question, advice);
  return advice;
}

}  // namespace pushbench::results::advice
