#include "transports/sse/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "transports/http/test_world.hpp"
#include "transports/sse/codec.hpp"

namespace pushbench::sse {
namespace {

using http::Talker;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

struct EventsWorld : http::TestWorld {
  explicit EventsWorld(const ServerOptions& options = {}, const SimulatedOptions& simulated = {},
                       const HubOptions& kept = {})
      : TestWorld(simulated, {}, kept), events({runtime, hub, server, {}}, options) {}

  std::unique_ptr<Talker> follow(std::string_view query = {}, std::string_view fields = {},
                                 std::string_view version = "1.1") {
    auto talker = std::make_unique<Talker>(runtime, server.local());
    std::string text = "GET /channels/news/events";
    talker->say(
        text.append(query).append(" HTTP/").append(version).append("\r\nHost: a\r\n").append(fields).append("\r\n"));
    run_for(milliseconds{10});
    return talker;
  }

  Server events;
};

std::string head(Cursor cursor, std::string_view more = "Transfer-Encoding: chunked\r\n") {
  std::string fields = "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n";
  fields +=
      "Access-Control-Allow-Origin: *\r\nConnection: close\r\nPushbench-Cursor: " + std::to_string(cursor) + "\r\n";
  return http::response("200 OK", fields.append(more), "");
}

std::string message(int sequence, std::string_view time_us, std::string_view data) {
  const std::string number = std::to_string(sequence);
  std::string event = "id: " + number + "\ndata: {\"c\":\"news\",\"n\":" + number + ",\"t\":";
  return event.append(time_us).append(",\"s\":0,\"f\":\"0.0\",\"d\":\"").append(data).append("\"}\n\n");
}

TEST(SseServer, WritesBytesAsBase64) {
  EventsWorld world;
  world.hub.publish_binary(*world.hub.channel("news"), {}, {}, std::string_view{"\0\xFF\n", 3});
  const auto talker = world.follow("?after=0");
  EXPECT_THAT(talker->heard(),
              HasSubstr("id: 1\ndata: {\"c\":\"news\",\"n\":1,\"t\":0,\"s\":0,\"f\":\"0.0\",\"x\":\"AP8K\"}\n\n"));
}

TEST(SseServer, GivesAllOfANewLifeToACursorOfTheOld) {
  EventsWorld world({}, {}, {.base = kLife});
  const auto early = world.follow({}, "Last-Event-ID: 57\r\n");
  EXPECT_THAT(early->heard(), StartsWith(head(57)));
  world.publish("news", "x");
  world.run();
  EXPECT_THAT(early->heard(), HasSubstr("id: 1000000000001\ndata: "));
  const auto late = world.follow({}, "Last-Event-ID: 57\r\n");
  EXPECT_THAT(late->heard(), HasSubstr("id: 1000000000001\ndata: "));
}

TEST(SseServer, StreamsFromNowOn) {
  EventsWorld world({.retry_ms = 100});
  world.publish("news", "old");
  const auto talker = world.follow();
  EXPECT_EQ(talker->heard(), head(1) + "12\r\nretry: 100\nid: 1\n\n\r\n");
  EXPECT_EQ(world.events.followers(), 1u);
  world.publish("news", "new");
  world.publish("elsewhere", "x");
  world.run();
  EXPECT_EQ(talker->heard(), "44\r\n" + message(2, "10000", "new") + "\r\n");
  EXPECT_EQ(world.server.connections(), 0u);
}

TEST(SseServer, BeginsBehindACursor) {
  EventsWorld world;
  for (const auto* data : {"a", "b", "c"}) world.publish("news", data);
  const std::string rest = as_chunk("id: 1\n\n" + message(2, "0", "b") + message(3, "0", "c"));
  EXPECT_EQ(world.follow("?after=1")->heard(), head(1) + rest);
  EXPECT_EQ(world.follow("", "Last-Event-ID: 1\r\n")->heard(), head(1) + rest);
  // A browser comes back with the URL it began with: what it has seen since is in the field.
  EXPECT_EQ(world.follow("?after=0", "Last-Event-ID: 1\r\n")->heard(), head(1) + rest);
  EXPECT_EQ(world.follow("?after=3", "Last-Event-ID:\r\n")->heard(), head(3) + as_chunk("id: 3\n\n"));
  EXPECT_EQ(world.follow("?after=9")->heard(), head(3) + as_chunk("id: 3\n\n"));  // of a server that was restarted
}

TEST(SseServer, RefusesWhatItCannotServe) {
  EventsWorld world;
  EXPECT_EQ(world.follow("", "Last-Event-ID: x\r\n")->heard(),
            http::words("400 Bad Request", "Last-Event-ID must be the id of an event of this stream: a whole number"));
  EXPECT_THAT(world.follow("?after=x")->heard(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(world.follow("", "Accept: text/html, application/json\r\n")->heard(),
            http::words("406 Not Acceptable", "this is a text/event-stream, which Accept does not list"));
  for (const auto* accept : {"text/event-stream", "text/html, */*;q=0.1", "text/*"}) {
    EXPECT_THAT(world.follow("", "Accept: " + std::string{accept} + "\r\n")->heard(),
                StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  EXPECT_THAT(world.exchange("HEAD /channels/news/events HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(world.exchange("GET /channels/no%20name/events HTTP/1.1\r\nHost: a\r\n\r\n"),
              StartsWith("HTTP/1.1 404 "));
}

TEST(SseServer, SpeaksWithoutChunksToHttp10) {
  EventsWorld world({.heartbeat = seconds{5}});
  const auto old = world.follow("", "", "1.0");
  const auto young = world.follow();
  EXPECT_EQ(old->heard(), head(0, "") + "id: 0\n\n");
  EXPECT_EQ(young->heard(), head(0) + as_chunk("id: 0\n\n"));
  world.publish("news", "new");
  world.run();
  EXPECT_EQ(old->heard(), message(1, "20000", "new"));
  EXPECT_EQ(young->heard(), as_chunk(message(1, "20000", "new")));
  world.run_for(seconds{5});
  EXPECT_EQ(old->heard(), ":\n\n");
  EXPECT_EQ(young->heard(), "3\r\n:\n\n\r\n");
  world.events.stop();
  world.run();
  EXPECT_EQ(old->heard(), "");
  EXPECT_EQ(young->heard(), "0\r\n\r\n");
  EXPECT_EQ(old->closed(), CloseReason::closed_by_peer);
}

TEST(SseServer, BeatsOnceAnInterval) {
  EventsWorld world({.heartbeat = seconds{15}});
  const auto talker = world.follow();
  (void)talker->heard();
  world.run_for(seconds{60});
  EXPECT_EQ(talker->heard(), "3\r\n:\n\n\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
}

TEST(SseServer, BeatsAtAnotherPaceWhenToldSo) {
  EventsWorld world({.heartbeat = seconds{0}});
  const auto talker = world.follow();
  (void)talker->heard();
  world.run_for(seconds{60});
  EXPECT_EQ(talker->heard(), "");
  EXPECT_TRUE(world.events.set_heartbeat(seconds{20}));
  world.run_for(seconds{40});
  EXPECT_EQ(talker->heard(), "3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
  EXPECT_EQ(world.events.heartbeats(), 2u);
  world.events.set_heartbeat(seconds{0});
  world.run_for(seconds{60});
  EXPECT_EQ(talker->heard(), "");
}

TEST(SseServer, ForgetsWhoLeaves) {
  EventsWorld world({.heartbeat = seconds{15}});
  auto leaving = world.follow();
  const auto staying = world.follow();
  EXPECT_EQ(world.events.followers(), 2u);
  leaving.reset();
  world.run();
  EXPECT_EQ(world.events.followers(), 1u);
  staying->stream().abort();
  world.run();
  EXPECT_EQ(world.events.followers(), 0u);
  world.publish("news", "to nobody");
  world.run();
  EXPECT_EQ(world.runtime.streams(), 0u);
}

TEST(SseServer, DropsASlowConsumerAndServesTheOthers) {
  EventsWorld world({}, {.window = 1000, .queue_limit = 10'000});
  const auto slow = world.follow();
  const auto quick = world.follow();
  slow->stream().set_reading(false);
  for (int i = 0; i < 20; ++i) {
    world.publish("news", std::string(1000, 'x'));
    world.run();
  }
  EXPECT_EQ(world.events.followers(), 1u);
  EXPECT_THAT(quick->heard(), HasSubstr("id: 20\n"));
}

TEST(SseServer, EndsItsStreamsAndTakesNoMoreWhenItStops) {
  EventsWorld world;
  const auto talker = world.follow();
  (void)talker->heard();
  world.events.stop();
  world.publish("news", "too late");
  world.run();
  EXPECT_EQ(talker->heard(), "0\r\n\r\n");
  EXPECT_EQ(talker->closed(), CloseReason::closed_by_peer);
  EXPECT_EQ(world.events.followers(), 0u);
  EXPECT_THAT(world.follow()->heard(), StartsWith("HTTP/1.1 404 "));
}

TEST(SseServer, LetsGoOfItsStreamsWhenDestroyed) {
  http::TestWorld world;
  Talker talker(world.runtime, world.server.local());
  {
    Server events({world.runtime, world.hub, world.server, {}}, {.heartbeat = seconds{1}});
    talker.say("GET /channels/news/events HTTP/1.1\r\nHost: a\r\n\r\nand more that nobody reads");
    world.run();
    EXPECT_EQ(events.followers(), 1u);
  }
  world.publish("news", "too late");
  world.run();
  EXPECT_EQ(talker.closed(), CloseReason::closed_by_peer);
}

}  // namespace
}  // namespace pushbench::sse
