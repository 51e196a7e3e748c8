#include "results/matrix.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "results/format.hpp"

namespace pushbench::results {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<std::string> goals_in_words(const GoalCheck& check) {
  std::vector<std::string> words;
  for (const Goal& goal : check.goals) words.push_back(plain_text(words_of(goal)));
  return words;
}

std::string percent_of_core(double cores) { return number_text(100 * cores) + " % of a core"; }

MatrixCell cell_of(const Judgement& judgement) {
  MatrixCell cell{.verdict = judgement.verdict, .head = std::string{name_of(judgement.verdict)}, .details = {}};
  if (judgement.verdict == Verdict::misses && judgement.factor) cell.head += " " + ratio_text(*judgement.factor);
  if (!judgement.detail.empty()) cell.details.push_back(plain_text(judgement.detail));
  if (!judgement.trials.empty()) cell.details.push_back(judgement.trials);
  return cell;
}

std::vector<std::string> cheapest_lines(const GoalCheck& check) {
  const Cheapest& cheapest = check.cheapest;
  std::vector<std::string> lines;
  if (cheapest.transports.empty()) {
    const bool met = std::any_of(check.judgements.begin(), check.judgements.end(), [](const Judgement& judgement) {
      return judgement.verdict == Verdict::meets && !judgement.is_control;
    });
    lines.emplace_back(met ? "not known" : "none");
    return lines;
  }
  lines.push_back(plain_text(joined(cheapest.transports)));
  if (cheapest.server_cpu_cores) lines.push_back(percent_of_core(*cheapest.server_cpu_cores));
  if (!cheapest.fewest_bytes.empty()) lines.push_back("fewest bytes: " + plain_text(cheapest.fewest_bytes));
  return lines;
}

/// The control first, then by name, as in all tables.
std::vector<std::string> transports_in(const Summary& summary) {
  std::vector<std::string> names;
  for (const GoalCheck& check : summary.goals) {
    for (const Judgement& judgement : check.judgements) names.push_back(judgement.transport);
  }
  std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return std::pair(a != summary.control, a) < std::pair(b != summary.control, b);
  });
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// " sse, websocket" of those with that verdict, each with what there is to tell.
std::string told(const GoalCheck& check, Verdict verdict) {
  std::vector<std::string> words;
  for (const Judgement& judgement : check.judgements) {
    if (judgement.verdict != verdict) continue;
    std::string detail = judgement.detail;
    if (verdict == Verdict::misses && judgement.factor) detail += ", " + ratio_text(*judgement.factor);
    words.push_back(judgement.transport + (detail.empty() ? "" : " (" + detail + ")"));
  }
  return joined(words);
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::meets: return "meets";
    case Verdict::misses: return "misses";
    case Verdict::cannot: return "cannot";
  }
  std::abort();
}

Matrix matrix_of(const Summary& summary) {
  const std::vector<std::string> transports = transports_in(summary);
  Matrix matrix;
  for (const std::string& transport : transports) matrix.transports.push_back(plain_text(transport));
  for (const GoalCheck& check : summary.goals) {
    MatrixRow row{.scenario = plain_text(check.scenario),
                  .goals = goals_in_words(check),
                  .cells = std::vector<MatrixCell>(transports.size()),
                  .cheapest = cheapest_lines(check)};
    for (const Judgement& judgement : check.judgements) {
      const auto column = std::lower_bound(
          transports.begin(), transports.end(), judgement.transport, [&](const std::string& a, const std::string& b) {
            return std::pair(a != summary.control, a) < std::pair(b != summary.control, b);
          });
      row.cells[static_cast<std::size_t>(column - transports.begin())] = cell_of(judgement);
    }
    matrix.rows.push_back(std::move(row));
  }
  matrix.legend =
      "Judged on medians over trials, and counts on all trials together; below each verdict the goal that is missed by "
      "most or, where all are met, the nearest. Cheapest: the least CPU of the server";
  if (!summary.control.empty()) matrix.legend += ", " + plain_text(summary.control) + ", the control, aside";
  matrix.legend += "; named together where their intervals overlap.";
  return matrix;
}

bool wants_matrix(const Summary& summary) { return summary.goals.size() > 1; }

std::string goal_line(const Summary& summary, std::string_view scenario) {
  const auto check = std::find_if(summary.goals.begin(), summary.goals.end(),
                                  [&](const GoalCheck& each) { return each.scenario == scenario; });
  if (check == summary.goals.end()) return {};
  std::string line = "goal: " + joined(goals_in_words(*check));
  const char* separator = ": ";
  for (const auto& [verdict, words] : {std::pair{Verdict::meets, "met by "},
                                       {Verdict::misses, "missed by "},
                                       {Verdict::cannot, "can't be said of "}}) {
    const std::string names = told(*check, verdict);
    if (names.empty()) continue;
    line.append(separator).append(words).append(names);
    separator = "; ";
  }
  if (!check->cheapest.transports.empty()) line += "; cheapest: " + joined(cheapest_lines(*check));
  return plain_text(line) + ".";
}

}  // namespace pushbench::results
