#include "results/simulation_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

/// The population that needs no words.
constexpr std::string_view kEverPresent = "always";

/// Each once, in the order in which they come; a file may have as many as it has bytes.
class FewWords {
 public:
  explicit FewWords(std::size_t most = 8) : most_(most) {}

  void add(std::string_view word) {
    if (word.empty() || std::find(all_.begin(), all_.end(), word) != all_.end()) return;
    if (all_.size() < most_) {
      all_.emplace_back(word);
    } else {
      more_ = true;
    }
  }

  bool empty() const { return all_.empty(); }

  std::string text(std::string_view between = ", ") const {
    std::string text;
    for (const std::string& word : all_) text.append(text.empty() ? "" : between).append(word);
    return plain_text(text + (more_ ? ", ..." : ""));
  }

 private:
  std::size_t most_;
  std::vector<std::string> all_;
  bool more_ = false;
};

/// "24 h", "10 min", "30 s".
std::string duration_text(double seconds) {
  if (seconds >= 7200) return fmt::format("{:.4g} h", seconds / 3600);
  return seconds >= 120 ? fmt::format("{:.4g} min", seconds / 60) : fmt::format("{:.4g} s", seconds);
}

template <class Of>
std::string range_over(const std::vector<const Trial*>& trials, Of of, std::string (*text)(double)) {
  double low = of(*trials.front()), high = low;
  for (const Trial* trial : trials) {
    low = std::min(low, of(*trial));
    high = std::max(high, of(*trial));
  }
  const std::string first = text(low), last = text(high);
  return first == last ? first : first + " to " + last;
}

std::vector<const Trial*> simulated_trials(const Run& run) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : run.trials) {
    if (trial.simulated) trials.push_back(&trial);
  }
  return trials;
}

double servers_of(const Trial& trial) { return trial.simulated->servers; }
double cores_of(const Trial& trial) { return trial.simulated->cores; }

}  // namespace

Origin origin_of(const Run& run) { return origin_of(run, {}); }

Origin origin_of(const Run& run, std::string_view scenario) {
  bool simulated = false, measured = false;
  for (const Trial& trial : run.trials) {
    if (!scenario.empty() && trial.scenario != scenario) continue;
    (trial.simulated ? simulated : measured) = true;
  }
  if (!simulated) return Origin::measured;
  return measured ? Origin::mixed : Origin::simulated;
}

std::string_view words_of(Origin origin) {
  switch (origin) {
    case Origin::measured: return "measured";
    case Origin::simulated: return "simulated";
    case Origin::mixed: break;
  }
  return "partly simulated";
}

std::string simulation_title(const Run& run) {
  const std::vector<const Trial*> trials = simulated_trials(run);
  if (trials.empty()) return {};
  FewWords networks, populations, calibrations;
  for (const Trial* trial : trials) {
    networks.add(trial->simulated->network);
    calibrations.add(trial->simulated->calibration);
    if (trial->simulated->population != kEverPresent) populations.add(trial->simulated->population);
  }
  std::string text = "simulated";
  if (trials.size() < run.trials.size()) text += fmt::format(" ({} of {} trials)", trials.size(), run.trials.size());
  text += ": " + networks.text() + ", calibration " + calibrations.text();
  if (!populations.empty()) text += ", population " + populations.text();
  return text + ", " +
         range_over(
             trials, [](const Trial& trial) { return static_cast<double>(trial.clients_wanted); }, count_text) +
         " clients, " +
         range_over(
             trials, [](const Trial& trial) { return trial.measure_s; }, duration_text);
}

std::vector<std::string> assumptions_of(const Run& run) {
  const std::vector<const Trial*> trials = simulated_trials(run);
  if (trials.empty()) return {};
  FewWords calibrations, networks, populations, radios, batteries, prices;
  FewWords others(32);  // a model's source each, among them
  for (const Trial* trial : trials) {
    calibrations.add(trial->simulated->calibration);
    networks.add(trial->simulated->network);
    populations.add(trial->simulated->population);
    for (const auto& [key, value] : trial->simulated->other) others.add(key + " " + value);
    if (trial->energy) {
      radios.add(trial->energy->radio);
      batteries.add(trial->energy->battery);
    }
    if (trial->bill) prices.add(trial->bill->prices);
  }
  std::vector<std::string> sentences{
      "Simulated, not measured: what each operation takes is from the calibration " + calibrations.text() + ".",
      "Network: the profile " + networks.text() + "; population: " + populations.text() + "."};
  sentences.push_back(fmt::format("Server: {} of {} cores each.", range_over(trials, servers_of, count_text),
                                  range_over(trials, cores_of, count_text)));
  if (!radios.empty()) {
    sentences.push_back("Energy is of the radio alone, by the model " + radios.text() + ", beyond what it uses idle" +
                        (batteries.empty() ? "." : "; shares are of the battery " + batteries.text("; ") + "."));
  }
  if (!prices.empty()) {
    sentences.push_back("Cost is by the list " + prices.text("; ") +
                        ", for a month of 730 hours; the list's cores are taken to be like the calibration's.");
  }
  if (!others.empty()) sentences.push_back("Further: " + others.text("; ") + ".");
  return sentences;
}

}  // namespace pushbench::results
