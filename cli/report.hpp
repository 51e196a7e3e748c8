// Reports of result files, as `pushbench report` and `pushbench run --report` write them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pushbench {

struct ReportRequest {
  std::vector<std::string> results;  ///< files, at least one
  std::filesystem::path output;      ///< empty: report_beside() the first
  std::string title;                 ///< empty: the question that the results answer
  std::string charts;                ///< a folder of specifications that go before ours; may be empty
};

/// "results/feed-….html" of "results/feed-….json".
std::filesystem::path report_beside(const std::filesystem::path& result);

/// Writes the report and returns what to print: the answer in one paragraph and, in the last line, where the report is.
/// Throws InputError, and writes nothing, if a result cannot be read.
std::string make_report(const ReportRequest& request);

/// "file:///srv/it%20is/here.html".
std::string file_url(const std::filesystem::path& file);

}  // namespace pushbench
