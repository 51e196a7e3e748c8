// The machine, the build and the settings that a chapter's figures were made with.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "results/format.hpp"
#include "results/html.hpp"
#include "results/report/parts.hpp"
#include "results/simulation_words.hpp"

namespace pushbench::results::html {

namespace {

class Rows {
 public:
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text_ += "<tr><th scope=\"row\">" + text(name) + "</th><td>" + text(value) + "</td></tr>\n";
  }

  template <class Number>
  void add_count(std::string_view name, const std::optional<Number>& value) {
    if (value) add(name, count_text(static_cast<double>(*value)));
  }

  const std::string& done() const { return text_; }

 private:
  std::string text_;
};

std::string joined(const std::map<std::string, std::string>& values, std::string_view between) {
  std::string result;
  for (const auto& [name, value] : values) {
    result.append(result.empty() ? "" : ", ").append(name).append(between).append(value);
  }
  return result;
}

void add_machine(const Environment& machine, Rows& rows) {
  rows.add("Processor", machine.cpu_model);
  if (machine.cores > 0) rows.add("Cores", count_text(machine.cores));
  if (machine.memory_bytes > 0) {
    rows.add("Memory", number_text(static_cast<double>(machine.memory_bytes) / (1024.0 * 1024 * 1024)) + " GiB");
  }
  rows.add("Kernel", machine.kernel);
  rows.add("Clock source", machine.clock_source.value_or(""));
  rows.add("Congestion control", machine.congestion_control.value_or(""));
  if (machine.tcp_timestamps) rows.add("TCP timestamps", *machine.tcp_timestamps ? "yes" : "no");
  rows.add_count("MTU of the loopback", machine.loopback_mtu);
  rows.add_count("somaxconn", machine.somaxconn);
  rows.add_count("Open files a process", machine.open_file_limit);
  if (machine.port_range_first && machine.port_range_last) {
    rows.add("Ephemeral ports", fmt::format("{} to {}", *machine.port_range_first, *machine.port_range_last));
  }
  rows.add("Other", joined(machine.other, "="));
}

std::string scenario_documents(const Run& run) {
  // More is not for reading: the result file has it.
  constexpr std::size_t kLongest = 20'000, kMost = 40;
  std::string result;
  for (std::size_t i = 0; i < std::min(run.scenarios.size(), kMost); ++i) {
    const ScenarioRecord& scenario = run.scenarios[i];
    const auto document = nlohmann::json::parse(scenario.document, nullptr, false);
    if (document.is_discarded() || scenario.document.size() > kLongest) continue;
    result += "<details class=\"scenario\"><summary>" + text(brief(scenario.name)) + " as it ran</summary>\n<pre>" +
              text(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)) + "</pre></details>\n";
  }
  return result;
}

}  // namespace

std::string environment_of(const Chapter& chapter) {
  const Run& run = chapter.source->run;
  Rows rows;
  add_machine(run.environment, rows);
  rows.add("Compiler", run.environment.compiler);
  rows.add("Flags", run.environment.flags);
  rows.add("Libraries", joined(run.environment.versions, " "));
  rows.add("pushbench", run.tool_version + (run.environment.commit.empty() ? "" : ", " + run.environment.commit));
  rows.add("Seed", std::to_string(run.seed));
  if (origin_of(run) == Origin::measured) rows.add("Finished", run.finished_at.value_or("no"));
  return "<details class=\"environment\"><summary>Machine, build and settings</summary>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Machine and build\"><table "
         "class=\"facts\"><tbody>\n" +
         rows.done() + "</tbody></table></div>\n" + scenario_documents(run) + "</details>\n";
}

}  // namespace pushbench::results::html
