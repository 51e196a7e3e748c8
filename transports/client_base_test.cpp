#include "transports/client_base.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(std::uint64_t sequence, std::uint64_t publisher = 0, std::uint64_t count = 0) {
  return write_envelope({.channel = "a", .sequence = sequence, .publisher = publisher, .count = count, .data = "x"});
}

// ---- Backoff

TEST(Backoff, WaitsAtMostFirstThenDoublesUpToMost) {
  const ReconnectPolicy policy{.first = milliseconds{100}, .most = milliseconds{1000}};
  const std::vector<Duration> wholes{milliseconds{200}, milliseconds{400}, milliseconds{800}, milliseconds{1000},
                                     milliseconds{1000}};
  Random random(1);
  Duration least_first = Duration::max();
  Duration most_first{};
  for (int i = 0; i < 200; ++i) {
    Backoff backoff;
    const Duration first = backoff.next(policy, random);
    least_first = std::min(least_first, first);
    most_first = std::max(most_first, first);
    for (const Duration whole : wholes) {
      const Duration wait = backoff.next(policy, random);
      EXPECT_GE(wait, whole / 2);
      EXPECT_LE(wait, whole);
    }
    backoff.succeeded();
    EXPECT_LE(backoff.next(policy, random), policy.first);
  }
  EXPECT_LT(least_first, milliseconds{10});
  EXPECT_GT(most_first, milliseconds{90});
  EXPECT_LE(most_first, milliseconds{100});
}

TEST(Backoff, DoesNotOverflow) {
  const ReconnectPolicy policy{.first = std::chrono::hours{1}, .most = std::chrono::hours{24}};
  Random random(1);
  Backoff backoff;
  for (int i = 0; i < 100; ++i) {
    const Duration wait = backoff.next(policy, random);
    EXPECT_GE(wait, Duration::zero());
    EXPECT_LE(wait, policy.most);
  }
}

TEST(Backoff, AllowsNoWaitAtAll) {
  const ReconnectPolicy policy{.first = Duration::zero(), .most = Duration::zero()};
  Random random(1);
  Backoff backoff;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(backoff.next(policy, random), Duration::zero());
}

// ---- Unacknowledged

std::vector<std::string> all_of(const Unacknowledged& messages) {
  std::vector<std::string> all;
  messages.for_each([&](const std::string& text) { all.push_back(text); });
  return all;
}

TEST(Unacknowledged, KeepsOrderUntilArrived) {
  Unacknowledged messages;
  messages.arrived(3);
  for (std::uint64_t count = 1; count <= 4; ++count) messages.add(text_of(0, 1, count));
  messages.add("no envelope");
  messages.add(text_of(0, 1, 0));  // not counted: sending it again could not be told from a new one
  messages.arrived(2);
  EXPECT_THAT(all_of(messages), ElementsAre(text_of(0, 1, 3), text_of(0, 1, 4)));
  messages.arrived(9);
  EXPECT_THAT(all_of(messages), IsEmpty());
  messages.add(text_of(0, 1, 10));
  messages.clear();
  EXPECT_THAT(all_of(messages), IsEmpty());
}

TEST(Unacknowledged, IsBounded) {
  Unacknowledged messages;
  for (std::uint64_t count = 1; count <= 2000; ++count) messages.add(text_of(0, 1, count));
  const auto all = all_of(messages);
  EXPECT_EQ(all.size(), 1024u);
  EXPECT_EQ(all.back(), text_of(0, 1, 2000));
}

// ---- ClientBase, with the simplest protocol there is: what comes is a message, whole

class PlainClient final : public ClientBase {
 public:
  using ClientBase::ClientBase;
  void publish(std::string text) override { unacknowledged_.add(std::move(text)); }

  using ClientBase::begin_again;
  using ClientBase::connected;
  using ClientBase::cursor;
  using ClientBase::fail;
  using ClientBase::is_connected;
  using ClientBase::set_least_wait;
  using ClientBase::stop_returning;
  using ClientBase::stream;
  using ClientBase::unacknowledged_;
  std::vector<std::string> hooks;
  std::function<void()> after_hello;

