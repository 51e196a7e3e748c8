// Packets each way against what real runs over loopback counted (TCP_INFO; Linux 6.18): pushbench run feed --set
// clients=10 --set downlink.messages_per_s=… --set downlink.payload_bytes=… --set phases.measure_s=3, a message.
#include "runtime/world/tcp_acks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "runtime/world/tcp.hpp"

namespace pushbench::world {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Both ways of one connection. Who gets something reads it 20 us later.
class Connection {
 public:
  explicit Connection(std::size_t mtu) {
    link_.mtu = mtu;
    link_.up.delay = link_.down.delay = microseconds{10};
  }
  void client_sends(TimePoint at, std::uint64_t bytes) { send(at, bytes, true); }
  void server_sends(TimePoint at, std::uint64_t bytes) { send(at, bytes, false); }
  Traffic traffic(TimePoint at) {
    count(true, at_client_.flush(at));
    count(false, at_server_.flush(at));
    return traffic_;
  }

 private:
  void send(TimePoint at, std::uint64_t bytes, bool up) {
    TcpAcks& here = up ? at_client_ : at_server_;
    TcpAcks& there = up ? at_server_ : at_client_;
    count(up, here.send(at));
    const TcpPath path{link_, up, up ? up_ : down_, random_, traffic_};
    const Written written = (up ? to_server_ : to_client_).write(path, at, bytes);
    count(!up, there.arrive(written.arrives, bytes, path.mss()));
    count(!up, there.read(written.arrives + microseconds{20}));
  }
  void count(bool up, std::uint32_t packets) { traffic_.add(up, packets, std::uint64_t{packets} * kSegmentHeader); }

