#include "cli/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::HasSubstr;
using testing::Not;

Execution execution(results::RunStatus status, results::TrialStatus trial, bool interrupted) {
  Execution execution;
  execution.run.status = status;
  execution.run.reason = status == results::RunStatus::partial ? "why it\x1b is" : "";
  execution.run.trials.resize(2);
  execution.run.trials[1].status = trial;
  execution.interrupted = interrupted;
  return execution;
}

struct Conclusion {
  int exit_code;
  std::string said;
};

Conclusion conclusion(const Execution& execution) {
  testing::internal::CaptureStderr();
  const int exit_code = conclude(execution, "folder/run.json");
  return {exit_code, testing::internal::GetCapturedStderr()};
}

TEST(Conclude, IsQuietAboutAGoodRun) {
  const auto [code, said] = conclusion(execution(results::RunStatus::complete, results::TrialStatus::ok, false));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(said, "result: folder/run.json (pushbench show folder/run.json)\n");
}

TEST(Conclude, SaysThatTrialsCountForNothing) {
  for (const auto status : {results::TrialStatus::invalid, results::TrialStatus::failed}) {
    const auto [code, said] = conclusion(execution(results::RunStatus::complete, status, false));
    EXPECT_EQ(code, 3);
    EXPECT_THAT(said, HasSubstr("1 of 2 trials are invalid or failed and count for nothing"));
  }
}

TEST(Conclude, TellsAFailureFromAnInterruption) {
  const auto failed = conclusion(execution(results::RunStatus::partial, results::TrialStatus::failed, false));
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_THAT(failed.said, HasSubstr("partial: why it? is\n"));
  const auto interrupted = conclusion(execution(results::RunStatus::partial, results::TrialStatus::failed, true));
  EXPECT_EQ(interrupted.exit_code, 130);
  EXPECT_THAT(interrupted.said, HasSubstr("partial: why it? is\n"));
  EXPECT_THAT(interrupted.said, Not(HasSubstr("\x1b")));
}

TEST(Conclude, NeverCallsAPartialRunGood) {
  EXPECT_EQ(conclusion(execution(results::RunStatus::partial, results::TrialStatus::ok, false)).exit_code, 3);
}

}  // namespace
}  // namespace pushbench
