#include "transports/http/uplink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transports/http/test_world.hpp"

namespace pushbench::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(std::uint64_t count) {
  return write_envelope({.channel = "a", .publisher = 1, .count = count, .data = std::to_string(count)});
}

struct UplinkWorld : TestWorld {
  explicit UplinkWorld(const SimulatedOptions& options = {}, ReconnectPolicy reconnect = {})
      : TestWorld(options), context{runtime, server.local(), "a", reconnect, {}} {}

  /// What the hub has, by count.
  std::vector<std::uint64_t> arrived() {
    std::vector<std::uint64_t> counts;
    for (const Message& message : hub.channel("a")->after(0))
      counts.push_back(parse_envelope(*message.native())->count);
    return counts;
  }
  void publish(std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t count = from; count <= to; ++count) uplink.publish(text_of(count));
  }

  ClientContext context;
  UplinkRequest request{context, {}, seconds{30}};
  std::string channel = "a";
  std::vector<std::string> failures;
  std::vector<Uplink::Trouble> troubles;
  Uplink uplink{context, request, 0, channel, [this](Uplink::Trouble trouble, std::string_view what) {
                  failures.emplace_back(what);
                  troubles.push_back(trouble);
                }};
};

std::vector<std::uint64_t> up_to(std::uint64_t last) {
  std::vector<std::uint64_t> counts;
  for (std::uint64_t count = 1; count <= last; ++count) counts.push_back(count);
  return counts;
}

