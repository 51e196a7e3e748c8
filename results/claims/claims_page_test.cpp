#include "results/claims/claims_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "results/claims/sample_claims.hpp"

namespace pushbench::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ClaimsPage sample_page(const Evidence& evidence) {
  ClaimsPage page;
  page.directory = "results/reference";
  page.claims.measurements = {
      {.name = "feed", .what = "a feed", .command = {"run", "feed", "--set", "a=[1]"}, .about_s = 1},
      {.name = "absent", .what = "nothing yet", .command = {"run", "chat"}, .about_s = 1}};
  Case fast = sample_case();
  fast.at_most = 1000;
  Case unknown = fast;
  unknown.of.result = "absent";
  page.claims.claims = {
      {.id = "fast", .claim = "It is | fast.", .measured = "p50", .cases = {fast}, .flips_when = "It is far."},
      {.id = "unmeasured", .claim = "Who knows.", .cases = {unknown}},
      {.id = "unbuilt", .claim = "One day.", .needs = {"a proxy"}}};
  for (const Claim& claim : page.claims.claims) page.findings.push_back(finding_of(page.claims, claim, evidence));
  return page;
}

ClaimsPage sample_page() { return sample_page(Evidence{{"feed", flat_run({100, 120, 150, 180, 200}, {})}}); }

TEST(ClaimsTable, HasARowForEachAndSaysWhatIsMissing) {
  const std::string text = claims_table(sample_page());
  for (const char* piece : {"fast", "150 us (100 us..200 us;", "p50; one feed", "holds", "unbuilt", "not built yet",
                            "not measured", "pushbench claims --run unmeasured", "3 claims"}) {
    EXPECT_THAT(text, HasSubstr(piece));
  }
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ClaimsTable, StaysWithinTheTerminal) {
  ClaimsPage page = sample_page();
  page.findings[0].claim.flips_when = std::string(40, 'x') + ' ' + std::string(200, 'y');
  std::size_t begin = 0;
  const std::string text = claims_table(sample_page());
  for (std::size_t end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) EXPECT_LE(end - begin, 120U);
}

TEST(ClaimsTable, DetailsNameResultAndCommand) {
  const std::string text = claims_table(sample_page(), {.details = true});
  for (const char* piece :
       {"feed.json: pushed in feed, latency_p50_us, 5 trials", "pushbench run feed --set 'a=[1]' -o DIR",
        "holds if at most 1 ms: holds", "flips: It is far.", "not built yet: a proxy"}) {
    EXPECT_THAT(text, HasSubstr(piece));
  }
}

TEST(ClaimsTable, ShowsWhatWasBefore) {
  ClaimsPage page = sample_page();
  page.earlier = sample_page(Evidence{{"feed", flat_run({2000, 2000}, {})}}).findings;
  EXPECT_THAT(claims_table(page), HasSubstr("before: 2 ms"));
  EXPECT_THAT(claims_table(page, {.details = true}), HasSubstr("before 2 ms"));
}

TEST(ClaimsTable, AFileCannotCommandTheTerminal) {
  ClaimsPage page = sample_page();
  page.findings[0].claim.claim = page.findings[0].claim.flips_when = "\x1b[2J";
  page.findings[0].cases[0].test.what = "\x1b[2J";
  EXPECT_THAT(claims_table(page, {.details = true}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(claims_table(page), Not(HasSubstr("\x1b")));
}

TEST(ClaimsMarkdown, EscapesAndLinks) {
  const std::string text = claims_markdown(sample_page(), true);
  EXPECT_THAT(text, HasSubstr("[fast](#fast)"));
  EXPECT_THAT(text, HasSubstr("It is \\| fast."));
  EXPECT_THAT(claims_markdown(sample_page(), false), Not(HasSubstr("###")));
}

TEST(ClaimsHtml, IsOneSafePage) {
  ClaimsPage page = sample_page();
  page.findings[0].claim.claim = "<script>\"&";
  page.findings[0].cases[0].test.label = "\x1b[2J\xE2\x80\xAE";
  const std::string text = claims_html(page);
  EXPECT_THAT(text, HasSubstr("&lt;script&gt;&quot;&amp;"));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_THAT(text, Not(HasSubstr("http")));
  EXPECT_THAT(text, HasSubstr("<a href=\"#unbuilt\">"));
}

TEST(ClaimsJson, IsReadAgain) {
  const auto json = nlohmann::json::parse(claims_json(sample_page()));
  EXPECT_EQ(json["claims"].size(), 3U);
  EXPECT_EQ(json["claims"][0]["verdict"], "holds");
  EXPECT_EQ(json["claims"][0]["cases"][0]["value"], 150);
  EXPECT_TRUE(json["claims"][1]["cases"][0]["value"].is_null());
  EXPECT_EQ(json["claims"][0]["commands"][0]["command"], "pushbench run feed --set 'a=[1]' -o results/reference");
}

TEST(ClaimsCsv, HasALineForEachCaseAndClaimWithoutOne) {
  const std::string text = claims_csv(sample_page());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_THAT(text, HasSubstr("fast,holds,one feed,p50,150,100,200,us,,1000,holds,range,0.9375,5,0,feed,0\n"));
  // As many fields everywhere.
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    EXPECT_EQ(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                         text.begin() + static_cast<std::ptrdiff_t>(end), ','),
              16);
  }
}

}  // namespace
}  // namespace pushbench::results
