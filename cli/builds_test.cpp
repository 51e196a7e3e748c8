#include "cli/builds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "results/comparison/test_runs.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using testing::HasSubstr;

/// A program of ours that plays a build: a shell script.
class Builds : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Says that it is pushbench; what else it does is `script`, whose $OUT is the folder for results.
  Build build(const std::string& script) {
    const std::filesystem::path file = folder_ / "build";
    std::ofstream(file) << "#!/bin/sh\n[ \"$1\" = --version ] && echo 'pushbench 0.1.0' && exit 0\n"
                        << "for OUT; do :; done\n"
                        << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return find_build("B", file.string());
  }

  std::filesystem::path folder_;
};

std::string complaint_of(const Build& build) {
  try {
    run_round(build, {"feed"}, std::chrono::seconds{20});
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_F(Builds, LeaveOneResult) {
  results::save_run(results::test_run({"plain"}, 1, [](const auto&, auto) { return results::TestFigures{}; }),
                    folder_ / "result.json");
  const RoundEnd end = run_round(build("cp " + (folder_ / "result.json").string() + " \"$OUT\"; exit 3"), {"feed"},
                                 std::chrono::seconds{20});
  ASSERT_TRUE(end.run);
  EXPECT_EQ(end.run->trials.size(), 1U);
}

TEST_F(Builds, AreNamedWithTheirLastLineWhenTheyFail) {
  const RoundEnd end =
      run_round(build("echo first >&2; echo 'no more memory' >&2; exit 1"), {"feed"}, std::chrono::seconds{20});
  EXPECT_FALSE(end.run);
  EXPECT_EQ(end.trouble, "build B failed: no more memory");
}

TEST_F(Builds, AreNamedWhenTheyCrash) {
  EXPECT_THAT(run_round(build("kill -9 $$"), {"feed"}, std::chrono::seconds{20}).trouble, HasSubstr("signal 9"));
}

TEST_F(Builds, AreEndedWhenTheyHang) {
  const RoundEnd end = run_round(build("sleep 1000"), {"feed"}, std::chrono::milliseconds{50});
  EXPECT_THAT(end.trouble, HasSubstr("did not end in time"));
}

TEST_F(Builds, ThatRefuseTheirInputSayWhy) {
  EXPECT_THAT(complaint_of(build("echo 'pushbench: \"chat\" is no scenario' >&2; exit 2")),
              HasSubstr("build B: pushbench: \"chat\" is no scenario"));
}

TEST_F(Builds, ThatLeaveNoResultOrRubbishAreRefused) {
  EXPECT_THAT(complaint_of(build("exit 0")), HasSubstr("left 0 results"));
  EXPECT_THAT(complaint_of(build("echo rubbish > \"$OUT/x.json\"")), HasSubstr("cannot be read"));
}

TEST_F(Builds, ThatAreNoneAreRefused) {
  EXPECT_THROW(find_build("A", "/bin/true"), InputError);
  EXPECT_THROW(find_build("A", "/bin/false"), InputError);
  EXPECT_THROW(find_build("A", (folder_ / "nowhere").string()), InputError);
}

TEST(FirstOfRounds, IsInBalanceAndDecidedByATossOfTheSeed) {
  std::size_t blocks_that_begin_with_b = 0;
  const std::vector<std::size_t> first = first_of_rounds(200, 1);
  for (std::size_t i = 0; i < first.size(); i += 2) {
    EXPECT_EQ(first[i] + first[i + 1], 1U);
    blocks_that_begin_with_b += first[i];
  }
  EXPECT_GT(blocks_that_begin_with_b, 30U);
  EXPECT_LT(blocks_that_begin_with_b, 70U);
  EXPECT_EQ(first_of_rounds(200, 1), first);
  EXPECT_NE(first_of_rounds(200, 2), first);
  EXPECT_EQ(first_of_rounds(3, 1).size(), 3U);
}

}  // namespace
}  // namespace pushbench
