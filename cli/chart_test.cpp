#include "cli/chart.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using results::Chart;
using testing::HasSubstr;

Chart chart(const char* kind, const char* scenario) {
  return {kind, "some title", "some caption", "file", scenario, {}};
}

std::string refusal(const std::vector<Chart>& charts, const char* kind, const char* scenario) {
  try {
    choose_chart(charts, kind, scenario);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was chosen";
}

TEST(ChooseChart, TakesTheOnlyOneOfItsKind) {
  const std::vector<Chart> charts{chart("cpu", "chat"), chart("wire", "chat"), chart("wire", "feed")};
  EXPECT_EQ(&choose_chart(charts, "cpu", ""), &charts[0]);
  EXPECT_EQ(&choose_chart(charts, "wire", "feed"), &charts[2]);
}

TEST(ChooseChart, SaysWhatThereIsInstead) {
  const std::vector<Chart> charts{chart("cpu", "chat"), chart("wire", "chat"), chart("wire", "feed")};
  EXPECT_THAT(refusal(charts, "", ""), HasSubstr("--kind: is missing; accepted: of this result: cpu, wire"));
  EXPECT_THAT(refusal(charts, "pie", ""), HasSubstr("\"pie\" is not known; accepted: of this result: cpu, wire"));
  EXPECT_THAT(refusal(charts, "ceiling", ""), HasSubstr("this result has no data for it"));
  EXPECT_THAT(refusal(charts, "wire", ""), HasSubstr("2 such charts; accepted: chat, feed"));
  EXPECT_THAT(refusal(charts, "wire", "fed"), HasSubstr("\"fed\" has no such chart here; accepted: chat, feed"));
  EXPECT_THAT(refusal({}, "wire", ""), HasSubstr("no trial that is ok"));
}

TEST(RenderRequest, CarriesTheSpecificationAsItIs) {
  Chart drawn = chart("cpu", "chat");
  drawn.data = {{"transport"}, {{std::string{"tele\"graph\n"}}}};
  const auto request = nlohmann::json::parse(render_request(drawn, "{ broken \xff", {"dark", 500}, "svg"));
  EXPECT_EQ(request["specification"], "{ broken \ufffd");
  EXPECT_EQ(request["rows"][0]["transport"], "tele\"graph\n");
  EXPECT_EQ(request["options"]["theme"], "dark");
  EXPECT_EQ(request["options"]["width"], 500);
  EXPECT_EQ(request["options"]["subtitle"][1], "Source: file");
  EXPECT_EQ(request["want"], "svg");
}

}  // namespace
}  // namespace pushbench
