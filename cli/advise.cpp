// `pushbench advise`: which transport, for a question in numbers, answered from results.
#include "cli/advise.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/quantities.hpp"
#include "cli/usage.hpp"
#include "harness/data_folders.hpp"
#include "results/advice/advice_page.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "results/json_reader.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

namespace advice = results::advice;
using namespace std::string_view_literals;

constexpr const char* kExamples = R"(Examples:
  pushbench advise --clients 50000 --messages-per-second 2 --payload 300 --direction down --p99 500ms
      50,000 users, each of whom gets two messages a second of their own: which transport, on how many servers?
  pushbench advise --clients 20k --messages-per-second 10 --payload 200 --p99 100ms --channel shared
      a feed: all get the same ten messages a second
  pushbench advise --clients 5k --messages-per-second 0.5 --payload 400 --direction both --p99 1s --fan-out 20
      chat: rooms of twenty; each client also sends one message every two seconds
  pushbench advise --clients 2000 --messages-per-second 1 --payload 300 --p99 3s --poll-every 1s --cores 2 --memory 4GiB
      pollers that ask once a second, on small servers
  pushbench advise --clients 5k --messages-per-second 1 --payload 300 --p99 300ms --rtt 80ms
      users far away: of the 300 ms the network takes 80
  pushbench advise --clients 2000 --messages-per-second 1 --payload 300 --p99 1s --results pushbench-results -f json
      from results of one's own machine, with everything that each figure rests on

A figure is interpolated between measurements, on logarithmic scales, and says how far beyond them it lies; further than
ten times beyond there is no answer, but the command that measures it. The grid of measurements that it needs is made by
scripts/measure-grid. Latency is without a network. docs/advising.md says how it decides, and what it cannot know.
Exit code: 0 answered, 2 bad input, or nothing near enough was measured.)";

struct Words {
  std::string clients, rate, payload, p99;
  std::string direction = "down", channel = "private", format = "table";
  std::string fan_out, cores = "8", memory = "32GiB", poll_every, rtt;
  std::vector<std::string> results;
};

std::string one_of(const std::string& word, const char* where, std::span<const std::string_view> accepted) {
  if (std::ranges::find(accepted, std::string_view{word}) == accepted.end()) {
    throw InputError(where, in_quotes(word) + " is not known", accepted_words(word, accepted));
  }
  return word;
}

double parse_rate(const std::string& text) {
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (error != std::errc{} || end != text.data() + text.size() || !(rate >= 1e-6) || rate > 1e6) {
    throw InputError("--messages-per-second", in_quotes(text) + " is not accepted",
                     "how many messages each client gets or sends a second, from 0.000001 to 1000000, such as 2 or "
                     "0.1");
  }
  return rate;
}

