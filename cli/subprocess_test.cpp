#include "cli/subprocess.hpp"

#include <gmock/gmock.h>

#include <csignal>

#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

SubprocessEnd shell(std::string script, std::string input = "") {
  return run_subprocess({{"sh", "-c", std::move(script)}, std::move(input)});
}

TEST(Subprocess, GetsItsInputAndGivesItsOutputAndErrors) {
  const SubprocessEnd end = shell("cat; echo 'so what' >&2; exit 3", "some text");
  EXPECT_EQ(end.output, "some text");
  EXPECT_EQ(end.errors, "so what\n");
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_EQ(end.complaint(), "so what");
}

TEST(Subprocess, PassesMoreThanAnyBufferHoldsBothWays) {
  const std::string much(3'000'000, 'x');
  EXPECT_EQ(shell("cat", much).output, much);
}

TEST(Subprocess, NeedNotReadWhatItIsGiven) {
  const SubprocessEnd end = shell("exec true", std::string(3'000'000, 'x'));
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_EQ(end.output, "");
}

TEST(Subprocess, TakesArgumentsAsTheyAre) {
  EXPECT_EQ(run_subprocess({{"printf", "%s", "$HOME; 'a' *"}}).output, "$HOME; 'a' *");
}

TEST(Subprocess, IsKilledWithItsChildrenWhenItsTimeIsUp) {
  const SubprocessEnd end = run_subprocess({{"sh", "-c", "sleep 1000 & wait"}, "", 20ms});
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.exit_code, 128 + SIGKILL);
  EXPECT_EQ(end.complaint(), "it did not end in time");
}

TEST(Subprocess, DoesNotWaitForWhatItLeavesBehind) { EXPECT_EQ(shell("sleep 1000 & echo gone").output, "gone\n"); }

TEST(Subprocess, PassesAnInterruptOn) {
  // Its parent is this process: it interrupts us as soon as it is there to hear of it.
  const SubprocessEnd end = shell("trap 'echo heard; exit 7' INT; kill -INT $PPID; while :; do sleep 0.01; done");
  EXPECT_TRUE(end.interrupted);
  EXPECT_FALSE(end.timed_out);
  EXPECT_EQ(end.output, "heard\n");
  EXPECT_EQ(end.exit_code, 7);
}

TEST(Subprocess, PassesAHangUpOn) {
  const SubprocessEnd end = shell("trap 'exit 7' HUP; kill -HUP $PPID; while :; do sleep 0.01; done");
  EXPECT_TRUE(end.interrupted);
  EXPECT_EQ(end.exit_code, 7);
}

TEST(Subprocess, SaysWhichSignalEndedIt) { EXPECT_EQ(shell("kill -SEGV $$").complaint(), "it was ended by signal 11"); }

TEST(Subprocess, IsNamedIfItCannotBeStarted) {
  try {
    run_subprocess({{"no-such-program"}});
    FAIL() << "it was started";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no-such-program"));
    EXPECT_THAT(error.what(), HasSubstr("No such file"));
  }
}

}  // namespace
}  // namespace pushbench
