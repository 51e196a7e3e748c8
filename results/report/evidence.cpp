// The evidence of a chapter: provenance, tables and charts of each scenario, of ceilings and capacities, and notes.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "results/capacity_page.hpp"
#include "results/capacity_view.hpp"
#include "results/capacity_words.hpp"
#include "results/ceiling_view.hpp"
#include "results/ceiling_words.hpp"
#include "results/format.hpp"
#include "results/html.hpp"
#include "results/matrix.hpp"
#include "results/report/parts.hpp"
#include "results/report/tables.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results::html {

namespace {

bool has_trials(const Run& run) { return !run.trials.empty(); }

std::string title_of(const Run& run) {
  if (!run.ceilings.empty())
    return run.ceilings.size() == 1 ? "Connections: " + run.ceilings.front().transport
                                    : "Connections, and what stops them";
  if (!run.capacities.empty()) return "Capacity: " + run.capacities.front().scenario;
  if (run.scenarios.size() == 1) return run.scenarios.front().name;
  return run.scenarios.empty() ? "An empty result" : fmt::format("{} scenarios", run.scenarios.size());
}

std::string tables_of(const std::vector<View>& views) {
  std::string result;
  for (const View& view : views) result += table_of(view);
  return result;
}

std::string paragraph(std::string_view words, std::string_view classes) {
  return words.empty() ? "" : element("p", words, classes) + "\n";
}

std::string list_of(const std::vector<std::string>& sentences, std::string_view title) {
  // A hostile file may have as many notes as it has bytes.
  constexpr std::size_t kMost = 200;
  if (sentences.empty()) return {};
  std::string result = "<div class=\"notes\">\n" + element("h4", title) + "\n<ul>\n";
  for (std::size_t i = 0; i < std::min(sentences.size(), kMost); ++i) result += element("li", sentences[i]) + "\n";
  if (sentences.size() > kMost) result += element("li", fmt::format("and {} more", sentences.size() - kMost));
  return result + "</ul>\n</div>\n";
}

std::string provenance_of(const Source& source) {
  const Run& run = source.run;
  const auto fact = [](std::string_view name, const std::string& value, std::string_view tag) {
    return value.empty() ? "" : "<div>" + element("dt", name) + "<dd>" + element(tag, value) + "</dd></div>\n";
  };
  return "<dl class=\"provenance\">\n" + fact("Result", shown_name(source), "code") +
         fact("Command", run.command_line, "code") +
         fact("Started", origin_of(run) == Origin::simulated ? "" : run.started_at, "span") +
         fact("Commit", run.environment.commit, "code") +
         fact(origin_of(run) == Origin::simulated ? "Simulated on" : "Machine",
              run.environment.cpu_model.empty() ? ""
                                                : fmt::format("{}, {} cores, {}", run.environment.cpu_model,
                                                              run.environment.cores, run.environment.kernel),
              "span") +
         "</dl>\n";
}

/// What a summary would be of this scenario alone.
Summary part_of(const Summary& summary, const std::string& scenario) {
  Summary part;
  part.control = summary.control;
  const auto of_it = [&](const auto& each) { return each.scenario == scenario; };
  std::copy_if(summary.rows.begin(), summary.rows.end(), std::back_inserter(part.rows), of_it);
  std::copy_if(summary.fault_rows.begin(), summary.fault_rows.end(), std::back_inserter(part.fault_rows), of_it);
  std::copy_if(summary.goals.begin(), summary.goals.end(), std::back_inserter(part.goals), of_it);
  return part;
}

std::string summary_line(const ScenarioRecord& scenario) {
  const auto document = nlohmann::json::parse(scenario.document, nullptr, false);
  if (!document.is_object() || !document.contains("summary") || !document["summary"].is_string()) return {};
  return document["summary"].get<std::string>();
}

class Evidence {
 public:
  explicit Evidence(const Chapter& chapter) : chapter_(chapter), run_(chapter.source->run) {}

