#include "transports/short_polling/server.hpp"

#include <gtest/gtest.h>

#include "transports/http/test_world.hpp"

namespace pushbench::short_polling {
namespace {

struct PollWorld : http::TestWorld {
  using TestWorld::TestWorld;
  std::string poll(std::string_view query, std::string_view fields = {}) {
    return exchange("GET /channels/news/poll" + std::string{query} + " HTTP/1.1\r\nHost: a\r\n" + std::string{fields} +
                    "\r\n");
  }
  Server polls{{runtime, hub, server, {}}};
};

std::string answered(Cursor cursor, std::string_view body, std::string_view more = {}) {
  std::string fields = "Content-Type: application/x-ndjson\r\nContent-Length: " + std::to_string(body.size());
  fields += "\r\nAccess-Control-Allow-Origin: *\r\nPushbench-Cursor: " + std::to_string(cursor);
  fields.append("\r\nCache-Control: no-store\r\n").append(more);
  return http::response("200 OK", fields, body);
}

const std::string kFirst = R"({"c":"news","n":1,"t":0,"s":0,"f":"0.0","d":"one"})"
                           "\n";
const std::string kSecond = R"({"c":"news","n":2,"t":0,"s":0,"f":"0.0","d":"two"})"
                            "\n";

TEST(ShortPollingServer, AnswersAtOnceWithWhatIsBehindTheCursor) {
  PollWorld world;
  EXPECT_EQ(world.poll(""), answered(0, ""));
  EXPECT_EQ(world.poll("?after=0"), answered(0, ""));
  PollWorld other;
  other.publish("news", "one");
  other.publish("news", "two");
  EXPECT_EQ(other.poll(""), answered(2, kFirst + kSecond));
  EXPECT_EQ(other.poll("?after=0"), answered(2, kFirst + kSecond));
  EXPECT_EQ(other.poll("?after=1"), answered(2, kSecond));
  EXPECT_EQ(other.poll("?x=y&after=2"), answered(2, ""));
}

TEST(ShortPollingServer, AnswersWithRecordsWhereThereAreBytes) {
  PollWorld world;
  world.publish("news", "one");
  world.hub.publish_binary(*world.hub.channel("news"), {}, {}, std::string_view{"\0\n\xFF", 3});
  const std::string second{"{\"c\":\"news\",\"n\":2,\"t\":0,\"s\":0,\"f\":\"0.0\",\"b\":3}\n\0\n\xFF\n", 51};
  const std::string answer = world.poll("?after=0");
  EXPECT_TRUE(answer.find("Content-Type: application/octet-stream\r\n") != std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + kFirst + second)) << answer;
  EXPECT_EQ(world.poll("?after=2"), answered(2, ""));
}

TEST(ShortPollingServer, GivesAllOfANewLifeToACursorOfTheOld) {
  PollWorld world({}, {}, {.base = kLife});
  EXPECT_EQ(world.poll("?after=57"), answered(kLife, ""));
  world.publish("news", "x");
  const std::string only = "{\"c\":\"news\",\"n\":1000000000001,\"t\":100000,\"s\":0,\"f\":\"0.0\",\"d\":\"x\"}\n";
  EXPECT_EQ(world.poll("?after=57"), answered(kLife + 1, only));
  EXPECT_EQ(world.poll("?after=1000000000000"), answered(kLife + 1, only));
}

TEST(ShortPollingServer, TellsTheCursorToWhoIsAhead) {
  PollWorld world;
  world.publish("news", "one");
  EXPECT_EQ(world.poll("?after=7"), answered(1, ""));
  EXPECT_EQ(world.poll("?after=18446744073709551615"), answered(1, ""));
}

TEST(ShortPollingServer, LetsPagesOfOtherOriginsReadTheCursor) {
  PollWorld world;
  EXPECT_EQ(world.poll("", "Origin: http://b\r\n"),
            answered(0, "", "Access-Control-Expose-Headers: Pushbench-Cursor\r\n"));
}

TEST(ShortPollingServer, RefusesCursorsThatAreNone) {
  PollWorld world;
  for (const auto* query : {"?after=", "?after=x", "?after=-1", "?after=1.0", "?after=18446744073709551616"}) {
    EXPECT_EQ(world.poll(query),
              http::words("400 Bad Request",
                          "after must be a whole number: the Pushbench-Cursor of an answer, or the n of a message"))
        << query;
  }
}

TEST(ShortPollingServer, AnswersHead) {
  PollWorld world;
  world.publish("news", "one");
  const std::string answer = answered(1, kFirst);
  EXPECT_EQ(world.exchange("HEAD /channels/news/poll HTTP/1.1\r\nHost: a\r\n\r\n"),
            answer.substr(0, answer.size() - kFirst.size()));
}

TEST(ShortPollingServer, IsGoneWhenStopped) {
  PollWorld world;
  EXPECT_EQ(world.polls.followers(), 0u);
  EXPECT_EQ(world.polls.endpoint(), std::nullopt);
  world.polls.stop();
  EXPECT_EQ(world.poll("").substr(0, 13), "HTTP/1.1 404 ");
}

}  // namespace
}  // namespace pushbench::short_polling