 private:
  void on_begin() override {
    hooks.push_back("begin");
    stream()->send("hello");
  }
  void on_closing() override { hooks.push_back("closing"); }
  void on_goodbye() override {
    hooks.push_back("goodbye");
    end_stream();
  }
  void on_lost() override { hooks.push_back("lost"); }
  void on_open() override { connected(); }
  void on_bytes(std::string_view bytes) override { deliver(bytes); }
};

struct Observer : ClientObserver {
  explicit Observer(Runtime& in) : runtime(in) {}
  void on_connected(ClientId id) override { note("connected " + std::to_string(id)); }
  void on_message(ClientId, const Envelope& message) override { note("message " + std::to_string(message.sequence)); }
  void on_foreign(ClientId, std::string_view text) override { note("foreign " + std::string{text}); }
  void on_disconnected(ClientId, CloseReason reason, bool returning) override {
    note(std::string{name_of(reason)} + (returning ? " returning" : ""));
  }
  void on_protocol_error(ClientId, std::string_view what) override { note("error " + std::string{what}); }
  void on_answered(ClientId, std::size_t) override {}
  void note(const std::string& what) {
    times.push_back(runtime.now());
    told.push_back(what);
    if (const auto hook = hooks.find(what); hook != hooks.end()) hook->second();
  }
  Runtime& runtime;
  std::vector<std::string> told;
  std::vector<TimePoint> times;
  std::map<std::string, std::function<void()>> hooks;
};

struct ClientBaseTest : testing::Test, AcceptHandler {
  struct Peer final : StreamHandler {
    void on_bytes(std::string_view) override {}
    void on_close(CloseReason) override { stream = nullptr; }
    Stream* stream = nullptr;
  };

  StreamHandler* on_accept(Stream& stream) override {
    peers.emplace_back().stream = &stream;
    return &peers.back();
  }
  void run(Duration time = seconds{1}) { runtime.run_until(runtime.now() + time); }

  SimulatedRuntime runtime;
  const Endpoint port{"10.0.0.1", 80};
  std::unique_ptr<Listener> listener = runtime.listen(port, *this);
  std::deque<Peer> peers;
  ClientContext context{.runtime = runtime, .server = port, .host = "x", .reconnect = {}, .target = ""};
  const std::string channel = "a";
  Observer observer{runtime};
  PlainClient client{context, 7, channel, observer};
};

TEST_F(ClientBaseTest, FollowsAndClosesCleanly) {
  client.connect(5);
  run();
  peers[0].stream->send(text_of(8));
  peers[0].stream->send("something else");
  run();
  EXPECT_EQ(client.cursor(), Cursor{8});
  client.close();
  client.close();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "message 8", "foreign something else", "closed_here"));
  EXPECT_THAT(client.hooks, ElementsAre("begin", "closing", "goodbye", "lost"));
  EXPECT_EQ(runtime.streams(), 0u);
  EXPECT_EQ(runtime.timers(), 0u);
}

TEST_F(ClientBaseTest, ComesBackWithItsCursor) {
  client.connect(std::nullopt);
  run();
  peers[0].stream->send(text_of(3));
  run();
  peers[0].stream->abort();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "message 3", "reset returning", "connected 7"));
  EXPECT_EQ(client.cursor(), Cursor{3});
  EXPECT_LE(observer.times[3] - observer.times[2], context.reconnect.first + milliseconds{2});
}

TEST_F(ClientBaseTest, ForgetsEverythingIfItDoesNotResume) {
  context.reconnect.resume = false;
  client.connect(2);
  run();
  client.publish(text_of(0, 8, 1));
  peers[0].stream->abort();
  run();
  EXPECT_EQ(client.cursor(), std::nullopt);
  EXPECT_THAT(all_of(client.unacknowledged_), IsEmpty());
  EXPECT_TRUE(client.is_connected());
}

TEST_F(ClientBaseTest, StaysAwayIfItDoesNotReconnect) {
  context.reconnect.reconnect = false;
  client.connect(std::nullopt);
  run();
  peers[0].stream->close();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "closed_by_peer"));
  EXPECT_EQ(runtime.timers(), 0u);
  client.connect(std::nullopt);
  run();
  EXPECT_TRUE(client.is_connected());
}

