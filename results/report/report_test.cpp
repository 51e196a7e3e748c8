#include "results/report/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/html.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_goals.hpp"
#include "results/sample_simulation.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ReportAssets assets() {
  ReportAssets assets{.page =
                          "<title>{{title}}</title><style>{{style}}</style><p>{{dateline}}</p>{{contents}}<main>"
                          "{{answers}}|{{evidence}}</main>{{specifications}}<script nonce=\"{{nonce}}\">{{script}}"
                          "</script>{{version}}",
                      .style = "p{}",
                      .script = "draw('</script>')",
                      .charts = {}};
  for (const ChartKind& kind : chart_kinds()) assets.charts.emplace(kind.name, R"({"mark":"</script>"})");
  return assets;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Report, AnswersBeforeItProves) {
  const std::string page = report_page({{"results/feed.json", sample_run()}}, assets());
  EXPECT_THAT(page, HasSubstr("<title>feed: how should the server get its data to 1,000 clients?</title>"));
  const std::size_t answer = page.find("fastest"), evidence = page.find("latency and delivery");
  EXPECT_LT(answer, page.find('|'));
  EXPECT_GT(evidence, page.find('|'));
  EXPECT_THAT(page, AllOf(HasSubstr("results/feed.json"), HasSubstr("pushbench run feed --trials 5"),
                          HasSubstr("0123456789ab"), HasSubstr("<span class=\"interval\">"),
                          HasSubstr("<span class=\"ratio\">"), HasSubstr("4 of 5 trials"),
                          HasSubstr("is invalid and not counted"), HasSubstr("Some CPU at 2.80GHz")));
}

TEST(Report, HasChartsWithTheirDataAndSpecifications) {
  const std::string page = report_page({{"results/feed.json", sample_run()}}, assets());
  EXPECT_GT(count(page, "<figure class=\"chart\""), 2U);
  EXPECT_EQ(count(page, "<figure class=\"chart\""), count(page, "\"columns\":"));
  EXPECT_GT(count(page, "class=\"specification\""), 2U);
  ReportAssets none = assets();
  none.charts.clear();
  EXPECT_THAT(report_page({{"results/feed.json", sample_run()}}, none), Not(HasSubstr("<figure")));
}

TEST(Report, HoldsSeveralResults) {
  results::Run ceilings;
  ceilings.ceilings = {sample_ceiling()};
  const std::string page = report_page(
      {{"feed.json", sample_run()}, {"goals.json", goal_run()}, {"c.json", ceilings}, {"k.json", capacity_run()}},
      assets());
  for (const char* id :
       {"id=\"r1\"", "id=\"r2\"", "id=\"r3\"", "id=\"r4\"", "id=\"r2-1-chat\"", "href=\"#r2-1-chat\""}) {
    EXPECT_THAT(page, HasSubstr(id));
  }
  EXPECT_THAT(page,
              AllOf(HasSubstr("Walls, in the order"), HasSubstr("class=\"matrix\""), HasSubstr("class=\"misses\"")));
}

TEST(Report, ShowsWhatAFileSaysAsText) {
  results::Run run = sample_run(1);
  const std::string evil = "</script><img src=x onerror=\"harm()\">{{nonce}}";
  run.command_line = run.reason = run.environment.commit = run.environment.cpu_model = evil;
  run.scenarios[0].name = evil;
  run.scenarios[0].document = R"({"summary":"</script><b>"})";
  for (Trial& trial : run.trials) {
    trial.scenario = evil;
    if (trial.transport != run.control) trial.transport = evil + trial.transport;
    trial.reasons = {evil};
  }
  const std::string page = report_page({{evil, run}}, assets(), {.title = evil});
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(count(page, "</script"), count(page, "<script"));
  EXPECT_THAT(page, HasSubstr("onerror=&quot;harm()&quot;&gt;{{nonce}}"));
}

TEST(Report, OfNothingSaysSo) {
  EXPECT_THAT(report_page({{"empty.json", results::Run{}}}, assets()), HasSubstr("There is no answer in this result"));
}

TEST(Report, RefusesAPageThatAsksForWhatThereIsNot) {
  ReportAssets wrong = assets();
  wrong.page = "{{tilte}}";
  try {
    report_page({{"feed.json", sample_run(1)}}, wrong);
    FAIL() << "it took {{tilte}}";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("{{tilte}}"), HasSubstr("title")));
  }
}

TEST(Report, SaysWhatIsSimulated) {
  const std::string page =
      report_page({{"results/feed.json", sample_run(1)}, {"simulated.json", swept_run()}}, assets());
  EXPECT_THAT(page, AllOf(HasSubstr("2 results, 1 of them simulated, measured on 2025-11-21"),
                          HasSubstr("<p class=\"simulated\">simulated: lte"), HasSubstr("What the simulation assumes"),
                          HasSubstr("id=\"r2-energy\""), HasSubstr("href=\"#r2-cost\""),
                          HasSubstr("data-kind=\"sweep\""), HasSubstr("AWS list prices")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("id=\"r1-energy\"")), Not(HasSubstr("1970"))));
  EXPECT_THAT(report_page({{"simulated.json", simulated_run()}}, assets()), HasSubstr("One result, simulated"));
}

TEST(Html, TextIsNoMarkup) {
  EXPECT_EQ(html::text("<a href='x'>&\"\x01"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\xEF\xBF\xBD");
  EXPECT_EQ(html::text("\xE2\x80\xAEzyx"), "\xEF\xBF\xBDzyx");
  EXPECT_EQ(html::text("\xD7\xA9\xF0\x9F\x98\x80"), "\xD7\xA9\xF0\x9F\x98\x80");
}

TEST(Html, LongNamesAreCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "\xF0\x9F\x98\x80";
  const std::string brief = html::brief(name);
  EXPECT_LT(brief.size(), 100U);
  EXPECT_EQ(brief.find("...") % 4, 0U);
  EXPECT_EQ(html::brief("feed"), "feed");
}

TEST(Html, ScriptsEndWhereTheyShould) {
  EXPECT_EQ(html::script("x='</SCRIPT>'"), "x='\\x3c/SCRIPT>'");
  EXPECT_EQ(html::json(R"(["<"])"), R"(["\u003c"])");
}

}  // namespace
}  // namespace pushbench::results
