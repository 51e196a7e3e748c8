#include "results/json.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/file.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// A folder of its own, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "pushbench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(path_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

 private:
  std::filesystem::path path_;
};

std::string complaint(std::string_view text) {
  try {
    parse_run(text, "run.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

std::string complaint_after(const std::string& pointer, const json& value) {
  json changed = json::parse(write_run(sample_run(1)));
  changed[json::json_pointer(pointer)] = value;
  return complaint(changed.dump());
}

TEST(Json, ReadsBackWhatItWrote) {
  const std::string text = write_run(sample_run());
  const results::Run run = parse_run(text, "run.json");
  EXPECT_EQ(write_run(run), text);
  EXPECT_EQ(run.trials.size(), 25u);
  EXPECT_EQ(run.trials[3].status, TrialStatus::invalid);
  EXPECT_EQ(run.trials[0].downlink.latency, sample_run().trials[0].downlink.latency);
  EXPECT_EQ(run.scenarios[0].document, sample_run().scenarios[0].document);
  EXPECT_EQ(run.seed, 42u);
}

TEST(Json, KeepsAbsentFiguresAbsent) {
  results::Run run;
  run.scenarios = {{"idle", "sha256:0", "{}"}};
  run.trials.emplace_back().scenario = "idle";
  const results::Run read = parse_run(write_run(run), "run.json");
  EXPECT_FALSE(read.finished_at);
  EXPECT_FALSE(read.trials[0].wire);
  EXPECT_FALSE(read.trials[0].server.cpu_user_s);
  EXPECT_FALSE(read.environment.tcp_timestamps);
}

TEST(Json, KeepsSeedsOfAllSizes) {
  results::Run run;
  run.seed = UINT64_MAX;
  EXPECT_EQ(parse_run(write_run(run), "run.json").seed, UINT64_MAX);
}

TEST(Json, ReplacesTextThatIsNotUtf8) {
  results::Run run;
  run.command_line = "run \xff";
  EXPECT_EQ(parse_run(write_run(run), "run.json").command_line, "run \xEF\xBF\xBD");
}

TEST(Json, IsIndentedButForPlainArrays) {
  results::Run run;
  run.scenarios = {{"idle", "sha256:0", "{}"}};
  Trial& trial = run.trials.emplace_back();
  trial.scenario = "idle";
  trial.timeline = {1, 2, 3};
  const std::string text = write_run(run);
  EXPECT_THAT(text, HasSubstr("{\n  \"schema_version\": 5,\n"));
  EXPECT_THAT(text,
              HasSubstr("\n      \"timeline\": [1,2,3],\n      \"simulated\": null,\n      \"energy\": null,\n      "
                        "\"bill\": null\n    }\n  ],\n  \"ceilings\": [],\n  \"capacities\": []\n}\n"));
}

TEST(Json, NamesFilePlaceAndWhatIsAccepted) {
  EXPECT_EQ(complaint_after("/trials/2/downlink/lost", "many"),
            "run.json: trials[2].downlink.lost: \"many\" is not accepted; accepted: a whole number from 0 to "
            "18446744073709551615");
  EXPECT_EQ(complaint_after("/trials/0/number", 4294967296),
            "run.json: trials[0].number: 4294967296 is not accepted; accepted: a whole number from 0 to 4294967295");
  EXPECT_EQ(complaint_after("/trials/0/seed", -1),
            "run.json: trials[0].seed: -1 is not accepted; accepted: a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(complaint_after("/trials/1/status", "okay"),
            "run.json: trials[1].status: \"okay\" is not accepted; accepted: ok, invalid, failed");
  EXPECT_EQ(complaint_after("/trials/1/measure_s", nullptr),
            "run.json: trials[1].measure_s: null is not accepted; accepted: a number");
  EXPECT_EQ(complaint_after("/environment/tcp_timestamps", 1),
            "run.json: environment.tcp_timestamps: 1 is not accepted; accepted: true or false");
  EXPECT_EQ(complaint_after("/trials/0/settings/headers", 1),
            "run.json: trials[0].settings.headers: 1 is not accepted; accepted: text");
  EXPECT_EQ(complaint_after("/trials/0/timeline", json::object()),
            "run.json: trials[0].timeline: an object is not accepted; accepted: an array");
  EXPECT_EQ(complaint_after("/scenarios/0/document", "{}"),
            "run.json: scenarios[0].document: \"{}\" is not accepted; accepted: an object");
  EXPECT_EQ(complaint_after("/trials/0/uplink/latency/counts", json::array({1})),
            "run.json: trials[0].uplink.latency: there must be as many values as counts");
  EXPECT_EQ(complaint_after("/trials/4/scenario", "fed"),
            "run.json: trials[4].scenario: \"fed\" is not among the scenarios of this run");
  EXPECT_EQ(complaint_after("/scenarios/1", {{"name", "feed"}, {"hash", ""}, {"document", json::object()}}),
            "run.json: scenarios[1].name: \"feed\" is there twice; accepted: each scenario once");
}

TEST(Json, NamesUnknownAndMissingKeys) {
  EXPECT_THAT(complaint_after("/trials/0/wire/retransmit", 1),
              HasSubstr("run.json: trials[0].wire.retransmit: there is no such key; accepted: down_bytes, "));
  EXPECT_THAT(complaint_after("/trials/0/wire/retransmit", 1), HasSubstr("did you mean retransmits?"));
  json without = json::parse(write_run(sample_run(1)));
  without["trials"][1]["server"].erase("wall_s");
  EXPECT_EQ(complaint(without.dump()), "run.json: trials[1].server: the key \"wall_s\" is missing");
}

/// A file as `version` had it.
json older(json document, std::uint32_t version = 1) {
  document["schema_version"] = version;
  if (version < 4) document.erase("pairing");
  if (version < 3) {
    document.erase("ceilings");
    document.erase("capacities");
  }
  for (json& trial : document["trials"]) {
    for (const char* key : {"simulated", "energy", "bill"}) trial.erase(key);
    if (version < 4) trial.erase("latency_course");
    if (version >= 2) continue;
    trial.erase("faults");
    trial.erase("course");
  }
  return document;
}

TEST(Json, ReadsAnOlderFileAsARunOfNow) {
  const results::Run run = parse_run(older(json::parse(write_run(small_sample_run()))).dump(), "run.json");
  EXPECT_EQ(run.schema_version, kSchemaVersion);
  EXPECT_TRUE(run.trials.at(0).faults.empty());
  EXPECT_FALSE(run.trials.at(0).course);
  EXPECT_EQ(run.trials.at(0).timeline, small_sample_run().trials[0].timeline);
  EXPECT_EQ(write_run(parse_run(write_run(run), "run.json")), write_run(run));
}

TEST(Json, HoldsAnOlderFileToItsOwnKeys) {
  json newer = older(json::parse(write_run(small_sample_run())));
  newer["trials"][0]["faults"] = json::array();
  EXPECT_THAT(complaint(newer.dump()), HasSubstr("run.json: trials[0].faults: there is no such key"));
  newer["schema_version"] = 2;
  EXPECT_EQ(complaint(newer.dump()), "run.json: trials[0]: the key \"course\" is missing");
  newer = older(json::parse(write_run(small_sample_run())), 2);
  EXPECT_EQ(complaint(newer.dump()), "accepted");
  newer["ceilings"] = json::array();
  EXPECT_THAT(complaint(newer.dump()), HasSubstr("run.json: ceilings: there is no such key"));
  newer["schema_version"] = 3;
  EXPECT_EQ(complaint(newer.dump()), "run.json: the key \"capacities\" is missing");
  newer = older(json::parse(write_run(small_sample_run())), 3);
  EXPECT_EQ(complaint(newer.dump()), "accepted");
  newer["trials"][0]["latency_course"] = nullptr;
  EXPECT_THAT(complaint(newer.dump()), HasSubstr("run.json: trials[0].latency_course: there is no such key"));
  newer["schema_version"] = 4;
  EXPECT_EQ(complaint(newer.dump()), "run.json: the key \"pairing\" is missing");
  newer = older(json::parse(write_run(small_sample_run())), 4);
  EXPECT_EQ(complaint(newer.dump()), "accepted");
  newer["trials"][0]["simulated"] = nullptr;
  EXPECT_THAT(complaint(newer.dump()), HasSubstr("run.json: trials[0].simulated: there is no such key"));
  newer["schema_version"] = 5;
  EXPECT_EQ(complaint(newer.dump()), "run.json: trials[0]: the key \"energy\" is missing");
}

TEST(Json, KeepsWhatIsSimulated) {
  const results::Run written = small_simulated_run();
  const results::Run read = parse_run(write_run(written), "run.json");
  EXPECT_EQ(write_run(read), write_run(written));
  const Trial& trial = read.trials.at(0);
  EXPECT_EQ(trial.simulated.value().network, "lte");
  EXPECT_EQ(trial.energy.value().state_shares.at("tail"), 0.35);
  EXPECT_EQ(trial.bill.value().limits.at("memory"), 0.9);
  EXPECT_EQ(trial.bill->gateway_usd, 9'500);
}

TEST(Json, KeepsCeilings) {
  results::Run run;
  run.ceilings = {small_ceiling()};
  const results::Run read = parse_run(write_run(run), "run.json");
  EXPECT_EQ(write_run(read), write_run(run));
  const Ceiling& ceiling = read.ceilings.at(0);
  EXPECT_EQ(ceiling.end, CeilingEnd::target);
  EXPECT_EQ(ceiling.walls.at(1).kind, WallKind::source_ports);
  EXPECT_EQ(ceiling.walls[1].lifted_by, "the source address 127.0.0.2");
  EXPECT_EQ(ceiling.steps.at(0).broadcasts.at(0).latency, run.ceilings[0].steps[0].broadcasts[0].latency);
  EXPECT_EQ(ceiling.steps[0].clients.heap_bytes, run.ceilings[0].steps[0].clients.heap_bytes);
  EXPECT_EQ(ceiling.steps[0].idle_with_heartbeats->server_cpu_s, 0.2);
}

TEST(Json, KeepsCapacities) {
  const results::Run read = parse_run(write_run(capacity_run()), "run.json");
  EXPECT_EQ(write_run(read), write_run(capacity_run()));
  ASSERT_EQ(read.capacities.size(), 9u);
  EXPECT_EQ(read.capacities[2].end, CapacityEnd::generator);
  EXPECT_EQ(read.capacities[0].at.at("downlink.each_per_s"), 0.1);
  EXPECT_EQ(read.capacities[0].probes.at(2).outcome, ProbeOutcome::misses);
  EXPECT_EQ(read.capacities[0].probes[2].figure, 412'000);
}

TEST(Json, NamesPlacesInCeilings) {
  json changed = json::parse(write_run(ceiling_run()));
  changed["ceilings"][1]["walls"][0]["kind"] = "gremlins";
  EXPECT_THAT(complaint(changed.dump()),
              HasSubstr("run.json: ceilings[1].walls[0].kind: \"gremlins\" is not accepted; accepted: source_ports"));
}

TEST(Json, ReadsResultsOfEarlierReleases) {
  const results::Run run = load_run(PUSHBENCH_SOURCE_DIR "/results/reference/polling-habit.json");
  ASSERT_FALSE(run.trials.empty());
  EXPECT_FALSE(run.trials.front().latency_course) << "from before schema 4";
  EXPECT_GT(run.trials.front().downlink.window_delivered, 0u);
}

TEST(Json, KeepsWhatFaultsDid) {
  const Trial trial = parse_run(write_run(small_sample_run()), "run.json").trials.at(0);
  const FaultOutcome expected = small_sample_run().trials[0].faults.at(0);
  ASSERT_EQ(trial.faults.size(), 1u);
  EXPECT_EQ(trial.faults[0].description, expected.description);
  EXPECT_EQ(trial.faults[0].recovery, expected.recovery);
  EXPECT_EQ(trial.faults[0].storm_server_cpu_s, expected.storm_server_cpu_s);
  ASSERT_TRUE(trial.course);
  EXPECT_EQ(trial.course->reconnected, small_sample_run().trials[0].course->reconnected);
}

TEST(Json, KeepsHowLatencyWent) {
  const auto course = parse_run(write_run(small_sample_run()), "run.json").trials.at(0).latency_course;
  ASSERT_TRUE(course);
  ASSERT_EQ(course->downlink.size(), 2u);
  EXPECT_EQ(course->downlink[0].messages, 20u);
  EXPECT_EQ(course->downlink[0].p99_us, 2'000u);
  EXPECT_FALSE(course->downlink[1].p99_us);
  EXPECT_TRUE(course->uplink.empty());
}

TEST(Json, RefusesWhatIsNoResult) {
  EXPECT_THAT(complaint(""), HasSubstr("run.json: line 1, column 1: "));
  EXPECT_THAT(complaint("{\n  \"schema_version\": 1,\n  oops"), HasSubstr("run.json: line 3, column 3: "));
  EXPECT_THAT(complaint("[]"), HasSubstr("run.json: this is not a result of pushbench"));
  EXPECT_THAT(complaint("{}"), HasSubstr("run.json: this is not a result of pushbench"));
  EXPECT_EQ(complaint("{\"schema_version\":6}"),
            "run.json: its schema_version is 6, of another pushbench; accepted: a whole number from 1 to 5");
  EXPECT_THAT(complaint("{\"schema_version\":0}"), HasSubstr("its schema_version is 0, of another pushbench"));
  EXPECT_EQ(complaint("{\"schema_version\":1,\"schema_version\":1}"),
            "run.json: the key \"schema_version\" is repeated; accepted: each key once in an object");
  EXPECT_THAT(complaint(std::string(100'000, '[')), HasSubstr("nested too deeply"));
  EXPECT_THAT(complaint("{\"schema_version\":1e999}"), HasSubstr("run.json: "));
  EXPECT_THAT(complaint("{\"a\":\"\xff\"}"), HasSubstr("run.json: "));
}

TEST(Json, RefusesEveryTruncation) {
  results::Run run;
  run.scenarios = {{"idle", "sha256:0", "{}"}};
  run.trials.emplace_back().scenario = "idle";
  const std::string text = write_run(run);
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    ASSERT_NE(complaint(text.substr(0, length)), "accepted") << length;
  }
}

TEST(Json, BoundsWhatSmallHistogramsMayGrowTo) {
  Histogram longest;
  longest.record(Histogram::kMost);
  const json hour = json::parse(Writer::write(longest).dump());
  std::vector<Histogram> histograms;
  Reader generous("run.json", 400'000);
  generous.read(json::array({hour, hour}), histograms);
  EXPECT_EQ(histograms.size(), 2u);
  Reader reader("run.json", 400'000);
  EXPECT_THROW(reader.read(json::array({hour, hour, hour}), histograms), InputError);
}

TEST(Json, SavesAndLoads) {
  const Folder folder;
  const auto file = folder.path() / "run.json";
  save_run(sample_run(1), file);
  EXPECT_EQ(write_run(load_run(file)), write_run(sample_run(1)));
  save_run(results::Run{}, file);
  EXPECT_EQ(load_run(file).trials.size(), 0u);
  EXPECT_EQ(folder.files(), 1u);
}

TEST(Json, TellsWhyAFileCannotBeReadOrWritten) {
  const Folder folder;
  EXPECT_THROW(
      {
        try {
          load_run(folder.path() / "none.json");
        } catch (const InputError& error) {
          EXPECT_THAT(error.what(), HasSubstr("none.json: cannot be read: No such file or directory"));
          throw;
        }
      },
      InputError);
  EXPECT_THROW(load_run(folder.path()), InputError);
  EXPECT_THROW(save_run(results::Run{}, folder.path() / "none" / "run.json"), InputError);
  EXPECT_THROW(save_run(results::Run{}, folder.path()), InputError);
  EXPECT_EQ(folder.files(), 0u);
}

TEST(File, LeavesTheOldOneWhenWritingFails) {
  const Folder folder;
  const auto file = folder.path() / "kept";
  write_file_atomically(file, "old");
  std::filesystem::create_directory(folder.path() / ("kept.part-" + std::to_string(::getpid())));
  EXPECT_THROW(write_file_atomically(file, "new"), InputError);
  EXPECT_EQ(read_file(file, 100), "old");
}

TEST(File, WritesToWhatALinkLeadsTo) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "elsewhere");
  const auto file = folder.path() / "elsewhere" / "file", link = folder.path() / "link", second = folder.path() / "2nd";
  std::filesystem::create_symlink("elsewhere/file", link);
  std::filesystem::create_symlink(link, second);
  for (const char* text : {"made", "replaced"}) {
    write_file_atomically(second, text);
    EXPECT_EQ(read_file(file, 100), text);
    EXPECT_TRUE(std::filesystem::is_symlink(link) && std::filesystem::is_symlink(second));
  }
}

TEST(File, RefusesLinksThatLeadNowhere) {
  const Folder folder;
  std::filesystem::create_symlink("b", folder.path() / "a");
  std::filesystem::create_symlink("a", folder.path() / "b");
  EXPECT_THROW(write_file_atomically(folder.path() / "a", "text"), InputError);
  std::filesystem::create_symlink("none/file", folder.path() / "c");
  EXPECT_THROW(write_file_atomically(folder.path() / "c", "text"), InputError);
}

TEST(File, WritesIntoAPipeThatStaysOne) {
  const Folder folder;
  const auto pipe = folder.path() / "pipe", link = folder.path() / "link";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_symlink("pipe", link);
  // Open both ways it waits for nobody, and keeps what is written.
  const int end = ::open(pipe.c_str(), O_RDWR);
  ASSERT_GE(end, 0);
  for (const auto& name : {pipe, link}) {
    write_file_atomically(name, "text");
    std::array<char, 10> got{};
    EXPECT_EQ(::read(end, got.data(), got.size()), 4);
    EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  }
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  ::close(end);
}

TEST(File, HasALimit) {
  const Folder folder;
  write_file_atomically(folder.path() / "ten", "0123456789");
  EXPECT_EQ(read_file(folder.path() / "ten", 10), "0123456789");
  EXPECT_THROW(read_file(folder.path() / "ten", 9), InputError);
  EXPECT_THROW(read_file("/dev/zero", 1000), InputError);
}

}  // namespace
}  // namespace pushbench::results
