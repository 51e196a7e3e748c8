#include "cli/formats.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <string_view>

#include "cli/usage.hpp"
#include "results/exporters/google_benchmark.hpp"
#include "results/exporters/junit.hpp"
#include "results/exporters/prometheus.hpp"
#include "results/file.hpp"
#include "results/pages.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

struct Format {
  OutputFormat format;
  const char* name;
  const char* what;
  std::string (*page)(const results::Run& run, bool details);
};

constexpr std::array<Format, 7> kFormats{{
    {OutputFormat::table, "table", "for a terminal",
     [](const results::Run& run, bool details) {
       return results::table_page(run, {.colours = false, .details = details});
     }},
    {OutputFormat::json, "json", "the result and its figures",
     [](const results::Run& run, bool) { return results::json_page(run); }},
    {OutputFormat::csv, "csv", "one line a figure",
     [](const results::Run& run, bool) { return results::csv_page(run); }},
    {OutputFormat::markdown, "markdown", "for a pull request's comment", &results::markdown_page},
    {OutputFormat::google_benchmark, "google-benchmark", "JSON as Google Benchmark writes it, for its compare.py",
     [](const results::Run& run, bool) { return results::google_benchmark(run); }},
    {OutputFormat::junit, "junit", "XML for test reports: a missed goal is a failure",
     [](const results::Run& run, bool) { return results::junit(run); }},
    {OutputFormat::prometheus, "prometheus", "text for node_exporter's textfile collector",
     [](const results::Run& run, bool) { return results::prometheus(run); }},
}};

std::string page_of(const results::Run& run, OutputFormat format, bool details) {
  return kFormats.at(static_cast<std::size_t>(format)).page(run, details);
}

std::string option_of(OutputFormat format) {
  return std::string{"--export-"} + kFormats.at(static_cast<std::size_t>(format)).name;
}

}  // namespace

void add_format_option(CLI::App& command, OutputFormat& format) {
  std::map<std::string, OutputFormat> formats;
  std::string words;
  for (const Format& one : kFormats) {
    formats[one.name] = one.format;
    words += (words.empty() ? "" : &one == &kFormats.back() ? " or " : ", ") + std::string{one.name};
  }
  command.add_option("-f,--format", format, words + "; default: table")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
}

void add_export_options(CLI::App& command, Exports& exports) {
  for (const Format& one : kFormats) {
    if (one.format == OutputFormat::table) continue;
    const OutputFormat format = one.format;
    command
        .add_option_function<std::string>(
            option_of(format), [&exports, format](const std::string& file) { exports[format] = file; },
            std::string{"Also write "} + one.name + " there: " + one.what)
        ->type_name("FILE")
        ->group("Exports");
  }
}

void check_exports(const Exports& exports) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [format, name] : exports) files.emplace_back(option_of(format), name);
  check_export_files(files);
}

void check_export_files(const std::vector<std::pair<std::string, std::string>>& files) {
  std::map<std::filesystem::path, std::string> known;
  for (const auto& [option, name] : files) {
    if (name.empty() || name == "-") {
      throw InputError(option, in_quotes(name) + " is no file", "a file's name; --format prints instead");
    }
    const std::filesystem::path file = name;
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
      throw InputError(option, in_quotes(name) + " is a folder", "a file's name");
    }
    if (!std::filesystem::is_directory(folder, ignored)) {
      throw InputError(option, "there is no folder " + in_quotes(folder.string()), "a file in one there is");
    }
    if (::access(folder.c_str(), W_OK) != 0) {
      throw InputError(option, "nothing can be written into " + in_quotes(folder.string()));
    }
    if (const auto [other, is_new] = known.try_emplace(file.lexically_normal(), option); !is_new) {
      throw InputError(option, in_quotes(name) + " is the file of " + other->second + ", too", "a file each");
    }
  }
}

void print_run(const results::Run& run, OutputFormat format, bool details) {
  if (format == OutputFormat::table) {
    print(results::table_page(run, {.colours = wants_colours(), .details = details}));
    return;
  }
  print(page_of(run, format, details));
}

void write_exports(const results::Run& run, const Exports& exports, bool details) {
  for (const auto& [format, file] : exports) results::write_file_atomically(file, page_of(run, format, details));
}

}  // namespace pushbench