  std::string write() {
    text_ = fmt::format("<section class=\"result\" id=\"{}\">\n", chapter_.id) + element("h2", brief(chapter_.title)) +
            "\n" + paragraph(chapter_.summary.simulated, "simulated") + provenance_of(*chapter_.source);
    text_ += list_of(assumptions_of(run_), "What the simulation assumes");
    if (wants_matrix(chapter_.summary)) text_ += table_of(matrix_of(chapter_.summary));
    if (!run_.ceilings.empty()) add_ceilings();
    if (!run_.capacities.empty()) add_capacities();
    add_charts([&](const Chart& chart) { return !has_section(chart.scenario) && !of_topic(chart); });
    if (has_trials(run_)) {
      for (std::size_t i = 0; i < run_.scenarios.size(); ++i) add_scenario(i);
      for (const Topic& topic : topics()) add_topic(topic);
      text_ += paragraph(legend_of(chapter_.summary, views_of(chapter_.summary)), "legend");
    }
    text_ += list_of(chapter_.summary.notes, "Notes");
    text_ += environment_of(chapter_) + "</section>\n";
    return std::move(text_);
  }

 private:
  bool has_section(const std::string& scenario) const {
    return has_trials(run_) && std::any_of(run_.scenarios.begin(), run_.scenarios.end(),
                                           [&](const ScenarioRecord& each) { return each.name == scenario; });
  }

  template <class Wanted>
  void add_charts(Wanted wanted) {
    for (const Chart& chart : chapter_.charts) {
      if (wanted(chart)) text_ += figure_of(chart, fmt::format("{}-chart-{}", chapter_.id, ++charts_));
    }
  }

  void add_scenario(std::size_t index) {
    const ScenarioRecord& scenario = run_.scenarios[index];
    const bool one = run_.scenarios.size() == 1;
    text_ += fmt::format("<section class=\"scenario\" id=\"{}\">\n", section_id(chapter_, index));
    if (!one) text_ += element("h3", brief(scenario.name)) + "\n";
    text_ += paragraph(summary_line(scenario), "summary");
    const std::string name = plain_text(scenario.name);
    for (const Answer& answer : chapter_.answers) {
      if (!one && answer.scenario == name) text_ += paragraph(answer.headline, "headline") + reasons_of(answer);
    }
    const Summary part = part_of(chapter_.summary, scenario.name);
    std::vector<View> views = views_of(part);
    std::erase_if(views, [](const View& view) { return !view.topic.empty(); });
    text_ += tables_of(views);
    add_charts([&](const Chart& chart) { return chart.scenario == scenario.name && !of_topic(chart); });
    text_ += "</section>\n";
  }

  static bool of_topic(const Chart& chart) {
    return std::any_of(topics().begin(), topics().end(), [&](const Topic& topic) { return topic.has(chart); });
  }

  /// Of all scenarios together: what is modelled is asked for by itself.
  void add_topic(const Topic& topic) {
    if (!has_topic(chapter_, topic)) return;
    text_ += fmt::format("<section class=\"scenario\" id=\"{}-{}\">\n", chapter_.id, topic.name) +
             element("h3", topic.title) + "\n";
    std::vector<View> views = views_of(chapter_.summary);
    std::erase_if(views, [&](const View& view) { return view.topic != topic.name; });
    text_ += tables_of(views);
    add_charts([&](const Chart& chart) { return topic.has(chart); });
    text_ += "</section>\n";
  }

  void add_ceilings() {
    const auto measured = std::count_if(run_.ceilings.begin(), run_.ceilings.end(),
                                        [](const Ceiling& ceiling) { return !ceiling.steps.empty(); });
    if (measured > 1) text_ += table_of(comparison_of(run_.ceilings));
    for (const Ceiling& ceiling : run_.ceilings) {
      if (run_.ceilings.size() > 1) text_ += element("h3", brief(ceiling.transport)) + "\n";
      text_ += tables_of(views_of(ceiling, false)) + walls_of(ceiling);
    }
    text_ += paragraph(legend_of(run_.ceilings), "legend");
    std::vector<std::string> notes;
    for (const Ceiling& ceiling : run_.ceilings) {
      for (std::string& note : notes_on(ceiling)) notes.push_back(std::move(note));
    }
    text_ += list_of(notes, "Notes on the way up");
  }