TEST(UplinkRequest, IsWrittenToTheByte) {
  SimulatedRuntime runtime;
  const ClientContext context{runtime, {}, "example.org:81", {}, {}};
  std::string out;
  UplinkRequest(context, "Origin: b\r\n", seconds{30}).append_to(out, "news", "hello");
  EXPECT_EQ(out,
            "POST /channels/news/messages HTTP/1.1\r\nHost: example.org:81\r\nContent-Type: application/json\r\n"
            "Origin: b\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(Uplink, OpensWithTheFirstMessageAndKeepsTheConnection) {
  UplinkWorld world;
  world.run();
  EXPECT_EQ(world.server.counters().connections, 0u);
  world.publish(1, 3);
  EXPECT_EQ(world.uplink.unanswered(), 3u);
  world.run();
  world.publish(4, 200);
  world.run();
  EXPECT_EQ(world.arrived(), up_to(200));
  EXPECT_EQ(world.uplink.unanswered(), 0u);
  EXPECT_EQ(world.server.counters().connections, 1u);
  EXPECT_THAT(world.failures, IsEmpty());
}

TEST(Uplink, SendsAgainWhatWasNotAnswered) {
  std::uint64_t duplicates = 0;  // sent again though it had arrived: only the answer was lost
  for (const auto seen : {Cut::Seen::by_both, Cut::Seen::by_near_first, Cut::Seen::by_far_first}) {
    for (const bool lose : {true, false}) {
      for (std::uint64_t step = 0; step < 40; ++step) {
        UplinkWorld world({.chunking = Chunking::random});
        world.runtime.cut_at(step, {.seen = seen, .lose_in_flight = lose});
        world.publish(1, 5);
        world.run_for(milliseconds{10});
        world.publish(6, 150);
        world.run_for(seconds{60});
        ASSERT_EQ(world.arrived(), up_to(150)) << step;
        ASSERT_EQ(world.uplink.unanswered(), 0u);
        duplicates += world.hub.counters().duplicates;
      }
    }
  }
  EXPECT_GT(duplicates, 0u);
}

/// Takes what is asked and never answers.
struct Silent final : AcceptHandler, StreamHandler {
  explicit Silent(Runtime& runtime) : listener(runtime.listen({"b", 1}, *this)) {}
  StreamHandler* on_accept(Stream& stream) override {
    accepted = &stream;
    return this;
  }
  void on_bytes(std::string_view) override {}
  void on_close(CloseReason) override { accepted = nullptr; }
  Stream* accepted = nullptr;
  std::unique_ptr<Listener> listener;
};

TEST(Uplink, LeavesAServerThatDoesNotAnswer) {
  UplinkWorld world;
  Silent silent(world.runtime);
  world.context.server = {"b", 1};
  world.publish(1, 3);
  world.run_for(milliseconds{29'900});
  EXPECT_NE(silent.accepted, nullptr);
  world.context.server = world.server.local();
  world.publish(4, 100);  // puts nothing off: the first still has no answer
  world.run_for(seconds{1});
  EXPECT_EQ(silent.accepted, nullptr);
  EXPECT_EQ(world.arrived(), up_to(100));
  EXPECT_THAT(world.failures, IsEmpty());
  world.run_for(seconds{60});
  EXPECT_EQ(world.server.connections(), 1u);  // nothing is due: it waits for no answer
}

TEST(Uplink, KeepsWhatIsPublishedWhileTheServerIsDown) {
  UplinkWorld world;
  world.publish(1, 2);
  world.run();
  world.server.stop();
  world.run();
  for (std::uint64_t count = 3; count <= 92; ++count) {  // 3 s at 30 messages a second
    world.publish(count, count);
    world.run_for(milliseconds{33});
  }
  Server again(world.runtime, world.hub, {.listen = world.server.local()});
  world.run_for(seconds{12});
  EXPECT_EQ(world.arrived(), up_to(92));
  EXPECT_THAT(world.failures, IsEmpty());
}

TEST(Uplink, ForgetsOnALossIfThePolicySaysSo) {
  UplinkWorld world({}, {.reconnect = true, .resume = false});
  world.runtime.cut_at(2);  // the request arrives
  world.publish(1, 1);
  world.run_for(seconds{60});
  EXPECT_EQ(world.uplink.unanswered(), 0u);
  world.publish(2, 2);
  world.run();
  EXPECT_THAT(world.arrived(), ElementsAre(2));
}

TEST(Uplink, ClosesWhenAllIsAnswered) {
  UplinkWorld world;
  world.publish(1, 100);
  world.uplink.close();
  world.run();
  EXPECT_EQ(world.arrived(), up_to(100));
  EXPECT_EQ(world.runtime.streams(), 0u);
  world.publish(101, 101);
  world.run();
  EXPECT_EQ(world.arrived(), up_to(101));
  EXPECT_EQ(world.server.connections(), 1u);
  world.uplink.close();
  world.run();
  EXPECT_EQ(world.runtime.streams(), 0u);
  world.uplink.close();
}

TEST(Uplink, DoesNotComeBackToClose) {
  UplinkWorld world;
  world.runtime.cut_at(2);
  world.publish(1, 3);
  world.uplink.close();
  world.run_for(seconds{60});
  EXPECT_EQ(world.runtime.streams(), 0u);
  EXPECT_EQ(world.runtime.timers(), 0u);
  EXPECT_EQ(world.uplink.unanswered(), 0u);
}

TEST(Uplink, TellsWhatIsRefusedAndGoesOn) {
  UplinkWorld world;
  world.publish(1, 1);
  world.uplink.publish("\xFF");
  world.publish(2, 2);
  world.run();
  EXPECT_EQ(world.arrived(), up_to(2));
  EXPECT_THAT(world.failures, ElementsAre("uplink: POST /channels/a/messages answered 400, expected 202"));
  world.uplink.publish(std::string(2'000'000, 'x'));  // refused before its body, and the connection with it
  world.publish(3, 4);
  world.run_for(seconds{10});
  EXPECT_EQ(world.arrived(), up_to(4));
  EXPECT_EQ(world.failures.size(), 2u);
}

TEST(Uplink, IsBounded) {
  UplinkWorld world;
  world.server.stop();
  world.run();
  for (std::uint64_t count = 1; count <= 1025; ++count) world.uplink.publish("x");
  EXPECT_EQ(world.uplink.unanswered(), 1024u);
  EXPECT_THAT(world.failures, ElementsAre("uplink: 1024 messages wait for their answers; one more is dropped"));
  EXPECT_THAT(world.troubles, ElementsAre(Uplink::Trouble::overflow));
}

TEST(Uplink, QueuesNoMoreThanAStreamTakes) {
  UplinkWorld world({}, {.reconnect = false});  // so that a dropped stream would be a loss
  const std::string data(100'000, 'x');
  for (std::uint64_t count = 1; count <= 100; ++count) {
    world.uplink.publish(write_envelope({.channel = "a", .publisher = 1, .count = count, .data = data}));
  }
  world.run_for(seconds{10});
  EXPECT_EQ(world.hub.channel("a")->last(), 100u);
  EXPECT_EQ(world.uplink.unanswered(), 0u);
}

/// A server that says to each connection what the test wants said.
struct Babbler final : AcceptHandler, StreamHandler {
  explicit Babbler(Runtime& runtime) : listener(runtime.listen({"b", 1}, *this)) {}
  StreamHandler* on_accept(Stream& accepted) override {
    ++connections;
    accepted.send(says);
    return this;
  }
  void on_bytes(std::string_view) override {}
  void on_close(CloseReason) override {}
  std::string says;
  int connections = 0;
  std::unique_ptr<Listener> listener;
};

TEST(Uplink, LeavesServersThatBabble) {
  for (const std::string says :
       {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "nonsense\r\n\r\n"}) {
    UplinkWorld world;
    Babbler babbler(world.runtime);
    babbler.says = says;
    world.context.server = {"b", 1};
    world.publish(1, 1);
    world.run();
    ASSERT_FALSE(world.failures.empty());
    EXPECT_TRUE(world.failures[0].starts_with("uplink: ")) << world.failures[0];
    world.uplink.close();
  }
}

}  // namespace
}  // namespace pushbench::http
