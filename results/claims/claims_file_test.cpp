#include "results/claims/claims_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "results/file.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGood = R"({
  "measurements": [{"name": "claims/feed", "what": "a feed", "command": ["run", "feed"], "about_s": 3}],
  "claims": [
    {
      "id": "fast", "claim": "it is fast", "measured": "p50",
      "cases": [
        {"case": "here", "what": "p50", "unit": "x", "form": "ratio", "at_most": 1,
         "of": {"result": "claims/feed", "scenario": "feed", "transport": "pushed", "metric": "latency_p50_us"},
         "to": {"transport": "polled"}}
      ],
      "flips": [
        {"over": "rate",
         "test": {"case": "here", "what": "p50", "unit": "us", "at_most": 9,
                  "of": {"result": "claims/feed", "scenario": "feed", "transport": "pushed", "metric": "latency_p50_us"}},
         "points": [{"at": 1}, {"at": 2, "transport": "polled"}]}
      ]
    }
  ]
})";

/// The good file with `piece` replaced.
std::string with(std::string_view piece, std::string_view by) {
  std::string text = kGood;
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, text.npos) << piece;
  return text.replace(at, piece.size(), by);
}

std::string complaint_about(const std::string& text) {
  try {
    parse_claims(text, "claims.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ClaimsFile, WhatIsLeftOutHasItsDefault) {
  const Claims claims = parse_claims(kGood, "claims.json");
  ASSERT_EQ(claims.claims.size(), 1U);
  const Case& test = claims.claims[0].cases[0];
  EXPECT_EQ(test.form, Form::ratio);
  EXPECT_EQ(test.times, 1);
  EXPECT_FALSE(test.at_least);
  EXPECT_EQ(claims.claims[0].words.holds, "");
}

TEST(ClaimsFile, TheSecondPlaceIsTheFirstButForWhatItSays) {
  const Place to = parse_claims(kGood, "claims.json").claims[0].cases[0].to;
  EXPECT_EQ(to.result, "claims/feed");
  EXPECT_EQ(to.scenario, "feed");
  EXPECT_EQ(to.transport, "polled");
  EXPECT_EQ(to.metric, "latency_p50_us");
}

TEST(ClaimsFile, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(complaint_about(with(R"("id": "fast",)", R"("id": "fast", "verdict": "holds",)")), HasSubstr("verdict"));
  EXPECT_THAT(complaint_about(with(R"("id": "fast",)", "")), HasSubstr("\"id\" is missing"));
  EXPECT_THAT(complaint_about(with(R"("id": "fast")", R"("id": "Fast one")")), HasSubstr("claims[0].id"));
  EXPECT_THAT(complaint_about(with("\"metric\": \"latency_p50_us\"", "\"metric\": \"speed\"")),
              HasSubstr("claims[0].cases[0].of.metric"));
  EXPECT_THAT(complaint_about(with(R"("form": "ratio")", R"("form": "ratios")")), HasSubstr("ratio"));
  EXPECT_THAT(complaint_about(with(R"("of": {"result": "claims/feed")", R"("of": {"result": "claims/fed")")),
              HasSubstr("did you mean claims/feed?"));
  EXPECT_THAT(complaint_about(with(R"("unit": "x",)", R"("unit": "",)")), HasSubstr("unit"));
  EXPECT_THAT(complaint_about(with(R"("at_most": 1,)", R"("at_most": 1, "at_least": 2,)")), HasSubstr("at_most"));
  EXPECT_THAT(complaint_about(with(R"("at_most": 1,)", R"("at_most": 1, "times": 0,)")), HasSubstr("times"));
  EXPECT_THAT(complaint_about(with(R"("at_most": 9,)", "")), HasSubstr("no bound"));
  EXPECT_THAT(complaint_about(with(R"({"at": 1},)", "")), HasSubstr("points"));
  EXPECT_THAT(complaint_about(with(R"({"at": 1})", R"({"at": 2})")), HasSubstr("ascend"));
}

TEST(ClaimsFile, CommandsOnlyMeasureAndWriteWhereTheyAreTold) {
  for (const char* command : {R"([])", R"(["serve"])", R"(["rm", "-rf"])", R"(["run", "-o", "elsewhere"])",
                              R"(["run", "-oelse"])", R"(["run", "--output=x"])", R"(["run", "--format", "csv"])"}) {
    EXPECT_THAT(complaint_about(with(R"(["run", "feed"])", command)), HasSubstr("measurements[0].command")) << command;
  }
  for (const char* name : {"../feed", "/feed", "a/b/c", "", ".hidden", "a/.."}) {
    std::string text = kGood;
    for (std::size_t at = 0; (at = text.find("claims/feed")) != text.npos;) text.replace(at, 11, name);
    if (std::string_view{name}.empty()) text = with(R"("name": "claims/feed")", R"("name": "")");
    EXPECT_THAT(complaint_about(text), HasSubstr("measurements[0].name")) << name;
  }
  EXPECT_THAT(complaint_about(with(R"("about_s": 3)", R"("about_s": 0)")), HasSubstr("about_s"));
}

TEST(ClaimsFile, HostileFilesAreRefusedInOneLine) {
  for (const std::string& text :
       {std::string{}, std::string{"[]"}, std::string{"null"}, std::string{"{"},
        std::string{R"({"measurements": 1, "claims": 2})"}, std::string{R"({"measurements": [1], "claims": ["x"]})"},
        std::string{R"({"measurements": [], "claims": [{"cases": [{"to": 3, "of": []}]}]})"},
        std::string{R"({"measurements": [], "claims": [{"flips": [{"test": 1, "points": [2]}]}]})"},
        std::string(100'000, '['), with(R"("at_most": 1,)", R"("at_most": 1e999,)"), with("it is fast", "\xff\xfe")}) {
    const std::string complaint = complaint_about(text);
    EXPECT_THAT(complaint, HasSubstr("claims.json")) << text.substr(0, 80);
    EXPECT_EQ(complaint.find('\n'), complaint.npos);
  }
}

/// The file that is shipped.
const Claims& shipped() {
  static const Claims claims = load_claims(PUSHBENCH_SOURCE_DIR "/claims/claims.json");
  return claims;
}

TEST(ShippedClaims, AreAllThatPeopleSay) {
  std::set<std::string> expected;
  std::istringstream lines(read_file(PUSHBENCH_SOURCE_DIR "/claims/ids.txt", 10'000));
  for (std::string id; std::getline(lines, id);) expected.insert(id);
  EXPECT_EQ(expected.size(), 34U);
  std::set<std::string> ids;
  for (const Claim& claim : shipped().claims) ids.insert(claim.id);
  EXPECT_EQ(ids, expected);
}

TEST(ShippedClaims, HaveWordsForWhatTheyDecide) {
  for (const Claim& claim : shipped().claims) {
    EXPECT_FALSE(claim.claim.empty()) << claim.id;
    EXPECT_FALSE(claim.measured.empty()) << claim.id;
    for (const Case& test : claim.cases) {
      EXPECT_FALSE(test.label.empty()) << claim.id;
      EXPECT_FALSE(test.what.empty()) << claim.id;
    }
    EXPECT_TRUE(!claim.flips.empty() || !claim.flips_when.empty() || claim.cases.empty())
        << claim.id << ": when does it flip?";
  }
}

TEST(ShippedClaims, UseEveryMeasurement) {
  std::set<const Measurement*> used;
  for (const Claim& claim : shipped().claims) {
    for (const Measurement* measurement : measurements_of(shipped(), claim)) used.insert(measurement);
  }
  EXPECT_EQ(used.size(), shipped().measurements.size());
}

}  // namespace
}  // namespace pushbench::results
