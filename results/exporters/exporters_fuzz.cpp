// Feeds every exporter with whatever the result reader accepts: what comes out must be read by those that it is for.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "results/all_figures.hpp"
#include "results/exporters/google_benchmark.hpp"
#include "results/exporters/junit.hpp"
#include "results/exporters/prometheus.hpp"
#include "results/json.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "runtime/input_error.hpp"

namespace {

using namespace pushbench;
using namespace pushbench::results;

constexpr std::array<std::string_view, 5> kReferences{"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_reference(std::string_view xml, std::size_t at) {
  const std::string_view rest = xml.substr(at);
  require(
      std::any_of(kReferences.begin(), kReferences.end(), [&](std::string_view one) { return rest.starts_with(one); }));
}

/// Elements that nest and close, attributes in double quotes, nothing that would have to be escaped.
void check_xml(std::string_view xml) {
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < xml.size(); ++at) {
    const char c = xml[at];
    require(c == '\n' || (c >= ' ' && c <= '~'));
    if (c == '&') check_reference(xml, at);
    if (c != '<') continue;
    bool quoted = false;
    std::size_t end = at + 1;
    for (; end < xml.size() && (quoted || xml[end] != '>'); ++end) {
      if (xml[end] == '"') quoted = !quoted;
      if (xml[end] == '&') check_reference(xml, end);
      require(xml[end] != '<' && (xml[end] == '\n' || (xml[end] >= ' ' && xml[end] <= '~')));
    }
    require(end < xml.size());
    const std::string_view tag = xml.substr(at + 1, end - at - 1);
    at = end;
    if (tag.starts_with('?')) continue;
    if (tag.starts_with('/')) {
      require(!open.empty() && open.back() == tag.substr(1));
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    }
  }
  require(open.empty());
}

/// Lines, each a comment or "name{labels} value", in printable characters.
void check_prometheus(std::string_view text) {
  require(text.empty() || text.ends_with('\n'));
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.starts_with('#')) continue;
    require(line.starts_with("pushbench_"));
    const std::string value{line.substr(line.rfind(' ') + 1)};
    char* end = nullptr;
    std::strtod(value.c_str(), &end);
    require(!value.empty() && *end == '\0');
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run run;
  try {
    run = parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
  } catch (const InputError&) {
    return 0;
  }
  for (const NamedFigure& figure : all_figures(run)) require(!figure.metric.empty());
  require(nlohmann::json::accept(google_benchmark(run)));
  check_xml(junit(run));
  check_prometheus(prometheus(run));
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const std::string trials = [] {
    Run run = small_sample_run();
    run.scenarios[0].document = R"({"slo":{"latency_p99_us":100000,"lost":0,"recovery_max_us":5e6}})";
    return write_run(run);
  }();
  static const std::string ceilings = [] {
    Run run;
    run.ceilings = {small_ceiling(), small_ceiling()};
    run.ceilings[1].end = CeilingEnd::wall;
    return write_run(run);
  }();
  static const std::string capacities = write_run(capacity_run());
  static const std::array<const char*, 4> corpus{trials.c_str(), ceilings.c_str(), capacities.c_str(), ""};
  return corpus.data();
}
