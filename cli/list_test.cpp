#include "cli/list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/scenario_words.hpp"
#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(ListTransports, ShowsEverySettingWithDefaultAndWhatIsAccepted) {
  const std::string text = transports_text();
  const json document = json::parse(transports_json()).at("transports");
  ASSERT_EQ(document.size(), transports().size());
  for (std::size_t i = 0; i < document.size(); ++i) {
    const Transport& transport = *transports()[i];
    const json& entry = document[i];
    EXPECT_THAT(text, HasSubstr(std::string{transport.name()} + ": " + std::string{transport.summary()}));
    EXPECT_EQ(entry.at("name"), transport.name());
    EXPECT_EQ(entry.at("summary"), transport.summary());
    EXPECT_EQ(entry.at("over_http"), transport.over_http());
    EXPECT_EQ(entry.at("pushes"), transport.pushes());
    const auto specs = transport.settings();
    ASSERT_EQ(entry.at("settings").size(), specs.size());
    for (std::size_t k = 0; k < specs.size(); ++k) {
      EXPECT_THAT(text, HasSubstr(specs[k].help + " (" + accepted_by(specs[k]) + ")"));
      const json& setting = entry.at("settings")[k];
      EXPECT_EQ(setting.at("name"), specs[k].name);
      EXPECT_EQ(setting.at("accepted"), accepted_by(specs[k]));
      std::visit([&](const auto& value) { EXPECT_EQ(setting.at("default"), value); }, specs[k].standard);
    }
  }
}

TEST(ListModels, ShowsEveryKindAndItsModels) {
  const std::string text = models_text("");
  const json document = json::parse(models_json("")).at("models");
  for (const char* kind : {"network", "radio", "battery", "prices", "population"}) {
    EXPECT_THAT(text, HasSubstr(std::string{kind} + "\n"));
    EXPECT_FALSE(document.at(kind).empty()) << kind;
    for (const json& model : document.at(kind)) {
      EXPECT_THAT(text, HasSubstr("  " + model.at("name").get<std::string>()));
      EXPECT_FALSE(model.at("summary").get<std::string>().empty());
    }
  }
  EXPECT_EQ(json::parse(models_json("radio")).at("models").size(), 1U);
  try {
    models_text("radoi");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("(did you mean radio?)"));
  }
}

class ListScenarios : public testing::Test {
 protected:
  ListScenarios() {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "good.json")
        << R"({"name":"good","summary":"Who has it.","clients":1234,"channels":{"layout":"rooms","room_size":7},)"
           R"("downlink":{"arrivals":"burst","burst_size":9,"messages_per_s":2.5},)"
           R"("slo":{"lost":0,"latency_p99_us":50000},"sources":["a study"],)"
           R"("faults":[{"kind":"reset","at_s":2,"share":0.5}]})";
    std::ofstream(folder_ / "bad.json") << R"({"name":"bad"})";
  }
  ~ListScenarios() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ = std::filesystem::path{testing::TempDir()} / ("list_test." + std::to_string(getpid()));
  std::map<std::string, std::filesystem::path> files_{{"good", folder_ / "good.json"}, {"bad", folder_ / "bad.json"}};
};

TEST_F(ListScenarios, AsText) {
  const std::string text = scenarios_text(files_);
  EXPECT_THAT(text, HasSubstr("  good: Who has it.\n    1,234 clients, rooms of 7\n"
                              "    server publishes 2.5 messages/s of 200 B, bursts of 9; clients publish nothing\n"
                              "    goal: p99 <= 50 ms, none lost\n"
                              "    breaks: reset, half of the clients at 2 s\n"
                              "    1 s warm-up, 5 s measured, 3 trials\n"));
  EXPECT_THAT(text,
              HasSubstr("  bad: cannot be run\n    " + (folder_ / "bad.json").string() + ": summary: is missing"));
}

TEST_F(ListScenarios, OneInFull) {
  std::ofstream(folder_ / "full.json")
      << R"({"name":"full","summary":"Who has it.","clients":100,"channels":{"layout":"rooms","room_size":10},)"
         R"("groups":[{"name":"desk","members":1,"follows":false,"uplink":{"each_per_s":3,"payload_bytes":150}},)"
         R"({"name":"crowd","churn":{"session_s":9,"away_s":2}}],)"
         R"("phases":{"load":[{"from_s":2,"factor":10}]},"slo":{"lost":0},"sources":["a study","another"],)"
         R"("variants":["short_polling:interval_ms=50"]})";
  EXPECT_EQ(scenario_in_full(load_scenario(folder_ / "full.json"), "full.json"),
            "full: Who has it.\n"
            "    100 clients, rooms of 10\n"
            "    server publishes nothing; clients publish desk: 3 messages/s each of 150 B, constant\n"
            "    group desk: 1 of each channel, follows nothing, publishes 3 messages/s each of 150 B, constant\n"
            "    group crowd: all others, publishes nothing; stays 9 s and is away 2 s on average, then catches up\n"
            "    load: 10x from 2 s\n"
            "    goal: none lost\n"
            "    runs besides: short_polling:interval_ms=50\n"
            "    1 s warm-up, 5 s measured, 3 trials\n"
            "    source: a study\n"
            "    source: another\n"
            "    file: full.json\n");
}

TEST_F(ListScenarios, AsJson) {
  const json document = json::parse(scenarios_json(files_)).at("scenarios");
  ASSERT_EQ(document.size(), 2u);
  EXPECT_EQ(document[0].at("name"), "bad");
  EXPECT_THAT(document[0].at("error").get<std::string>(), HasSubstr("summary: is missing"));
  const Scenario scenario = load_scenario(folder_ / "good.json");
  EXPECT_EQ(document[1].at("hash"), hash_of(scenario));
  EXPECT_EQ(document[1].at("scenario"), json::parse(to_json(scenario)));
}

TEST_F(ListScenarios, MarksWhatIsNoUseCase) {
  Scenario scenario = load_scenario(find_scenario("users-served"));
  EXPECT_THAT(scenario_in_short(scenario, "x.json"),
              HasSubstr("\n    study: no use case, runs only where it is named\n"));
  scenario.study = false;
  EXPECT_THAT(scenario_in_short(scenario, "x.json"), testing::Not(HasSubstr("study:")));
}

}  // namespace
}  // namespace pushbench
