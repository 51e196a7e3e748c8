#include "results/json.hpp"

#include <algorithm>

#include "results/file.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "results/result_fields.hpp"
#include "results/trial_fields.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;

void check_version(const nlohmann::json& json, const Reader& reader) {
  if (!json.is_object() || !json.contains("schema_version")) {
    reader.refuse("this is not a result of pushbench", "a file that \"pushbench run\" wrote");
  }
  const nlohmann::json& version = json["schema_version"];
  if (version != kSchemaVersion) {
    reader.refuse("its schema_version is " + version.dump() + ", of another pushbench", std::to_string(kSchemaVersion));
  }
}

void check_names(const Run& run, Reader& reader) {
  const Reader::Inside trials(reader, "trials");
  for (std::size_t i = 0; i < run.trials.size(); ++i) {
    const std::string& name = run.trials[i].scenario;
    if (std::any_of(run.scenarios.begin(), run.scenarios.end(),
                    [&](const auto& known) { return known.name == name; })) {
      continue;
    }
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
  check_names(run, reader);
  return run;
}

void save_run(const Run& run, const std::filesystem::path& file) { write_file_atomically(file, write_run(run)); }

Run load_run(const std::filesystem::path& file) { return parse_run(read_file(file, kMostBytes), file.string()); }

}  // namespace pushbench::results
