#include "cli/swept_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string complaint(auto call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SweptKey, IsAKeyAndItsValues) {
  const SweptKey swept = parse_swept_key("transports.x.interval_ms=5000,30000", "--sweep");
  EXPECT_EQ(swept.key, "transports.x.interval_ms");
  EXPECT_THAT(swept.values, ElementsAre("5000", "30000"));
  EXPECT_THAT(numbers_of(swept, "--over"), ElementsAre(5000, 30000));
  EXPECT_THAT(parse_swept_key("network=lte", "--sweep").values, ElementsAre("lte"));
}

TEST(SweptKey, RefusesWhatIsNone) {
  for (const char* text : {"", "clients", "=1,2", "clients=", "clients=1,", "clients=,1", "clients=1,,2"}) {
    EXPECT_THAT(complaint([&] { parse_swept_key(text, "--sweep"); }),
                testing::AllOf(HasSubstr("--sweep: "), HasSubstr("accepted: KEY=a,b,c")))
        << text;
  }
  EXPECT_THAT(complaint([] { parse_swept_key("clients=1,2,1", "--over"); }), HasSubstr("has the value \"1\" twice"));
}

TEST(SweptKey, NumbersAreNumbersAndDiffer) {
  EXPECT_THAT(complaint([] {
                numbers_of({"clients", {"1", "many"}}, "--over");
              }),
              HasSubstr("--over: \"clients\" has the value \"many\", which is no number"));
  EXPECT_THAT(complaint([] { numbers_of({"clients", {"1", "1.0"}}, "--over"); }), HasSubstr("twice"));
}

}  // namespace
}  // namespace pushbench
