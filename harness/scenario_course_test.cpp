// How a trial goes, what breaks in it, and its goals: how each part is read, written and refused.
#include <gmock/gmock.h>

#include "harness/test_scenario.hpp"

namespace pushbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

Fault fault(std::string_view members) { return with(R"("faults":[{)" + std::string{members} + "}]").faults.front(); }
std::string refused_fault(std::string_view members) {
  return refused_with(R"("faults":[{)" + std::string{members} + "}]");
}

TEST(ScenarioFaults, AreReadAndWritten) {
  const Scenario scenario = with(R"("phases":{"measure_s":8},"faults":[
    {"kind":"fin","at_s":0}, {"kind":"reset","per_s":0.5,"share":0.25}, {"kind":"silence","at_s":1,"share":1},
    {"kind":"silence","at_s":1.5,"for_ms":100}, {"kind":"move","at_s":2}, {"kind":"stall","at_s":3,"for_ms":500},
    {"kind":"restart","at_s":4}, {"kind":"restart","at_s":5,"for_ms":1000,"history":"lost"},
    {"kind":"pause","at_s":7,"for_ms":1000}])");
  ASSERT_EQ(scenario.faults.size(), 9u);
  EXPECT_EQ(scenario.faults[0].at_s, 0);
  EXPECT_FALSE(scenario.faults[0].share);
  EXPECT_EQ(scenario.faults[1].per_s, 0.5);
  EXPECT_FALSE(scenario.faults[1].at_s);
  EXPECT_EQ(scenario.faults[1].share, 0.25);
  EXPECT_EQ(scenario.faults[2].for_ms, 0);
  EXPECT_EQ(scenario.faults[3].for_ms, 100);
  EXPECT_EQ(scenario.faults[5].kind, FaultKind::stall);
  EXPECT_EQ(scenario.faults[6].for_ms, 200);
  EXPECT_TRUE(scenario.faults[6].history_kept);
  EXPECT_FALSE(scenario.faults[7].history_kept);
  EXPECT_TRUE(scenario.harms_server());
  EXPECT_EQ(to_json(parse(to_json(scenario))), to_json(scenario));
}

TEST(ScenarioFaults, HaveATimeOrARate) {
  EXPECT_EQ(
      refused_fault(R"("kind":"reset")"),
      "x.json: faults.0.at_s: is missing; accepted: seconds since the measure phase began; or per_s: how often on "
      "average");
  EXPECT_EQ(refused_fault(R"("kind":"reset","at_s":1,"per_s":1)"),
            "x.json: faults.0.per_s: is 1; accepted: nothing beside at_s");
  EXPECT_EQ(with(R"("faults":[{"kind":"reset","at_s":1}])", {"faults.0.per_s=2"}).faults[0].per_s, 2);
  EXPECT_EQ(refused_fault(R"("kind":"reset","at_s":5)"),
            "x.json: faults.0.at_s: is 5.0; accepted: less than phases.measure_s, which is 5.0");
  EXPECT_EQ(refused_fault(R"("kind":"reset","per_s":0)"),
            "x.json: faults.0.per_s: is 0; accepted: a number from 0.001 to 1000.0");
}

TEST(ScenarioFaults, AreOverBeforeTheMeasurePhaseIs) {
  EXPECT_EQ(refused_fault(R"("kind":"pause","at_s":4.5,"for_ms":501)"),
            "x.json: faults.0.for_ms: is 501.0; accepted: up to 500.0: it must be over when phases.measure_s, which is "
            "5.0, is");
  EXPECT_EQ(fault(R"("kind":"pause","at_s":4.5,"for_ms":500)").for_ms, 500);
  EXPECT_THAT(refused_fault(R"("kind":"restart","at_s":4.9)"), HasSubstr("faults.0.for_ms: is 200.0"));
  EXPECT_THAT(refused_fault(R"("kind":"stall","per_s":1,"for_ms":6000)"), HasSubstr("accepted: up to 5000.0"));
  EXPECT_EQ(refused_fault(R"("kind":"restart","at_s":1,"for_ms":500},{"kind":"pause","at_s":1.5,"for_ms":10)"),
            "x.json: faults.1.at_s: is 1.5, when faults.0 is not over; accepted: more than 1.5");
  EXPECT_THAT(refused_fault(R"("kind":"pause","at_s":1,"for_ms":500},{"kind":"pause","at_s":1,"for_ms":10)"),
              HasSubstr("is not over"));
}

TEST(ScenarioFaults, StrikeNoMoreOftenThanCanBePlanned) {
  EXPECT_EQ(refused_with(R"("faults":[{"kind":"reset","per_s":1000}],"phases":{"measure_s":2000})"),
            "x.json: faults.0.per_s: makes 2000000.0 strikes in phases.measure_s; accepted: up to 1000000.0 in all");
}

