#include "transports/long_polling/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/http/test_world.hpp"

namespace pushbench::long_polling {
namespace {

using http::Talker;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::StartsWith;

struct PollWorld : http::TestWorld {
  explicit PollWorld(Duration gather = {}) : polls({runtime, hub, server, {}}, gather) {}

  std::unique_ptr<Talker> poll(std::string_view query, std::string_view fields = {}, std::string_view version = "1.1") {
    auto talker = std::make_unique<Talker>(runtime, server.local());
    talker->say(request(query, fields, version));
    run_for(milliseconds{10});
    return talker;
  }
  static std::string request(std::string_view query, std::string_view fields = {}, std::string_view version = "1.1") {
    std::string text = "GET /channels/news/long-poll";
    return text.append(query).append(" HTTP/").append(version).append("\r\nHost: a\r\n").append(fields).append("\r\n");
  }

  Server polls;
};

std::string answered(Cursor cursor, std::string_view body, std::string_view more = {}) {
  std::string fields = "Content-Type: application/x-ndjson\r\nContent-Length: " + std::to_string(body.size());
  fields += "\r\nAccess-Control-Allow-Origin: *\r\nPushbench-Cursor: " + std::to_string(cursor);
  fields.append("\r\nCache-Control: no-store\r\n").append(more);
  return http::response("200 OK", fields, body);
}

std::string line(int sequence, std::string_view time_us, std::string_view data) {
  return R"({"c":"news","n":)" + std::to_string(sequence) + R"(,"t":)" + std::string{time_us} +
         R"(,"s":0,"f":"0.0","d":")" + std::string{data} + "\"}\n";
}

TEST(LongPollingServer, AnswersAtOnceWhatThereIs) {
  PollWorld world;
  world.publish("news", "one");
  world.publish("news", "two");
  EXPECT_EQ(world.poll("?after=0")->heard(), answered(2, line(1, "0", "one") + line(2, "0", "two")));
  EXPECT_EQ(world.poll("?after=1")->heard(), answered(2, line(2, "0", "two")));
  EXPECT_EQ(world.poll("?after=9")->heard(), answered(2, ""));  // ahead: it must learn that
  EXPECT_EQ(world.poll("?hold_ms=0")->heard(), answered(2, ""));
  EXPECT_EQ(world.poll("?after=2&hold_ms=0")->heard(), answered(2, ""));
}

TEST(LongPollingServer, AnswersWhenSomethingIsPublished) {
  PollWorld world;
  const auto from_now = world.poll("");
  const auto after = world.poll("?after=0");
  const auto other = world.poll("?after=0", "Origin: http://b\r\n");
  EXPECT_EQ(world.polls.followers(), 3u);
  world.publish("elsewhere", "x");
  world.run();
  EXPECT_EQ(from_now->heard(), "");
  world.publish("news", "one");
  EXPECT_EQ(world.polls.followers(), 0u);
  world.publish("news", "two");
  world.run();
  const std::string time = "130000";
  EXPECT_EQ(from_now->heard(), answered(1, line(1, time, "one")));
  EXPECT_EQ(after->heard(), answered(1, line(1, time, "one")));
  EXPECT_EQ(other->heard(), answered(1, line(1, time, "one"), "Access-Control-Expose-Headers: Pushbench-Cursor\r\n"));
  // The one that asks again has missed nothing.
  after->say(PollWorld::request("?after=1"));
  world.run();
  EXPECT_EQ(after->heard(), answered(2, line(2, time, "two")));
}

TEST(LongPollingServer, ClosesWhatIsToBeClosed) {
  PollWorld world;
  const auto stays = world.poll("");
  const auto closes = world.poll("", "Connection: close\r\n");
  const auto old = world.poll("", "Connection: keep-alive\r\n", "1.0");
  const auto head = std::make_unique<Talker>(world.runtime, world.server.local());
  head->say("HEAD /channels/news/long-poll HTTP/1.1\r\nHost: a\r\n\r\n");
  world.run_for(milliseconds{10});
  world.publish("news", "one");
  world.run();
  const std::string body = line(1, "40000", "one");
  EXPECT_EQ(stays->heard(), answered(1, body));
  EXPECT_EQ(stays->closed(), std::nullopt);
  for (const auto* talker : {&closes, &old}) {
    EXPECT_EQ((*talker)->heard(), answered(1, body, "Connection: close\r\n"));
    EXPECT_EQ((*talker)->closed(), CloseReason::closed_by_peer);
  }
  const std::string whole = answered(1, body);
  EXPECT_EQ(head->heard(), whole.substr(0, whole.size() - body.size()));
}

TEST(LongPollingServer, AnswersEmptyWhenTheHoldIsOver) {
  PollWorld world;
  const auto shorter = world.poll("?hold_ms=2000");
  const auto longer = world.poll("?hold_ms=3000");
  const auto second = world.poll("?hold_ms=2000");
  EXPECT_EQ(world.polls.followers(), 3u);
  world.run_for(milliseconds{1970});
  EXPECT_EQ(shorter->heard(), "");
  world.run_for(milliseconds{10});
  EXPECT_THAT(shorter->heard(), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(second->heard(), "");
  world.run_for(milliseconds{50});
  EXPECT_THAT(second->heard(), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(world.polls.followers(), 1u);
  world.run_for(seconds{1});
  EXPECT_EQ(longer->heard(),
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:03 GMT\r\nContent-Type: application/x-ndjson\r\n"
            "Content-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nPushbench-Cursor: 0\r\n"
            "Cache-Control: no-store\r\n\r\n");
  EXPECT_EQ(world.polls.followers(), 0u);
}

TEST(LongPollingServer, HoldsHalfAMinuteWithoutBeingTold) {
  PollWorld world;
  const auto talker = world.poll("");
  world.run_for(seconds{29});
  EXPECT_EQ(talker->heard(), "");
  world.run_for(seconds{1});
  EXPECT_THAT(talker->heard(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(LongPollingServer, RefusesHoldsThatAreNone) {
  PollWorld world;
  for (const auto* query : {"?hold_ms=", "?hold_ms=x", "?hold_ms=-1", "?hold_ms=3600001", "?hold_ms=1e3"}) {
    EXPECT_EQ(world.poll(query)->heard(),
              http::words("400 Bad Request", "hold_ms must be a whole number from 0 to 3600000"))
        << query;
  }
  EXPECT_THAT(world.poll("?after=x")->heard(), StartsWith("HTTP/1.1 400 "));
  world.poll("?hold_ms=3600000");
}

TEST(LongPollingServer, ForgetsWhoIsGone) {
  PollWorld world;
  {
    const auto first = world.poll("");
    const auto second = world.poll("?hold_ms=50000");
    EXPECT_EQ(world.polls.followers(), 2u);
  }
  world.run();
  EXPECT_EQ(world.polls.followers(), 0u);
  world.publish("news", "one");
  world.run_for(seconds{100});
}

TEST(LongPollingServer, AnswersPipelinedPollsOneByOne) {
  PollWorld world;
  const auto talker = world.poll("");
  talker->say(PollWorld::request("?after=0") + PollWorld::request("?after=1"));
  world.run_for(milliseconds{10});
  world.publish("news", "one");
  world.run_for(milliseconds{10});
  const std::string one = answered(1, line(1, "20000", "one"));
  EXPECT_EQ(talker->heard(), one + one);
  world.publish("news", "two");
  world.run_for(milliseconds{10});
  EXPECT_EQ(talker->heard(), answered(2, line(2, "30000", "two")));
}

TEST(LongPollingServer, GathersBeforeItAnswers) {
  PollWorld world(milliseconds{100});
  const auto first = world.poll("");
  world.publish("news", "one");
  world.run_for(milliseconds{50});
  world.publish("news", "two");
  const auto joins = world.poll("?after=1");
  const auto waits = world.poll("?after=2");
  EXPECT_EQ(first->heard() + joins->heard() + waits->heard(), "");
  world.run_for(milliseconds{40});
  const std::string one = line(1, "10000", "one");
  const std::string two = line(2, "60000", "two");
  EXPECT_EQ(first->heard(), answered(2, one + two));
  EXPECT_EQ(joins->heard(), answered(2, two));
  EXPECT_EQ(waits->heard(), "");
  EXPECT_EQ(world.polls.followers(), 1u);
  // Between two gatherings what is there is given at once.
  EXPECT_EQ(world.poll("?after=0")->heard(), answered(2, one + two));
  world.publish("news", "three");
  EXPECT_EQ(waits->heard(), "");
  world.run_for(milliseconds{110});
  EXPECT_EQ(waits->heard(), answered(3, line(3, "130000", "three")));
}

TEST(LongPollingServer, StopsCleanly) {
  PollWorld world;
  const auto talker = world.poll("");
  world.server.stop();
  world.polls.stop();
  world.run();
  EXPECT_EQ(talker->heard(), answered(0, "", "Connection: close\r\n"));
  EXPECT_EQ(talker->closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(world.polls.followers(), 0u);
}

TEST(LongPollingServer, AnswersAThousandAlike) {
  PollWorld world;
  std::vector<std::unique_ptr<Talker>> talkers;
  for (int i = 0; i < 1000; ++i) {
    talkers.push_back(std::make_unique<Talker>(world.runtime, world.server.local()));
    talkers.back()->say(PollWorld::request(""));
  }
  world.run();
  EXPECT_EQ(world.polls.followers(), 1000u);
  world.publish("news", std::string(1000, 'x'));
  world.run();
  const std::string expected = answered(1, line(1, "100000", std::string(1000, 'x')));
  for (const auto& talker : talkers) ASSERT_EQ(talker->heard(), expected);
}

}  // namespace
}  // namespace pushbench::long_polling
