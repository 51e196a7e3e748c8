#include <nlohmann/json.hpp>

#include "results/advice/advice_page.hpp"
#include "results/advice/advice_words.hpp"

namespace pushbench::results::advice {

namespace {

using json = nlohmann::ordered_json;

json maybe(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

json point_json(const LoadPoint& at) {
  return {{"clients", at.clients},
          {"messages_per_second", at.rate},
          {"payload_bytes", at.payload_bytes},
          {"followers", at.followers},
          {"interval_s", at.interval_s > 0 ? json(at.interval_s) : json(nullptr)}};
}

json figure_json(const BackedFigure& backed) {
  json from = json::array();
  for (const Basis& basis : backed.bases) {
    from.push_back({{"file", basis.file},
                    {"scenario", basis.scenario},
                    {"trials", basis.trials},
                    {"weight", basis.weight},
                    {"figure", basis.figure},
                    {"measured", basis.measured},
                    {"simulated", basis.simulated},
                    {"at", basis.at ? point_json(*basis.at) : json(nullptr)}});
  }
  return {{"value", backed.figure.value}, {"low", backed.figure.low}, {"high", backed.figure.high}, {"from", from}};
}

json figure_json(const std::optional<BackedFigure>& backed) { return backed ? figure_json(*backed) : json(nullptr); }

json option_json(const Option& option) {
  return {{"transport", option.variant},
          {"rank", option.rank},
          {"meets", option.meets},
          {"surely", option.surely},
          {"servers", option.servers},
          {"bound_by", name_of(option.bound)},
          {"load", {{"value", option.load}, {"low", option.load_low}, {"high", option.load_high}}},
          {"interval_s", maybe(option.interval_s)},
          {"p50_us", figure_json(option.p50_us)},
          {"p99_us", figure_json(option.p99_us)},
          {"server_cpu_cores", figure_json(option.cores)},
          {"memory_bytes", figure_json(option.memory_bytes)},
          {"wire_bytes_per_s", figure_json(option.wire_bytes_per_s)},
          {"beyond", option.beyond}};
}

json question_json(const Question& question) {
  return {{"clients", question.clients},
          {"messages_per_second", question.rate},
          {"payload_bytes", question.payload_bytes},
          {"direction", question.down && question.up ? "both"
                        : question.down              ? "down"
                                                     : "up"},
          {"p99_us", question.p99_us},
          {"followers", maybe(question.followers)},
          {"cores", question.cores},
          {"memory_bytes", question.memory_bytes},
          {"interval_s", maybe(question.interval_s)},
          {"rtt_us", maybe(question.rtt_us)}};
}

}  // namespace

std::string json_page(const Advice& advice) {
  json document = {{"question", question_json(advice.question)}, {"answer", answer_text(advice)}};
  for (const char* list : {"options", "unanswered", "flips"}) document[list] = json::array();
  for (const Option& option : advice.options) document["options"].push_back(option_json(option));
  for (const Unanswered& one : advice.unanswered) {
    document["unanswered"].push_back({{"transport", one.variant}, {"reason", one.reason}, {"command", one.command}});
  }
  for (const Flip& flip : advice.flips) {
    document["flips"].push_back({{"axis", flip.axis},
                                 {"direction", flip.above ? "above" : "below"},
                                 {"at", maybe(flip.at)},
                                 {"searched", flip.searched},
                                 {"first", flip.at ? json(flip.first) : json(nullptr)},
                                 {"why", flip.at ? json(flip.why) : json(nullptr)}});
  }
  document["notes"] = note_lines(advice);
  document["errors"] = advice.errors;
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace pushbench::results::advice
