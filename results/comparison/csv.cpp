#include <fmt/format.h>

#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/csv_parts.hpp"
#include "results/format.hpp"

namespace pushbench::results {

std::string comparison_csv(const Comparison& comparison) {
  std::string text =
      "scenario,transport,metric,base,candidate,ratio,ratio_low,ratio_high,threshold,base_trials,candidate_trials,"
      "change,reason\n";
  for (const Compared& row : comparison.rows) {
    Value ratio, low, high;
    if (row.ratio) ratio = row.ratio->value;
    if (row.ratio && row.ratio->interval) {
      low = row.ratio->interval->low;
      high = row.ratio->interval->high;
    }
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted_if_needed(row.scenario),
                        quoted_if_needed(row.transport), row.metric, csv_field(row.base), csv_field(row.candidate),
                        csv_field(ratio), csv_field(low), csv_field(high), row.threshold, row.base_trials,
                        row.candidate_trials, word_of(row.change), quoted_if_needed(row.reason));
  }
  return text;
}

}  // namespace pushbench::results