  static std::string walls_of(const Ceiling& ceiling) {
    constexpr std::size_t kMostWalls = 40;
    if (ceiling.walls.empty()) return {};
    std::string result = "<div class=\"walls\">\n<h4>Walls, in the order in which they were met</h4>\n<ol>\n";
    for (std::size_t i = 0; i < std::min(ceiling.walls.size(), kMostWalls); ++i) {
      const Wall& wall = ceiling.walls[i];
      result += "<li>" + element("b", count_text(static_cast<double>(wall.connections)) + " held") + ": " +
                text(words_of(wall)) + ".";
      if (!wall.evidence.empty()) result += " <span class=\"evidence\">" + text(wall.evidence) + ".</span>";
      result += wall.lifted_by.empty() ? " <b>It ended here.</b>" : " Lifted by " + text(wall.lifted_by) + ".";
      if (!wall.remedy.empty()) result += " Remedy: " + element("code", wall.remedy);
      result += "</li>\n";
    }
    return result + "</ol>\n</div>\n";
  }

  void add_capacities() {
    for (const CapacityGroup& group : groups_of(run_.capacities)) {
      text_ += tables_of(views_of(group, false));
      std::string contests;
      for (const std::string& contest : contests_of(group)) contests += element("li", contest + ".") + "\n";
      if (!contests.empty()) text_ += "<ul class=\"because\">\n" + contests + "</ul>\n";
      text_ += paragraph(terms_of(group), "summary") + list_of(notes_on(group), "Notes on the searches");
    }
    text_ += paragraph(capacity_legend(), "legend");
  }

  const Chapter& chapter_;
  const Run& run_;
  std::string text_;
  std::size_t charts_ = 0;
};

}  // namespace

Chapter chapter_of(const Source& source, std::size_t number, const std::map<std::string, std::string>& specifications) {
  Chapter chapter{.source = &source,
                  .id = fmt::format("r{}", number),
                  .title = title_of(source.run),
                  .summary = summarise(source.run),
                  .answers = {},
                  .charts = {}};
  if (has_trials(source.run)) chapter.answers = results::answers_of(source.run, chapter.summary);
  for (Answer& answer : results::answers_of(source.run)) chapter.answers.push_back(std::move(answer));
  for (Chart& chart : charts_of(source, chapter.summary)) {
    if (specifications.contains(chart.kind)) chapter.charts.push_back(std::move(chart));
  }
  if (!has_trials(source.run) && !(source.run.ceilings.empty() && source.run.capacities.empty())) {
    chapter.summary = {};  // what it says is of trials
  }
  return chapter;
}

std::string section_id(const Chapter& chapter, std::size_t scenario) {
  return fmt::format("{}-{}-{}", chapter.id, scenario + 1, anchor(chapter.source->run.scenarios[scenario].name));
}

bool Topic::has(const Chart& chart) const { return std::find(kinds.begin(), kinds.end(), chart.kind) != kinds.end(); }

const std::vector<Topic>& topics() {
  static const std::vector<Topic> kTopics{{"energy", "Energy", {"energy", "radio"}}, {"cost", "Cost", {"cost"}}};
  return kTopics;
}

bool has_topic(const Chapter& chapter, const Topic& topic) {
  const std::string_view metric = topic.name == "energy" ? "energy_j_per_client_hour" : "cost_usd_per_month";
  return std::any_of(chapter.summary.rows.begin(), chapter.summary.rows.end(),
                     [&](const Row& row) { return row.figure(metric).value.has_value(); });
}

std::string evidence_of(const Chapter& chapter) { return Evidence(chapter).write(); }

}  // namespace pushbench::results::html
