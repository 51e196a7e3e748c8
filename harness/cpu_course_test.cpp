#include "harness/cpu_course.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds kStep{100};

TimePoint at(int ms) { return TimePoint{milliseconds{ms}}; }

TEST(CpuCourse, WithoutReadingsThereIsNone) { EXPECT_THAT(CpuCourse().steps(at(0), kStep), IsEmpty()); }

TEST(CpuCourse, IsTheDifferenceOfTotals) {
  CpuCourse course;
  course.add(at(1000), milliseconds{500});
  course.add(at(1100), milliseconds{510});
  course.add(at(1200), milliseconds{510});
  course.add(at(1300), milliseconds{600});
  EXPECT_THAT(course.steps(at(1000), kStep), ElementsAre(10'000U, 0U, 90'000U));
}

TEST(CpuCourse, BetweenReadingsItWasUsedEvenly) {
  CpuCourse course;
  course.add(at(950), milliseconds{0});
  course.add(at(1050), milliseconds{10});
  course.add(at(1250), milliseconds{50});
  EXPECT_THAT(course.steps(at(1000), kStep), ElementsAre(15'000U, 20'000U, 10'000U));
}

TEST(CpuCourse, ReadingsThatBeginLateTellNothingOfBefore) {
  CpuCourse course;
  course.add(at(1100), milliseconds{70});
  course.add(at(1200), milliseconds{90});
  EXPECT_THAT(course.steps(at(1000), kStep), ElementsAre(0U, 20'000U));
}

}  // namespace
}  // namespace pushbench