TEST(ScenarioFaults, HaveOnlyWhatTheirKindKnows) {
  EXPECT_THAT(refused_fault(R"("kind":"rest","at_s":1)"),
              EndsWith("accepted: fin, reset, silence, move, stall, restart, pause (did you mean reset?)"));
  EXPECT_THAT(refused_fault(R"("at_s":1)"), StartsWith("x.json: faults.0.kind: is missing; accepted: fin, reset"));
  EXPECT_EQ(refused_fault(R"("kind":"restart","at_s":1,"share":1)"),
            "x.json: faults.0.share: is 1; accepted: nothing: restart and pause strike the whole server");
  EXPECT_EQ(refused_fault(R"("kind":"reset","at_s":1,"history":"lost")"),
            "x.json: faults.0.history: is \"lost\"; accepted: nothing, unless kind is restart");
  EXPECT_EQ(refused_fault(R"("kind":"reset","at_s":1,"for_ms":5)"),
            "x.json: faults.0.for_ms: is 5; accepted: nothing, unless kind is silence, stall, restart or pause");
  EXPECT_THAT(refused_fault(R"("kind":"pause","at_s":1)"), StartsWith("x.json: faults.0.for_ms: is missing"));
  EXPECT_THAT(refused_fault(R"("kind":"reset","at_s":1,"share":0)"), StartsWith("x.json: faults.0.share: is 0;"));
  EXPECT_THAT(refused_fault(R"("kind":"reset","at_s":1,"share":1.01)"), StartsWith("x.json: faults.0.share: is 1.01;"));
  EXPECT_EQ(refused_with(R"("faults":{"kind":"reset","at_s":1})"),
            "x.json: faults: is an object; accepted: a list of faults: [{\"kind\": \"reset\", \"at_s\": 2}, …]");
}

TEST(ScenarioFaults, LoseWhatAnotherKindTypedDoesNotKnow) {
  const std::string_view more = R"("faults":[{"kind":"stall","at_s":1,"share":0.5,"for_ms":300}])";
  const Fault paused = with(more, {"faults.0.kind=pause"}).faults.front();
  EXPECT_FALSE(paused.share);
  EXPECT_EQ(paused.for_ms, 300);
  EXPECT_EQ(with(more, {"faults.0.kind=reset"}).faults.front().for_ms, 0);
}

TEST(ScenarioPhases, LoadChangesByStepsInTheirOrder) {
  const Scenario scenario = with(R"("phases":{"load":[{"from_s":0,"factor":0.5},{"from_s":2.5,"factor":10}]})");
  ASSERT_EQ(scenario.phases.load.size(), 2u);
  EXPECT_EQ(scenario.phases.load[1].from_s, 2.5);
  EXPECT_EQ(scenario.phases.load[1].factor, 10);
  EXPECT_EQ(to_json(parse(to_json(scenario))), to_json(scenario));
  const auto refused_load = [](std::string_view steps) {
    return refused_with(R"("phases":{"load":[)" + std::string{steps} + "]}");
  };
  EXPECT_EQ(refused_load(R"({"from_s":2,"factor":1},{"from_s":2,"factor":3})"),
            "x.json: phases.load.1.from_s: is 2; accepted: more than the step before, which is 2.0");
  EXPECT_EQ(refused_load(R"({"from_s":5,"factor":1})"),
            "x.json: phases.load.0.from_s: is 5; accepted: less than phases.measure_s, which is 5.0");
  EXPECT_EQ(refused_load(R"({"from_s":1,"factor":0})"),
            "x.json: phases.load.0.factor: is 0; accepted: a number from 0.001 to 1000.0");
  constexpr std::string_view kSteps = R"("phases":{"load":[{"from_s":1,"factor":2},{"from_s":3,"factor":1}]})";
  EXPECT_EQ(with(kSteps, {"phases.measure_s=2"}).phases.load.size(), 1u);
  EXPECT_THAT(refused_with(kSteps, {"phases.measure_s=2", "phases.load.1.factor=5"}),
              StartsWith("x.json: phases.load.1.from_s: is 3;"));
  EXPECT_THAT(refused_load(R"({"from_s":1})"), StartsWith("x.json: phases.load.0.factor: is missing"));
}

TEST(ScenarioGoals, AreMostValuesOfFigures) {
  EXPECT_EQ(with(R"("slo":{"latency_p99_us":1e5,"lost":0})", {"slo.duplicated=0"}).slo,
            (std::map<std::string, double, std::less<>>{{"duplicated", 0}, {"latency_p99_us", 1e5}, {"lost", 0}}));
  EXPECT_EQ(refused_with(R"("slo":{"lost":-1})"), "x.json: slo.lost: is -1; accepted: a number from 0.0 to 1e+15");
  try {
    with(R"("slo":{"latency_p99":1})");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), StartsWith("x.json: slo.latency_p99: no such key; accepted: "));
    EXPECT_THAT(error.what(), HasSubstr("latency_p99_us"));
  }
}

TEST(ScenarioReconnect, GrowsFromFirstToMost) {
  EXPECT_EQ(with(R"("reconnect":{"most_ms":100})").reconnect.most_ms, 100);
  EXPECT_EQ(refused_with(R"("reconnect":{"most_ms":99})"),
            "x.json: reconnect.most_ms: is 99; accepted: first_ms not above most_ms, which are 100.0 and 99.0");
  EXPECT_THAT(refused_with(R"("reconnect":{"first_ms":20000})"), StartsWith("x.json: reconnect.first_ms: is 20000;"));
}

TEST(ScenarioVariants, AreTransportsThatThereAre) {
  EXPECT_THAT(refused_with(R"("variants":["carrier_pigeon"])"), StartsWith("x.json: variants.0: "));
  EXPECT_EQ(refused_with(R"("variants":[5])"), "x.json: variants.0: is 5; accepted: text");
  EXPECT_EQ(refused_with(R"("sources":["a\nb"])"),
            "x.json: sources.0: is \"a\\x0ab\"; accepted: one line of up to 300 bytes");
}

}  // namespace
}  // namespace pushbench
