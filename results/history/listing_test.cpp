#include "results/history/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace pushbench::results {
namespace {

using testing::HasSubstr;

std::vector<Entry> entries() {
  return {{.id = 12,
           .commit = "0123456789abcdef",
           .branch = "a-branch-with-a-long-name",
           .at = "2026-01-31T12:30:00Z",
           .scenarios = "feed,chat,ticker,notifications,dashboard",
           .transports = "plain,telegraph",
           .cpu_model = "Some, CPU",
           .tool_version = "0.1.0",
           .status = "complete",
           .command_line = "pushbench run"},
          {.id = 3, .at = "2026-01-30T00:00:00Z", .scenarios = "\x1b[31m"}};
}

TEST(Listing, FitsATerminal) {
  const std::string text = listing_table(entries());
  EXPECT_THAT(
      text,
      HasSubstr(
          "\n   12  0123456789ab    a-branch-with-..  2026-01-31 12:30  5 scenarios               plain,telegraph\n"));
  EXPECT_THAT(text,
              HasSubstr("\n    3  -               -                 2026-01-30 00:00  ?[31m                     -\n"));
}

TEST(Listing, IsJsonAndCsv) {
  EXPECT_EQ(nlohmann::json::parse(listing_json(entries())).at(0).at("at"), "2026-01-31T12:30:00Z");
  EXPECT_THAT(listing_csv(entries()), HasSubstr(",\"Some, CPU\",0.1.0,pushbench run\n"));
}

}  // namespace
}  // namespace pushbench::results
