#include "cli/doctor.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pushbench {
namespace {

const Finding kFindings[] = {
    {.name = "ports", .found = "1 to 9", .means = "9 connections", .verdict = Verdict::ok, .lift = ""},
    {.name = "cores",
     .found = "1 of 1 usable",
     .means = "server and clients share a core: each one's work is in the other's latency, and that goes on for longer",
     .verdict = Verdict::problem,
     .lift = "a machine with two cores"},
};

TEST(Findings, AsTextFitIntoTheWidth) {
  EXPECT_EQ(findings_text(kFindings, 10'000),
            "What this machine allows, for runs of 10,000 clients\n"
            "\n"
            "ok       ports                1 to 9\n"
            "                              9 connections\n"
            "problem  cores                1 of 1 usable\n"
            "                              server and clients share a core: each one's work is in the other's latency, "
            "and that goes\n"
            "                              on for longer\n"
            "                              lift: a machine with two cores\n"
            "\n"
            "1 ok, 0 with limits, 1 with problems\n");
}

TEST(Findings, AsTextSurviveAWordWiderThanTheLine) {
  const Finding finding[] = {{.name = "x", .found = "y", .means = std::string(500, 'z') + " end", .lift = ""}};
  const std::string text = findings_text(finding, 1);
  EXPECT_NE(text.find(std::string(500, 'z') + "\n"), std::string::npos);
  EXPECT_NE(text.find(" end\n"), std::string::npos);
}

TEST(Findings, AsJson) {
  const auto document = nlohmann::json::parse(findings_json(kFindings, 7));
  EXPECT_EQ(document.at("clients"), 7);
  ASSERT_EQ(document.at("findings").size(), 2u);
  EXPECT_EQ(document.at("findings")[0].at("verdict"), "ok");
  EXPECT_TRUE(document.at("findings")[0].at("lift").is_null());
  EXPECT_EQ(document.at("findings")[1].at("name"), "cores");
  EXPECT_EQ(document.at("findings")[1].at("lift"), "a machine with two cores");
}

}  // namespace
}  // namespace pushbench