TEST_F(ClientBaseTest, StaysAwayIfToldTo) {
  client.connect(std::nullopt);
  run();
  client.stop_returning();
  peers[0].stream->close();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "closed_by_peer"));
  EXPECT_EQ(runtime.timers(), 0u);
}

TEST_F(ClientBaseTest, TriesAgainAndAgainWhileNobodyListens) {
  listener.reset();
  client.connect(std::nullopt);
  run(std::chrono::minutes{1});
  EXPECT_GE(observer.told.size(), 8u);  // 100 ms doubled up to 10 s
  EXPECT_LE(observer.told.size(), 20u);
  for (const std::string& told : observer.told) EXPECT_EQ(told, "refused returning");
}

TEST_F(ClientBaseTest, WaitsAtLeastAsLongAsTheServerAsks) {
  client.set_least_wait(seconds{3});
  client.connect(std::nullopt);
  run();
  peers[0].stream->abort();
  run(seconds{10});
  ASSERT_THAT(observer.told, ElementsAre("connected 7", "reset returning", "connected 7"));
  EXPECT_GE(observer.times[2] - observer.times[1], seconds{3});
}

TEST_F(ClientBaseTest, TellsThatItClosedBetweenTwoAttempts) {
  listener.reset();
  client.connect(std::nullopt);
  observer.hooks["refused returning"] = [&] {
    client.close();
    EXPECT_EQ(observer.told.size(), 1u);
  };
  run(seconds{100});
  EXPECT_THAT(observer.told, ElementsAre("refused returning", "closed_here"));
  EXPECT_THAT(client.hooks, ElementsAre("begin", "lost", "closing"));
  EXPECT_EQ(runtime.timers(), 0u);
}

TEST_F(ClientBaseTest, ConnectsAnewFromWithinOnDisconnected) {
  client.connect(std::nullopt);
  run();
  observer.hooks["reset returning"] = [&] { client.connect(9); };
  peers[0].stream->abort();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "reset returning", "connected 7"));
  EXPECT_EQ(peers.size(), 2u);
  EXPECT_EQ(client.cursor(), Cursor{9});
}

TEST_F(ClientBaseTest, TellsInWordsHowTheProtocolBroke) {
  client.connect(std::nullopt);
  run();
  client.fail("plain: no such thing");
  run(milliseconds{50});
  EXPECT_THAT(observer.told[1], "error plain: no such thing");
  EXPECT_THAT(observer.told[2], "closed_here returning");
  EXPECT_EQ(peers[0].stream, nullptr);
}

TEST_F(ClientBaseTest, BeginsAgainOnAnotherStreamWithoutSayingSo) {
  client.connect(std::nullopt);
  run();
  client.begin_again();
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7"));
  EXPECT_THAT(client.hooks, ElementsAre("begin", "lost", "begin"));
  EXPECT_EQ(peers.size(), 2u);
  EXPECT_EQ(runtime.streams(), 2u);
}

TEST_F(ClientBaseTest, LetsGoOfItsStreamWhenDestroyed) {
  {
    PlainClient other(context, 8, channel, observer);
    other.connect(std::nullopt);
    run();
    EXPECT_EQ(runtime.streams(), 2u);
  }
  run();
  EXPECT_EQ(runtime.streams(), 0u);
  EXPECT_THAT(observer.told, ElementsAre("connected 8"));
}

TEST_F(ClientBaseTest, HearsThatItsOwnMessagesArrived) {
  client.connect(std::nullopt);
  run();
  client.publish(text_of(0, 8, 1));
  client.publish(text_of(0, 8, 2));
  peers[0].stream->send(text_of(1, 9, 2));  // another's
  run();
  EXPECT_EQ(all_of(client.unacknowledged_).size(), 2u);
  peers[0].stream->send(text_of(2, 8, 1));
  run();
  EXPECT_THAT(all_of(client.unacknowledged_), ElementsAre(text_of(0, 8, 2)));
}

}  // namespace
}  // namespace pushbench
