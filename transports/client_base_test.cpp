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

std::vector<std::string> all_of(const Unacknowledged& messages) {
  std::vector<std::string> all;
  messages.for_each([&](const std::string& text) { all.push_back(text); });
  return all;
}

// ---- ClientBase, with the simplest protocol there is: what comes is a message, whole

class PlainClient final : public ClientBase {
 public:
  using ClientBase::ClientBase;
  void publish(std::string text) override { remember(std::move(text)); }

  using ClientBase::begin_again;
  using ClientBase::connected;
  using ClientBase::fail;
  using ClientBase::is_connected;
  using ClientBase::set_least_wait;
  using ClientBase::stop_returning;
  using ClientBase::stream;
  using ClientBase::unacknowledged;
  std::vector<std::string> hooks;
  bool awaits = true;
  bool delivered = true;

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
  void on_received(std::string_view bytes) override { delivered = deliver(bytes); }
  bool has_stream() const override { return !subscription().only_publishes(); }
  bool awaits_bytes() const override { return awaits; }
};

struct Observer : ClientObserver {
  explicit Observer(Runtime& in) : runtime(in) {}
  void on_connected(ClientId id) override { note("connected " + std::to_string(id)); }
  void on_message(ClientId, const Envelope& message) override {
    note("message " + std::to_string(message.sequence));
    data = message.data;
    form = message.form;
  }
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
  std::string data;
  Form form = Form::text;
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
  ClientKind kind{context, seconds{20}};
  PlainClient client{kind, 7, {.follows = &channel}, observer};
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
  EXPECT_THAT(all_of(client.unacknowledged()), IsEmpty());
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
    PlainClient other(kind, 8, {.follows = &channel}, observer);
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
  EXPECT_EQ(all_of(client.unacknowledged()).size(), 2u);
  peers[0].stream->send(text_of(2, 8, 1));
  run();
  EXPECT_THAT(all_of(client.unacknowledged()), ElementsAre(text_of(0, 8, 2)));
}

TEST_F(ClientBaseTest, TellsIfTooManyAreNotKnownToHaveArrived) {
  client.connect(std::nullopt);
  run();
  for (std::uint64_t count = 1; count <= Unacknowledged::kMost; ++count) client.publish(text_of(0, 8, count));
  EXPECT_THAT(observer.told, ElementsAre("connected 7"));
  client.publish(text_of(0, 8, Unacknowledged::kMost + 1));
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", testing::HasSubstr("the oldest is given up")));
}

TEST_F(ClientBaseTest, GivesBase64AsBytes) {
  client.connect(std::nullopt);
  run();
  peers[0].stream->send(write_envelope({.channel = "a", .sequence = 4, .form = Form::base64, .data = "AP8K"}));
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 7", "message 4"));
  EXPECT_EQ(observer.data, std::string("\0\xFF\n", 3));
  EXPECT_EQ(observer.form, Form::bytes);
  peers[0].stream->send(write_envelope({.channel = "a", .sequence = 5, .form = Form::base64, .data = "A==="}));
  run(milliseconds{50});
  EXPECT_FALSE(client.delivered);
  EXPECT_EQ(observer.told[2], "error the base64 of a message is malformed");
  EXPECT_EQ(observer.told[3], "closed_here returning");
  EXPECT_EQ(client.cursor(), Cursor{4});
}

// ---- silence

TEST_F(ClientBaseTest, LeavesAServerThatFellSilent) {
  client.connect(std::nullopt);
  run(milliseconds{19'900});
  peers[0].stream->send(text_of(1));
  run(milliseconds{10});
  const TimePoint last = observer.times.back();
  run(std::chrono::minutes{3});
  ASSERT_THAT(observer.told, testing::Contains("timed_out returning").Times(testing::Ge(5)));
  EXPECT_EQ(observer.told[2], "timed_out returning");
  EXPECT_GE(observer.times[2] - last, seconds{20});
  EXPECT_LE(observer.times[2] - last, seconds{25});
  EXPECT_EQ(client.cursor(), Cursor{1});
}

TEST_F(ClientBaseTest, StaysWhileSomethingComesOrNothingIsDue) {
  client.connect(std::nullopt);
  run();
  for (int i = 0; i < 20; ++i) {
    peers[0].stream->send("beat");
    run(milliseconds{19'900});
  }
  EXPECT_THAT(observer.told, testing::Not(testing::Contains("timed_out returning")));
  client.awaits = false;
  run(std::chrono::hours{1});
  EXPECT_EQ(observer.told.back(), "foreign beat");
  EXPECT_EQ(peers.size(), 1u);
}

// ---- clients without a stream

struct PublishingOnly : ClientBaseTest {
  PlainClient publisher{kind, 9, {.publishes = &channel}, observer};
};

TEST_F(PublishingOnly, IsConnectedWithoutAStream) {
  publisher.connect(std::nullopt);
  EXPECT_THAT(observer.told, IsEmpty());
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 9"));
  EXPECT_TRUE(peers.empty());
  EXPECT_EQ(publisher.cursor(), std::nullopt);
  publisher.close();
  EXPECT_EQ(observer.told.size(), 1u);
  run();
  EXPECT_THAT(observer.told, ElementsAre("connected 9", "closed_here"));
  EXPECT_THAT(publisher.hooks, ElementsAre("closing"));
  EXPECT_EQ(runtime.timers(), 0u);
}

TEST_F(PublishingOnly, TellsAFailureAsALossAndComesBack) {
  publisher.connect(std::nullopt);
  run();
  publisher.fail("plain: refused");
  EXPECT_EQ(observer.told.back(), "error plain: refused");
  run();
  EXPECT_THAT(observer.told,
              ElementsAre("connected 9", "error plain: refused", "closed_here returning", "connected 9"));
  publisher.fail("plain: refused");
  publisher.close();
  run();
  EXPECT_EQ(observer.told.back(), "closed_here");
  EXPECT_EQ(runtime.timers(), 0u);
}

}  // namespace
}  // namespace pushbench
