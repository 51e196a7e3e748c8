#include "results/exporters/junit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/exporters/xml.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"

namespace pushbench::results {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Xml, EscapesAndDropsWhatItCannotWrite) {
  EXPECT_EQ(xml_text("a<b>&\"c\"\x01\xff"), "a&lt;b&gt;&amp;&quot;c&quot;??");
}

results::Run run_with_goal(const char* goal) {
  results::Run run = sample_run();
  run.scenarios[0].document = std::string{R"({"slo":{)"} + goal + "}}";
  return run;
}

TEST(Junit, PassesWhatMeetsItsGoal) {
  const std::string text = junit(run_with_goal(R"("latency_p99_us":100000)"));
  EXPECT_THAT(text,
              HasSubstr(R"(<testcase classname="pushbench.feed.telegraph" name="p99 &lt;= 100 ms" time="0.000"/>)"));
}

TEST(Junit, FailsAMissedGoalWithItsFigure) {
  const std::string text = junit(run_with_goal(R"("latency_p99_us":100000)"));
  EXPECT_THAT(text, HasSubstr("<failure type=\"goal\" message=\"p99 1.1 s (goal: p99 &lt;= 100 ms)\"/>"));
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"feed\" tests=\"9\" failures=\"1\" errors=\"1\""));
}

TEST(Junit, JudgesEachGoalByItself) {
  const std::string text = junit(run_with_goal(R"("latency_p99_us":100000,"lost":0)"));
  EXPECT_THAT(text, HasSubstr("message=\"lost 17 (goal: none lost)\""));
  EXPECT_THAT(text,
              HasSubstr(R"(<testcase classname="pushbench.feed.pigeon_post" name="p99 &lt;= 100 ms" time="0.000"/>)"));
}

TEST(Junit, CallsAnInvalidTrialAnError) {
  EXPECT_THAT(junit(sample_run()),
              HasSubstr("<error type=\"trials\" message=\"trial 1 is invalid: generator saturated"));
}

TEST(Junit, AsksNothingOfTheControl) {
  EXPECT_THAT(junit(run_with_goal(R"("latency_p99_us":1)")), Not(HasSubstr("feed.plain\" name=\"p99")));
}

TEST(Junit, CallsAPartialRunAnError) {
  results::Run run = sample_run();
  run.status = RunStatus::partial;
  run.reason = "interrupted";
  EXPECT_THAT(junit(run), HasSubstr("<error type=\"trials\" message=\"interrupted\"/>"));
}

TEST(Junit, FailsACeilingBelowItsTarget) {
  results::Run run;
  run.status = RunStatus::complete;
  run.ceilings = {sample_ceiling(), stopped_ceiling()};
  EXPECT_THAT(junit(run), HasSubstr("<testsuite name=\"ceiling\" tests=\"2\" failures=\"1\" errors=\"0\""));
}

TEST(Junit, HasACaseForEachCapacity) {
  const results::Run run = capacity_run();
  EXPECT_THAT(junit(run), HasSubstr("<testsuite name=\"capacity\" tests=\"" + std::to_string(run.capacities.size())));
}

TEST(JUnit, NamesWhatIsSimulated) {
  const std::string text = junit(simulated_run());
  EXPECT_THAT(text, testing::HasSubstr("<testsuite name=\"feed (simulated)\""));
  EXPECT_THAT(text, testing::HasSubstr("<property name=\"simulated\" value=\"simulated: lte"));
  EXPECT_THAT(junit(sample_run(1)), testing::Not(testing::HasSubstr("simulated")));
}

}  // namespace
}  // namespace pushbench::results
