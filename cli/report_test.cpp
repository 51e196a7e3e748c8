#include "cli/report.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(Report, LiesBesideItsResult) {
  EXPECT_EQ(report_beside("results/feed-20260101T120000Z.json"), "results/feed-20260101T120000Z.html");
  EXPECT_EQ(report_beside("result"), "result.html");
}

TEST(Report, CanBeOpenedWhateverItsNameIs) {
  EXPECT_EQ(file_url("/srv/a report.html"), "file:///srv/a%20report.html");
  EXPECT_EQ(file_url("/srv/x/../100%#.html"), "file:///srv/100%25%23.html");
}

}  // namespace
}  // namespace pushbench
