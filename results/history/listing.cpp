#include "results/history/listing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/csv_parts.hpp"
#include "results/format.hpp"
#include "results/json_writer.hpp"

namespace pushbench::results {

namespace {

/// `text` in at most `width` characters; a list that is longer is counted instead.
std::string fitting(const std::string& text, std::size_t width, std::string_view of) {
  if (text.size() <= width) return text.empty() ? "-" : plain_text(text);
  const auto commas = std::count(text.begin(), text.end(), ',');
  if (commas > 0) return fmt::format("{} {}", commas + 1, of);
  return plain_text(text.substr(0, width - 2)) + "..";
}

}  // namespace

std::string listing_table(const std::vector<Entry>& entries) {
  constexpr const char* kLine = "{:>5}  {:<14}  {:<16}  {:<16}  {:<24}  {}\n";
  std::string text = fmt::format(kLine, "id", "commit", "branch", "time (UTC)", "scenarios", "transports");
  for (const Entry& entry : entries) {
    std::string at = plain_text(entry.at.substr(0, 16));
    std::replace(at.begin(), at.end(), 'T', ' ');
    text += fmt::format(kLine, entry.id, fitting(entry.commit.substr(0, 12), 14, ""), fitting(entry.branch, 16, ""), at,
                        fitting(entry.scenarios, 24, "scenarios"), fitting(entry.transports, 34, "transports"));
  }
  return text;
}

std::string listing_json(const std::vector<Entry>& entries) {
  OrderedJson list = OrderedJson::array();
  for (const Entry& entry : entries) {
    list.push_back({{"id", entry.id},
                    {"commit", entry.commit},
                    {"branch", entry.branch},
                    {"at", entry.at},
                    {"status", entry.status},
                    {"scenarios", entry.scenarios},
                    {"transports", entry.transports},
                    {"cpu_model", entry.cpu_model},
                    {"tool_version", entry.tool_version},
                    {"command_line", entry.command_line}});
  }
  return print_json(list);
}

std::string listing_csv(const std::vector<Entry>& entries) {
  std::string text = "id,commit,branch,at,status,scenarios,transports,cpu_model,tool_version,command_line\n";
  for (const Entry& entry : entries) {
    text += std::to_string(entry.id);
    for (const std::string* field : {&entry.commit, &entry.branch, &entry.at, &entry.status, &entry.scenarios,
                                     &entry.transports, &entry.cpu_model, &entry.tool_version, &entry.command_line}) {
      text += "," + quoted_if_needed(*field);
    }
    text += '\n';
  }
  return text;
}

}  // namespace pushbench::results
