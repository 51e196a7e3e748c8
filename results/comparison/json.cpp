#include <array>
#include <string_view>

#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/json_writer.hpp"

namespace pushbench::results {

template <>
struct Words<Change> {
  static constexpr std::array<std::string_view, 4> all = kChangeWords;
};

template <>
struct Fields<Interval> {
  static void visit(auto& interval, auto&& field) {
    field("low", interval.low);
    field("high", interval.high);
  }
};

template <>
struct Fields<Estimate> {
  static void visit(auto& estimate, auto&& field) {
    field("value", estimate.value);
    field("interval", estimate.interval);
  }
};

template <>
struct Fields<Compared> {
  static void visit(auto& row, auto&& field) {
    field("scenario", row.scenario);
    field("transport", row.transport);
    field("metric", row.metric);
    field("is_control", row.is_control);
    field("is_count", row.is_count);
    field("higher_is_better", row.higher_is_better);
    field("threshold", row.threshold);
    field("base", row.base);
    field("candidate", row.candidate);
    field("ratio", row.ratio);
    field("tail", row.tail);
    field("base_trials", row.base_trials);
    field("candidate_trials", row.candidate_trials);
    field("change", row.change);
    field("too_few", row.too_few);
    field("trials_wanted", row.trials_wanted);
    field("blind", row.blind);
    field("reason", row.reason);
  }
};

template <>
struct Fields<Comparison> {
  static void visit(auto& comparison, auto&& field) {
    field("paired", comparison.paired);
    field("control", comparison.control);
    field("alarms", comparison.alarms);
    field("rows", comparison.rows);
    field("notes", comparison.notes);
    field("invalid_trials", comparison.invalid_trials);
  }
};

std::string comparison_json(const Comparison& comparison) {
  return Writer::write(comparison).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace pushbench::results