  Link link_;
  Bottleneck up_, down_;
  Random random_{1};
  Traffic traffic_;
  TcpDirection to_server_, to_client_;
  TcpAcks at_client_, at_server_;
};

struct Pattern {
  const char* what;
  std::uint64_t request, answer;  // bytes of TCP payload; request 0: pushed
  int every_ms;
  int held_ms;                                              // until it is answered
  double down_bytes, up_bytes, down_segments, up_segments;  // measured, an answer
};

// Payload sizes are those of the transports: what was measured less headers.
constexpr std::array kMeasured{
    Pattern{"websocket, 300 B, 1/s", 0, 304, 1000, 0, 356, 52, 1, 1},
    Pattern{"websocket, 100 B, 10/s", 0, 102, 100, 0, 154, 52, 1, 1},
    Pattern{"websocket, 300 B, 10/s", 0, 304, 100, 0, 356, 52, 1, 1},
    Pattern{"websocket, 300 B, 40/s", 0, 304, 25, 0, 356, 52, 1, 1},
    Pattern{"websocket, 300 B, 200/s", 0, 304, 5, 0, 356, 51.32, 1, 0.9868},
    Pattern{"websocket, 2 kB, 10/s", 0, 2004, 100, 0, 2056, 52, 1, 1},
    Pattern{"websocket, 20 kB, 10/s", 0, 20004, 100, 0, 20056, 52, 1, 1},
    Pattern{"websocket, 100 kB, 10/s", 0, 100010, 100, 0, 100116.77, 62.23, 2.0533, 1.1967},
    Pattern{"long polling, 300 B, 1/s", 84, 492, 1000, 999, 596, 136, 2, 1},
    Pattern{"long polling, 300 B, 10/s", 85, 493, 100, 99, 597, 137, 2, 1},
    Pattern{"long polling, 300 B, 40/s", 86, 493, 25, 24, 545.51, 137.94, 1, 1.0083},
    Pattern{"long polling, 300 B, 200/s", 86, 494, 5, 4, 546, 138, 1, 1},
    Pattern{"long polling, 20 kB, 10/s", 85, 20195, 100, 99, 20299, 137, 2, 1},
    Pattern{"long polling, 100 kB, 10/s", 85, 100196, 100, 99, 100352.69, 189, 3.0133, 2},
    Pattern{"short polling, 300 B, 1 a poll", 65, 492, 1000, 0, 544, 169, 1, 2},
    Pattern{"short polling, 300 B, 10 a poll", 66, 3203, 1000, 0, 3255, 169.7, 1, 2},
    Pattern{"short polling, 2 kB, 10 a poll", 66, 20204, 1000, 0, 20256, 169.7, 1, 2},
};

constexpr int kCounted = 100;

/// What a hundred of them took, after twenty that aren't counted.
Traffic traffic_of(const Pattern& pattern, std::size_t mtu) {
  Connection connection{mtu};
  // The handshake of the protocol, after which the ends are as they are in real runs.
  TimePoint at{};
  connection.client_sends(at, 150);
  connection.server_sends(at + microseconds{100}, 130);
  at += milliseconds{5};
  Traffic before;
  for (int i = 0; i < 20 + kCounted; ++i, at += milliseconds{pattern.every_ms}) {
    if (i == 20) before = connection.traffic(at);
    if (pattern.request > 0) connection.client_sends(at, pattern.request);
    connection.server_sends(at + milliseconds{pattern.held_ms} + microseconds{100}, pattern.answer);
  }
  return connection.traffic(at) - before;
}

double each(std::uint64_t total) { return static_cast<double>(total) / kCounted; }

TEST(TcpAcks, CountsAreThoseOfRealConnections) {
  for (const Pattern& pattern : kMeasured) {
    const Traffic counted = traffic_of(pattern, 65536);
    const double measured = pattern.down_bytes + pattern.up_bytes;
    EXPECT_NEAR(each(counted.down_bytes + counted.up_bytes) / measured, 1, 0.01) << pattern.what;
    const double few = pattern.answer < 65000 ? 0.02 : 0.2;  // reads between segments of one message are left out
    EXPECT_NEAR(each(counted.down_segments), pattern.down_segments, few) << pattern.what;
    EXPECT_NEAR(each(counted.up_segments), pattern.up_segments, few) << pattern.what;
  }
}

// Of results/reference/wire-bytes.json, "messages larger than a segment": 12,000 messages of 6,000 B, 20 a second for
// each client, an MTU of 1500 without offloading. There Linux left out acknowledgements for which the window had not
// moved; here every second segment gets one, as on a network where segments come one by one.
TEST(TcpAcks, BytesAreThoseOfARealMtuWithinTwoPercent) {
  const Pattern websocket{"", 0, 6004, 50, 0, 76050284.0 / 12000, 0, 76967.0 / 12000, 0};
  const Pattern long_polling{"", 85, 6194, 50, 49, 80954484.0 / 12000, 0, 107817.0 / 12000, 0};
  for (const Pattern& pattern : {websocket, long_polling}) {
    const Traffic counted = traffic_of(pattern, 1500);
    EXPECT_NEAR(each(counted.down_bytes + counted.up_bytes) / pattern.down_bytes, 1, 0.015) << pattern.answer;
  }
}

TEST(TcpAcks, EverySecondFullSegmentIsAcknowledged) {
  TcpAcks acks;
  TimePoint at{};
  for (int i = 0; i < 20; ++i) acks.arrive(at += milliseconds{1}, 1448, 1448);
  EXPECT_EQ(acks.arrive(at + milliseconds{2}, 100 * 1448, 1448), 50U);
}

TEST(TcpAcks, FirstSixteenAreAtOnce) {
  TcpAcks acks;
  EXPECT_EQ(acks.arrive(TimePoint{}, 16 * 1448, 1448), 16U);
  EXPECT_EQ(acks.arrive(TimePoint{milliseconds{1}}, 1448, 1448), 0U);
  EXPECT_EQ(acks.flush(TimePoint{milliseconds{40}}), 0U);
  EXPECT_EQ(acks.flush(TimePoint{milliseconds{41}}), 1U);
}

TEST(TcpAcks, InteractiveEndWaitsForItsAnswer) {
  TcpAcks acks;
  TimePoint at{};
  acks.arrive(at, 100, 1448);
  acks.send(at += milliseconds{1});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(acks.arrive(at += milliseconds{500}, 100, 1448), 0U);
    EXPECT_EQ(acks.read(at), 0U);
    EXPECT_EQ(acks.send(at += milliseconds{30}), 0U);
  }
  // It takes too long this time, and the next is acknowledged when it is read.
  acks.arrive(at += milliseconds{500}, 100, 1448);
  EXPECT_EQ(acks.send(at += milliseconds{50}), 1U);
  EXPECT_EQ(acks.arrive(at += milliseconds{500}, 100, 1448) + acks.read(at), 1U);
}

TEST(TcpAcks, TwoSmallOnesAreAcknowledgedEvenThen) {
  TcpAcks acks;
  TimePoint at{};
  acks.arrive(at, 100, 1448);
  acks.send(at);
  std::uint32_t sent = 0;
  for (int i = 0; i < 100; ++i) {
    sent += acks.arrive(at += milliseconds{5}, 300, 1448);
    sent += acks.read(at);
  }
  EXPECT_EQ(sent, 50U);
}

TEST(TcpAcks, ClosingTakesThreePackets) {
  TcpAcks client, server;
  EXPECT_EQ(client.arrive_fin(TimePoint{}, false), 0U);
  EXPECT_EQ(client.send(TimePoint{milliseconds{1}}), 0U);
  EXPECT_EQ(server.arrive_fin(TimePoint{milliseconds{2}}, true), 1U);
}

TEST(TcpAcks, IsSmall) { EXPECT_LE(sizeof(TcpAcks), 32U); }

}  // namespace
}  // namespace pushbench::world
