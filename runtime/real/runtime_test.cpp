// The real runtime against itself on loopback: what runtime/runtime.hpp promises, on real sockets.
#include "runtime/real/runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/real/test_world.hpp"

namespace pushbench {
namespace {

TEST_F(RealRuntimeTest, CarriesBytesBothWaysAndSendsBeforeOpen) {
  listener = runtime.listen({"127.0.0.1", 0}, acceptor);
  client.stream = &runtime.connect(listener->local(), client);
  client.stream->send("hello ");
  client.stream->send(share("world"));
  EXPECT_EQ(client.stream->queued_bytes(), 11U);
  ASSERT_TRUE(run_until([&] { return !acceptor.accepted.empty() && acceptor.accepted[0]->received.size() == 11; }));
  EXPECT_EQ(acceptor.accepted[0]->received, "hello world");
  acceptor.accepted[0]->stream->send("back");
  ASSERT_TRUE(run_until([&] { return client.received == "back"; }));
}

TEST_F(RealRuntimeTest, CloseSendsWhatIsQueuedAndTellsBothEndsOnce) {
  connect();
  const std::string much(3'000'000, 'x');
  client.stream->send(much);
  client.stream->close();
  client.stream->send("ignored");
  ASSERT_TRUE(run_until([&] { return server->closes > 0; }));
  EXPECT_EQ(server->received.size(), much.size());
  EXPECT_EQ(server->reason, CloseReason::closed_by_peer);
  EXPECT_EQ(client.reason, CloseReason::closed_here);
  ASSERT_TRUE(run_until([&] { return runtime.open_streams() == 0; }));
  EXPECT_EQ(client.closes, 1);
  EXPECT_EQ(server->closes, 1);
}

TEST_F(RealRuntimeTest, AbortIsAReset) {
  connect();
  client.stream->abort();
  ASSERT_TRUE(run_until([&] { return server->closes > 0 && client.closes > 0; }));
  EXPECT_EQ(server->reason, CloseReason::reset);
  EXPECT_EQ(client.reason, CloseReason::closed_here);
}

TEST_F(RealRuntimeTest, DetachSilencesTheHandler) {
  connect();
  client.stream->detach();
  ASSERT_TRUE(run_until([&] { return server->closes > 0 && runtime.open_streams() == 0; }));
  EXPECT_EQ(client.closes, 0);
  EXPECT_EQ(server->reason, CloseReason::closed_by_peer);
}

TEST_F(RealRuntimeTest, ASlowConsumerIsDroppedAtTheLimit) {
  connect();
  server->stream->set_reading(false);
  const std::string piece(1024 * 1024, 'x');
  std::size_t most_queued = 0;
  for (int i = 0; i < 64 && runtime.counters().slow_consumers == 0; ++i) {
    client.stream->send(piece);
    if (client.stream != nullptr) most_queued = std::max(most_queued, client.stream->queued_bytes());
  }
  ASSERT_TRUE(run_until([&] { return client.closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::slow_consumer);
  EXPECT_EQ(runtime.counters().slow_consumers, 1U);
  EXPECT_LE(most_queued, 4 * 1024 * 1024 + piece.size());
}

TEST_F(RealRuntimeTest, PausedReadingHoldsBytesBackAndDrainedIsTold) {
  connect();
  server->stream->set_reading(false);
  const std::string much(4 * 1024 * 1024, 'y');
  client.stream->send(much);
  EXPECT_GT(client.stream->queued_bytes(), 0U);
  context.restart();
  context.poll();
  EXPECT_TRUE(server->received.empty());
  server->stream->set_reading(true);
  ASSERT_TRUE(run_until([&] { return server->received.size() == much.size() && client.drained == 1; }));
  EXPECT_EQ(client.stream->queued_bytes(), 0U);
}

TEST_F(RealRuntimeTest, AnotherHandlerMayTakeOverInTheMiddleOfARead) {
  connect();
  Recorder next;
  server->then = [&](std::string_view) { server->stream->set_handler(next); };
  client.stream->send("first");
  ASSERT_TRUE(run_until([&] { return server->received == "first"; }));
  client.stream->send("second");
  ASSERT_TRUE(run_until([&] { return next.received == "second"; }));
  client.stream->close();
  ASSERT_TRUE(run_until([&] { return next.closes == 1; }));
  EXPECT_EQ(server->closes, 0);
}

TEST_F(RealRuntimeTest, ConnectingToNobodyIsRefusedAndNonsenseUnreachable) {
  listener = runtime.listen({"127.0.0.1", 0}, acceptor);
  const Endpoint nobody = listener->local();
  listener.reset();
  runtime.connect(nobody, client);
  EXPECT_EQ(client.closes, 0);  // never from within the call
  ASSERT_TRUE(run_until([&] { return client.closes == 1; }));
  EXPECT_EQ(client.reason, CloseReason::refused);
  Recorder other;
  runtime.connect({"not an address", 1}, other);
  ASSERT_TRUE(run_until([&] { return other.closes == 1; }));
  EXPECT_EQ(other.reason, CloseReason::unreachable);
}

TEST_F(RealRuntimeTest, ARefusedConnectionIsReset) {
  acceptor.refuses = true;
  listener = runtime.listen({"127.0.0.1", 0}, acceptor);
  client.stream = &runtime.connect(listener->local(), client);
  ASSERT_TRUE(run_until([&] { return client.closes == 1; }));
  EXPECT_EQ(client.reason, CloseReason::reset);
}

TEST_F(RealRuntimeTest, ListeningWhereSomebodyListensNamesThePlaceAndTheCause) {
  listener = runtime.listen({"127.0.0.1", 0}, acceptor);
  try {
    runtime.listen(listener->local(), acceptor);
    FAIL() << "listened twice on one port";
  } catch (const std::runtime_error& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find(std::to_string(listener->local().port)), std::string::npos) << what;
    EXPECT_NE(what.find("in use"), std::string::npos) << what;
  }
}

TEST_F(RealRuntimeTest, WorksOnIpv6) {
  listener = runtime.listen({"::1", 0}, acceptor);
  client.stream = &runtime.connect(listener->local(), client);
  client.stream->send("six");
  ASSERT_TRUE(run_until([&] { return !acceptor.accepted.empty() && acceptor.accepted[0]->received == "six"; }));
}

struct Chime {
  std::vector<int>& order;
  int number;
  Timer timer = Timer::calling<&Chime::ring>(*this);
  void ring() { order.push_back(number); }
};

TEST_F(RealRuntimeTest, TimersFireInOrderAndNeverEarly) {
  std::vector<int> order;
  Chime late{order, 3};
  Chime early{order, 1};
  Chime middle{order, 2};
  Chime never{order, 4};
  const TimePoint begin = runtime.now();
  runtime.arm(late.timer, begin + std::chrono::milliseconds{3});
  runtime.arm(early.timer, begin + std::chrono::milliseconds{1});
  runtime.arm(middle.timer, begin + std::chrono::milliseconds{2});
  runtime.arm(never.timer, begin + std::chrono::milliseconds{1});
  runtime.disarm(never.timer);
  ASSERT_TRUE(run_until([&] { return order.size() == 3; }));
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  EXPECT_GE(runtime.now() - begin, std::chrono::milliseconds{3});
}

TEST_F(RealRuntimeTest, TrafficCountsPayloadAndHeadersOfBothWays) {
  connect();
  client.stream->send("0123456789");
  ASSERT_TRUE(run_until([&] { return server->received.size() == 10; }));
  server->stream->send("abc");
  ASSERT_TRUE(run_until([&] { return client.received.size() == 3; }));
  const TcpTraffic traffic = runtime.traffic();  // of both ends, since both are this runtime's
  EXPECT_EQ(traffic.bytes_out, 13U);
  EXPECT_EQ(traffic.bytes_in, 13U);
  EXPECT_GE(traffic.segments_out, 4U);
  EXPECT_GE(traffic.header_bytes_out, traffic.segments_out * 40);
}

}  // namespace
}  // namespace pushbench
