#include "harness/ceiling/lanes.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace pushbench {
namespace {

const Endpoint kServer{"127.0.0.1", 8080};

std::string text(const std::optional<Endpoint>& from) {
  return from ? from->address + ":" + std::to_string(from->port) : "nothing";
}

TEST(Lanes, GiveOutPortsOneAfterTheOtherUntilThereAreNone) {
  Lanes lanes;
  lanes.assign(0, {"127.0.0.1", 2000, 3, kServer});
  EXPECT_EQ(text(lanes.next(0)), "127.0.0.1:2000");
  EXPECT_EQ(text(lanes.next(0)), "127.0.0.1:2001");  // the first was taken by somebody else
  EXPECT_EQ(text(lanes.next(1)), "127.0.0.1:2002");
  EXPECT_EQ(text(lanes.next(2)), "nothing");
  EXPECT_EQ(text(lanes.next(0)), "nothing");
}

TEST(Lanes, EachClientHasItsOwn) {
  Lanes lanes;
  lanes.assign(100, {"127.0.0.1", 2000, 10, kServer});
  lanes.assign(200, {"127.0.0.2", 3000, 10, kServer});
  EXPECT_EQ(text(lanes.next(200)), "127.0.0.2:3000");
  EXPECT_EQ(text(lanes.next(199)), "127.0.0.1:2000");
  EXPECT_EQ(text(lanes.next(5000)), "127.0.0.2:3001");
  EXPECT_EQ(text(lanes.next(99)), "nothing");  // nobody's
}

TEST(Lanes, OneThatWasUsedBeginsAnew) {
  Lanes lanes;
  const Lane lane{"127.0.0.1", 2000, 2, kServer};
  lanes.assign(0, lane);
  EXPECT_EQ(text(lanes.next(0)), "127.0.0.1:2000");
  lanes.assign(10, lane);
  EXPECT_EQ(text(lanes.next(10)), "127.0.0.1:2000");  // it may be free again; else there is the next
  EXPECT_EQ(text(lanes.next(10)), "127.0.0.1:2001");
  EXPECT_EQ(text(lanes.next(1)), "127.0.0.1:2001");
  EXPECT_EQ(text(lanes.next(11)), "nothing");
}

TEST(Lanes, ReachTheHighestPort) {
  Lanes lanes;
  lanes.assign(0, {"127.0.0.1", 65535, 1, kServer});
  EXPECT_EQ(text(lanes.next(0)), "127.0.0.1:65535");
  EXPECT_EQ(text(lanes.next(0)), "nothing");
}

TEST(Lanes, RefuseThoseThatLeadNowhere) {
  Lanes lanes;
  const Lane wrong[] = {{"127.0.0.1", 2000, 0, kServer},
                        {"127.0.0.1", 0, 10, kServer},
                        {"127.0.0.1", 65535, 2, kServer},
                        {"127.0.0.1", 1, 4'294'967'295, kServer},
                        {"", 2000, 10, kServer},
                        {"localhost", 2000, 10, kServer},
                        {"127.0.0.1", 2000, 10, {"", 8080}},
                        {"127.0.0.1", 2000, 10, {"127.0.0.1", 0}},
                        {"127.0.0.1", 2000, 10, {"here", 8080}}};
  for (const Lane& lane : wrong) EXPECT_THROW(lanes.assign(0, lane), std::runtime_error) << lane.source << lane.ports;
  EXPECT_EQ(text(lanes.next(0)), "nothing");
}

}  // namespace
}  // namespace pushbench
