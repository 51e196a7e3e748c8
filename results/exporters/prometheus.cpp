#include "results/exporters/prometheus.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "results/all_figures.hpp"
#include "results/format.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results {

namespace {

std::string label_value(std::string_view text) {
  std::string escaped;
  for (const char c : plain_text(text)) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

std::string labels_text(const Labels& labels) {
  if (labels.empty()) return {};
  std::string text;
  for (const auto& [name, value] : labels) {
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, label_value(value));
  }
  return "{" + text + "}";
}

/// What a figure is called there: base units in the name, a percentile as a label.
struct Name {
  std::string family;
  std::string quantile;  ///< empty if it is none
  double factor = 1;     ///< to the base unit
};

Name name_of(std::string_view metric) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQuantiles{
      {{"_p50", "0.5"}, {"_p90", "0.9"}, {"_p99_9", "0.999"}, {"_p99", "0.99"}, {"_max", "1"}}};
  Name name{.family = "pushbench_" + std::string{metric}, .quantile = {}, .factor = 1};
  for (const auto& [piece, quantile] : kQuantiles) {
    const std::size_t at = name.family.find(piece);
    if (at == std::string::npos) continue;
    name.family.erase(at, piece.size());
    name.quantile = quantile;
    break;
  }
  constexpr std::string_view kMicroseconds = "_us";
  for (std::size_t at = name.family.find(kMicroseconds); at != std::string::npos;
       at = name.family.find(kMicroseconds, at + 1)) {
    const std::size_t end = at + kMicroseconds.size();
    if (end != name.family.size() && name.family[end] != '_') continue;
    name.family.replace(at, kMicroseconds.size(), "_seconds");
    name.factor = 1e-6;
    break;
  }
  return name;
}

/// Samples by family, so that those of one stand together, as the format asks.
class Families {
 public:
  void add(const std::string& family, std::string_view help, const Labels& labels, double value) {
    auto [place, is_new] = indices_.try_emplace(family, texts_.size());
    if (is_new) texts_.push_back(fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", family, help));
    const std::string labels_part = labels_text(labels);
    // A file may hold two figures of one name; a series may not have two values.
    if (!known_.insert(family + labels_part).second) return;
    texts_[place->second] += fmt::format("{}{} {}\n", family, labels_part, value);
  }

  std::string text() const {
    std::string all;
    for (const std::string& text : texts_) all += text;
    return all;
  }

 private:
  std::map<std::string, std::size_t> indices_;
  std::set<std::string> known_;
  std::vector<std::string> texts_;
};

void add(const NamedFigure& figure, Families& families) {
  const Name name = name_of(figure.metric);
  Labels labels{{"scenario", figure.scenario}, {"transport", figure.transport}};
  if (figure.simulated) labels.emplace_back("simulated", "true");
  if (!name.quantile.empty()) labels.emplace_back("quantile", name.quantile);
  const std::string help = std::string{figure.what} + (name.factor == 1 ? "" : ", in seconds");
  const auto scaled = [&](double value) { return name.factor == 1 ? value : value / 1e6; };
  families.add(name.family, help, labels, scaled(*figure.figure.value));
  if (figure.figure.low && figure.figure.high) {
    families.add(name.family + "_low", "lower end of its 95 % interval: " + help, labels, scaled(*figure.figure.low));
    families.add(name.family + "_high", "upper end of its 95 % interval: " + help, labels, scaled(*figure.figure.high));
  }
  if (figure.figure.ratio) {
    families.add(name.family + "_control_ratio", "ratio to the control of the same run: " + std::string{figure.what},
                 labels, *figure.figure.ratio);
  }
}

Labels labels_of(const Row& row, std::string_view status) {
  Labels labels{{"scenario", row.scenario}, {"transport", row.transport}, {"status", status}};
  if (row.simulated) labels.emplace_back("simulated", "true");
  return labels;
}

void add_trials(const Run& run, Families& families) {
  if (run.trials.empty()) return;
  for (const Row& row : summarise(run).rows) {
    for (const auto& [status, count] : {std::pair<std::string_view, std::uint32_t>{"ok", row.trials_ok},
                                        {"invalid", row.trials_invalid},
                                        {"failed", row.trials_failed}}) {
      families.add("pushbench_trials", "trials by what became of them; only those that are ok count",
                   labels_of(row, status), count);
    }
  }
}

}  // namespace

std::string prometheus(const Run& run) {
  Families families;
  // Not in words of the world that it ran in: that is the result's to say.
  families.add("pushbench_run_simulated", "1 if its trials were simulated, in part at least", {},
               origin_of(run) == Origin::measured ? 0 : 1);
  families.add("pushbench_run_info", "which program was measured, when and where",
               {{"commit", run.environment.commit},
                {"version", run.tool_version},
                {"started_at", run.started_at},
                {"cpu_model", run.environment.cpu_model},
                {"kernel", run.environment.kernel}},
               1);
  families.add("pushbench_run_complete", "1 if no trial is missing", {}, run.status == RunStatus::complete ? 1 : 0);
  add_trials(run, families);
  for (const NamedFigure& figure : all_figures(run)) add(figure, families);
  return families.text();
}

}  // namespace pushbench::results
