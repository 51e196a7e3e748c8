#include "cli/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Scenario with_variants(std::vector<std::string> variants) {
  Scenario scenario;
  scenario.name = "s";
  scenario.variants = std::move(variants);
  return scenario;
}

std::vector<std::string> labels(const std::vector<std::string>& texts, const Scenario& scenario = {}) {
  std::vector<std::string> all;
  for (const Variant& variant : select_variants(texts, scenario)) all.push_back(variant.label);
  return all;
}

template <class Call>
std::string complaint(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SelectVariants, TakesAllTransportsAndTheScenariosOwnVariants) {
  std::vector<std::string> all;
  for (const Transport* transport : transports()) all.emplace_back(transport->name());
  EXPECT_EQ(labels({}), all);
  const auto behind = std::find(all.begin(), all.end(), "short_polling") + 1;
  all.insert(behind, "short_polling:interval_ms=50");
  EXPECT_EQ(labels({}, with_variants({"short_polling:interval_ms=50"})), all);
}

TEST(SelectVariants, AddsTheControlAndNothingElseToWhatIsNamed) {
  const Scenario scenario = with_variants({"short_polling:interval_ms=50"});
  EXPECT_THAT(labels({"sse"}, scenario), ElementsAre("raw_tcp", "sse"));
  EXPECT_THAT(labels({"raw_tcp"}, scenario), ElementsAre("raw_tcp"));
  EXPECT_THAT(labels({"short_polling:interval_ms=9"}, scenario), ElementsAre("raw_tcp", "short_polling:interval_ms=9"));
}

TEST(SelectVariants, OrdersAsTheRegistryDoesAndTakesNoneTwice) {
  EXPECT_THAT(
      labels({"short_polling:interval_ms=9", "short_polling", "sse", "sse", "short_polling:interval_ms=8",
              "short_polling:interval_ms=09"}),
      ElementsAre("raw_tcp", "sse", "short_polling", "short_polling:interval_ms=9", "short_polling:interval_ms=8"));
}

TEST(SelectVariants, TellsWhereAMistakeIs) {
  EXPECT_THAT(complaint([] { labels({"ssse"}); }), HasSubstr("--transports: \"ssse\" is not known; accepted: "));
  EXPECT_THAT(complaint([] { labels({}, with_variants({"ssse"})); }), HasSubstr("s: variants: \"ssse\" is not known"));
}

class SelectScenarios : public testing::Test {
 protected:
  SelectScenarios() {
    std::filesystem::create_directories(folder_);
    add("calm", R"("slo":{"lost":0})");
    add("aimless", R"("clients":5)");
    add("broken", R"("faults":[{"kind":"reset","at_s":1,"share":0.5}])");
    add("study", R"("slo":{"lost":0},"study":true)");
    add("broken-with-goal", R"("slo":{"lost":0},"faults":[{"kind":"reset","at_s":1,"share":0.5}])");
  }
  ~SelectScenarios() override { std::filesystem::remove_all(folder_); }

  void add(const std::string& name, const std::string& more) {
    files_[name] = folder_ / (name + ".json");
    std::ofstream(files_[name]) << R"({"name":")" << name << R"(","summary":"s",)"
                                << R"("downlink":{"messages_per_s":1},)" << more << "}";
  }

  std::vector<std::string> names(const ScenarioChoice& choice, std::vector<std::string> overrides = {}) const {
    std::vector<std::string> all;
    for (const Scenario& scenario : select_scenarios(choice, files_, overrides)) all.push_back(scenario.name);
    return all;
  }

  std::filesystem::path folder_ = std::filesystem::path{testing::TempDir()} / ("selection." + std::to_string(getpid()));
  std::map<std::string, std::filesystem::path> files_;
};

TEST_F(SelectScenarios, ByKind) {
  EXPECT_THAT(names({.all = true}), ElementsAre("calm"));
  EXPECT_THAT(names({.faults = true}), ElementsAre("broken", "broken-with-goal"));
  EXPECT_THAT(names({.all = true, .faults = true}), ElementsAre("broken", "broken-with-goal", "calm"));
}

TEST_F(SelectScenarios, ByNameOrElseTheDefault) {
  EXPECT_THAT(names({.names = {files_["broken"].string(), files_["calm"].string()}}), ElementsAre("broken", "calm"));
  EXPECT_THAT(names({}), ElementsAre("feed"));
}

TEST_F(SelectScenarios, ChangesEachOfThem) {
  const std::vector<std::string> overrides{"clients=7"};
  EXPECT_EQ(select_scenarios({.all = true}, files_, overrides).at(0).clients, 7u);
}

TEST_F(SelectScenarios, RefusesBothNamesAndKinds) {
  EXPECT_EQ(complaint([&] { names({.names = {"chat"}, .all = true}); }),
            "run: --all: chooses the scenarios, but \"chat\" is named, too; accepted: either of the two");
  EXPECT_THAT(complaint([&] { names({.names = {"chat"}, .faults = true}); }), HasSubstr("run: --faults: chooses"));
}

TEST_F(SelectScenarios, RefusesTwoOfOneName) {
  const std::string calm = files_["calm"].string();
  EXPECT_EQ(complaint([&] {
              names({.names = {calm, files_["broken"].string(), calm}});
            }),
            "run: two of the scenarios are called \"calm\"; accepted: each name once");
  files_["calm-too"] = files_["calm"];
  EXPECT_THAT(complaint([&] { names({.all = true}); }), HasSubstr("two of the scenarios are called \"calm\""));
}

TEST_F(SelectScenarios, RefusesToRunNothing) {
  files_.erase("calm");
  EXPECT_THAT(complaint([&] { names({.all = true}); }),
              HasSubstr("run: --all: finds no scenario; accepted: scenarios with a goal (slo)"));
  files_.clear();
  EXPECT_THAT(complaint([&] { names({.faults = true}); }), HasSubstr("accepted: scenarios with faults"));
}

TEST(SelectHolders, AreByDefaultAllThatPushButTheControl) {
  const std::vector<Variant> variants = select_holders({});
  EXPECT_EQ(variants.size(), 3u);
  for (const Variant& variant : variants) {
    EXPECT_TRUE(variant.transport->pushes());
    EXPECT_NE(variant.transport, transports().front());
  }
}

TEST(SelectHolders, TakeWhatIsNamedOnceInThatOrder) {
  const std::string control{transports()[0]->name()}, other{transports()[1]->name()};
  const std::vector<std::string> texts{other, control, other + ":heartbeat_s=7", other};
  const std::vector<Variant> variants = select_holders(texts);
  ASSERT_EQ(variants.size(), 3u);
  EXPECT_EQ(variants[0].label, other);
  EXPECT_EQ(variants[1].label, control);
  EXPECT_EQ(variants[2].label, other + ":heartbeat_s=7");
}

TEST(SelectHolders, RefuseWhatHoldsNothing) {
  for (const Transport* transport : transports()) {
    if (transport->pushes()) continue;
    const std::vector<std::string> texts{std::string{transport->name()}};
    EXPECT_THROW(select_holders(texts), InputError);
  }
  const std::vector<std::string> unknown{"carrier_pigeon"};
  EXPECT_THROW(select_holders(unknown), InputError);
}

}  // namespace
}  // namespace pushbench
