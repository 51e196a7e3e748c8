#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using std::filesystem::path;

class ScenarioFolders : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(root_ / "one");
    std::filesystem::create_directories(root_ / "two");
    for (const char* name : {"one/mine.json", "two/mine.json", "two/theirs.json", "two/notes.txt"}) {
      std::ofstream(root_ / name) << "{}";
    }
    setenv("PUSHBENCH_SCENARIOS", (":" + (root_ / "one").string() + "::/no/such:" + (root_ / "two").string()).c_str(),
           1);
  }
  void TearDown() override {
    unsetenv("PUSHBENCH_SCENARIOS");
    std::filesystem::remove_all(root_);
  }

  path root_ = path{testing::TempDir()} / ("scenario_files_test." + std::to_string(getpid()));
};

TEST_F(ScenarioFolders, OfTheEnvironmentComeFirstAndThoseThatDontExistNotAtAll) {
  const auto folders = scenario_folders();
  ASSERT_GE(folders.size(), 2u);
  EXPECT_EQ(folders[0], root_ / "one");
  EXPECT_EQ(folders[1], root_ / "two");
}

TEST_F(ScenarioFolders, GiveEachNameOnce) {
  const std::vector<path> folders = {root_ / "one", root_ / "two", root_ / "three"};
  EXPECT_THAT(scenario_files(folders), testing::ElementsAre(testing::Pair("mine", root_ / "one/mine.json"),
                                                            testing::Pair("theirs", root_ / "two/theirs.json")));
}

TEST_F(ScenarioFolders, AreSearchedForNamesAndNotForFiles) {
  EXPECT_EQ(find_scenario("mine"), root_ / "one/mine.json");
  EXPECT_EQ(find_scenario("theirs"), root_ / "two/theirs.json");
  EXPECT_EQ(find_scenario("mine.json"), "mine.json");
  EXPECT_EQ(find_scenario("./mine"), "./mine");
  EXPECT_EQ(find_scenario("feed").filename(), "feed.json");  // of the source tree
  try {
    find_scenario("thiers");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("scenario \"thiers\": there is none of that name; accepted: "));
    EXPECT_THAT(error.what(), testing::EndsWith("(did you mean theirs?); or a file: ./my.json"));
  }
}

}  // namespace
}  // namespace pushbench