advice::Question question_of(const Words& words) {
  constexpr std::array kDirections{"down"sv, "up"sv, "both"sv};
  constexpr std::array kChannels{"private"sv, "shared"sv};
  advice::Question question;
  question.clients = static_cast<double>(parse_count(words.clients, "--clients", 1'000'000'000));
  question.rate = parse_rate(words.rate);
  question.payload_bytes = static_cast<double>(parse_count(words.payload, "--payload", 16'000'000));
  question.p99_us = parse_latency_us(words.p99, "--p99");
  const std::string direction = one_of(words.direction, "--direction", kDirections);
  question.down = direction != "up";
  question.up = direction != "down";
  if (one_of(words.channel, "--channel", kChannels) == "shared") question.followers.reset();
  if (!words.fan_out.empty()) {
    if (!question.followers) throw InputError("--fan-out", "is not accepted beside --channel shared", "one of the two");
    question.followers = static_cast<double>(parse_count(words.fan_out, "--fan-out", 1'000'000'000));
  }
  question.cores = static_cast<double>(parse_count(words.cores, "--cores", 4096));
  question.memory_bytes = static_cast<double>(parse_bytes(words.memory, "--memory", std::nullopt));
  if (!words.poll_every.empty()) question.interval_s = parse_latency_us(words.poll_every, "--poll-every") / 1e6;
  if (!words.rtt.empty()) {
    question.rtt_us = parse_latency_us(words.rtt, "--rtt");
    if (*question.rtt_us >= question.p99_us) {
      throw InputError("--rtt", fmt::format("{} leaves nothing of --p99 {}", words.rtt, words.p99), "less than that");
    }
  }
  return question;
}

void add_file(const std::filesystem::path& file, advice::Evidence& evidence) {
  advice::add_evidence(results::load_run(file), file.filename().string(), evidence);
}

/// Of what cannot be read as a result: whether it claims to be one, or is no JSON at all. Folders hold other files,
/// too.
bool damaged(const std::filesystem::path& file) {
  constexpr std::size_t kMostBytes = std::size_t{256} << 20;
  try {
    const nlohmann::json document = results::parse_json(results::read_file(file, kMostBytes), file.string());
    return document.is_object() && document.contains("schema_version");
  } catch (const InputError&) {
    return true;
  }
}

/// Returns how many results are damaged, or of another version.
std::size_t add_folder(const std::filesystem::path& folder, advice::Evidence& evidence) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code unknown;  // a pipe would never end
    if (entry->path().extension() == ".json" && entry->is_regular_file(unknown)) files.push_back(entry->path());
  }
  if (error) throw InputError("--results", in_quotes(folder.string()) + " cannot be read: " + error.message());
  std::ranges::sort(files);  // the order is part of the answer, and must not be the disk's
  std::size_t left_out = 0;
  for (const std::filesystem::path& file : files) {
    try {
      add_file(file, evidence);
    } catch (const InputError&) {
      if (damaged(file)) ++left_out;
    }
  }
  return left_out;
}

}  // namespace

advice::Evidence load_evidence(const std::vector<std::string>& places, std::size_t& left_out) {
  std::vector<std::filesystem::path> paths(places.begin(), places.end());
  if (paths.empty()) {
    paths = data_folders("PUSHBENCH_REFERENCE", "results/reference");
    if (paths.size() > 1) paths.resize(1);
  }
  if (paths.empty()) {
    throw InputError("--results", "there are no reference results beside the program",
                     "a folder with results, such as pushbench-results");
  }
  advice::Evidence evidence;
  left_out = 0;
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      left_out += add_folder(path, evidence);
    } else {
      add_file(path, evidence);
    }
  }
  if (evidence.cells.empty()) {
    throw InputError("--results", fmt::format("{} has no trials to learn from", in_quotes(paths.front().string())),
                     "results of `pushbench run` without faults, best those that scripts/measure-grid -o DIR makes");
  }
  return evidence;
}

void add_advise(CLI::App& app, CommandLine&) {
  auto words = std::make_shared<Words>();
  CLI::App* command = app.add_subcommand("advise", "Which transport, for a load and a goal: answered from results");
  command->footer(kExamples);
  const auto add = [&](const char* name, std::string& into, const char* what, const char* type) {
    return command->add_option(name, into, what)->type_name(type);
  };
  add("--clients", words->clients, "How many there are in all", "N")->required();
  add("--messages-per-second", words->rate, "That each client gets, or sends", "R")->required();
  add("--payload", words->payload, "Bytes of a message", "BYTES")->required();
  add("--p99", words->p99, "The goal: 99 % of the messages arrive within it, such as 500ms or 2s", "TIME")->required();
  add("--direction", words->direction, "down (to clients), up (from them) or both; default: down", "WAY");
  add("--channel", words->channel, "private: each has their own messages; shared: all get the same; default: private",
      "KIND");
  add("--fan-out", words->fan_out, "So many clients get the same messages: rooms of that size", "N");
  add("--cores", words->cores, "Of a server; default: 8", "N");
  add("--memory", words->memory, "Of a server; default: 32GiB", "BYTES");
  add("--rtt", words->rtt, "The network's round trip, which --p99 has to hold, too; default: a fifth of --p99", "TIME");
  add("--poll-every", words->poll_every, "Pollers ask so often; default: as rarely as --p99 allows", "TIME");
  command
      ->add_option("--results", words->results,
                   "Folders or files to answer from; may be repeated; default: the reference results that come along")
      ->type_name("DIR");
  add("-f,--format", words->format, "table, json or markdown; default: table", "FORMAT");
  command->callback([words] {
    constexpr std::array kFormats{"table"sv, "json"sv, "markdown"sv};
    const std::string format = one_of(words->format, "--format", kFormats);
    const advice::Question question = question_of(*words);
    std::size_t left_out = 0;
    const advice::Evidence evidence = load_evidence(words->results, left_out);
    const advice::Advice answer = advice::advise(question, evidence);
    print(format == "json"       ? advice::json_page(answer)
          : format == "markdown" ? advice::markdown_page(answer)
                                 : advice::table_page(answer, wants_colours()));
    if (left_out > 0)
      fmt::print(stderr, "pushbench: {} file{} left out: damaged, or of another pushbench\n", left_out,
                 left_out == 1 ? "" : "s");
  });
}

}  // namespace pushbench
