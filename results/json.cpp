#include "results/json.hpp"

#include <set>
#include <string_view>

#include "results/file.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "results/result_fields.hpp"
#include "results/trial_fields.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;

/// The first whose files are still read; what came later is absent in them.
constexpr std::uint32_t kOldestVersion = 1;

void check_version(const nlohmann::json& json, Reader& reader) {
  if (!json.is_object() || !json.contains("schema_version")) {
    reader.refuse("this is not a result of pushbench", "a file that \"pushbench run\" wrote");
  }
  const nlohmann::json& version = json["schema_version"];
  for (std::uint32_t known = kOldestVersion; known <= kSchemaVersion; ++known) {
    if (version == known) return reader.set_version(known);
  }
  reader.refuse("its schema_version is " + version.dump() + ", of another pushbench",
                "a whole number from " + std::to_string(kOldestVersion) + " to " + std::to_string(kSchemaVersion));
}

void check_names(const Run& run, Reader& reader) {
  std::set<std::string_view> known;
  for (std::size_t i = 0; i < run.scenarios.size(); ++i) {
    if (known.insert(run.scenarios[i].name).second) continue;
    const Reader::Inside scenarios(reader, "scenarios");
    const Reader::Inside scenario(reader, i);
    const Reader::Inside key(reader, "name");
    reader.refuse(in_quotes(run.scenarios[i].name) + " is there twice", "each scenario once");
  }
  for (std::size_t i = 0; i < run.trials.size(); ++i) {
    const std::string& name = run.trials[i].scenario;
    if (known.contains(name)) continue;
    const Reader::Inside trials(reader, "trials");
    const Reader::Inside trial(reader, i);
    const Reader::Inside key(reader, "scenario");
    reader.refuse(in_quotes(name) + " is not among the scenarios of this run");
  }
}

}  // namespace

std::string write_run(const Run& run) { return print_json(Writer::write(run)); }

Run parse_run(std::string_view text, std::string_view origin) {
  const nlohmann::json json = parse_json(text, origin);
  Reader reader(origin);
  check_version(json, reader);
  Run run;
  reader.read(json, run);
  run.schema_version = kSchemaVersion;
  check_names(run, reader);
  return run;
}

void save_run(const Run& run, const std::filesystem::path& file) { write_file_atomically(file, write_run(run)); }

Run load_run(const std::filesystem::path& file) { return parse_run(read_file(file, kMostBytes), file.string()); }

}  // namespace pushbench::results
