// TCP of the modelled world against what can be reckoned by hand and against the closed forms of the literature.
#include "runtime/world/tcp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/world/tcp_opening.hpp"

namespace pushbench::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMss = 1448;

Link link_of(Duration one_way) {
  Link link;
  link.up.delay = link.down.delay = one_way;
  return link;
}

/// One way, towards the client, and what it needs.
struct Sender {
  explicit Sender(const Link& over, std::uint64_t seed = 7) : link{over}, random{seed} {}
  TcpPath path() { return TcpPath{link, false, bottleneck, random, traffic}; }
  Written write(Duration at, std::uint64_t bytes) { return tcp.write(path(), TimePoint{at}, bytes); }

  Link link;
  Bottleneck bottleneck;
  Random random;
  Traffic traffic;
  TcpDirection tcp;
};

double seconds_of(TimePoint time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

double segments_per_s(const Link& link, std::uint64_t segments) {
  Sender sender{link};
  return static_cast<double>(segments) / seconds_of(sender.write({}, segments * kMss).arrives);
}

/// Padhye, Firoiu, Towsley, Kurose: Modeling TCP Throughput, SIGCOMM 1998, equation 30 in segments a second, without
/// the limit of the receiver's window.
double padhye(double p, double round_trip, double time_out) {
  const double b = 2;
  const double c = (2 + b) / (3 * b);
  const double w = c + std::sqrt(8 * (1 - p) / (3 * b * p) + c * c);
  const double good = std::pow(1 - p, 3);
  const double q = std::min(1.0, (1 - good) * (1 + good * (1 - std::pow(1 - p, w - 3))) / (1 - std::pow(1 - p, w)));
  double f = 1 + p;
  for (int i = 2; i <= 6; ++i) f += std::pow(2, i - 1) * std::pow(p, i);
  return ((1 - p) / p + w + q / (1 - p)) / (round_trip * (b / 2 * w + 1) + q * f * time_out / (1 - p));
}

/// For the table in docs/simulation.md: --gtest_output=json:FILE has it.
void record(const std::string& key, double value) { testing::Test::RecordProperty(key, std::to_string(value)); }

TEST(Tcp, RateUnderLossIsThatOfPadhye) {
  for (const int round_trip_ms : {50, 100, 200}) {
    for (const double p : {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03}) {
      Link link = link_of(milliseconds{round_trip_ms} / 2);
      link.down.loss = p;
      const double expected = padhye(p, round_trip_ms / 1e3, round_trip_ms / 1e3 + 0.2);
      const double rate = segments_per_s(link, static_cast<std::uint64_t>(std::max(2e4, 60 / p)));
      record("ratio_" + std::to_string(round_trip_ms) + "ms_" + std::to_string(p), rate / expected);
      EXPECT_NEAR(rate / expected, 1, 0.25) << round_trip_ms << " ms, " << p;
    }
  }
}

TEST(Tcp, RateUnderSmallLossIsThatOfMathis) {
  for (const double p : {0.0001, 0.0003, 0.001, 0.003}) {
    Link link = link_of(milliseconds{50});
    link.down.loss = p;
    // Mathis, Semke, Mahdavi, Ott 1997, with delayed acknowledgements.
    const double expected = std::sqrt(3 / (4 * p)) / 0.1;
    const double ratio = segments_per_s(link, static_cast<std::uint64_t>(100 / p)) / expected;
    record("ratio_" + std::to_string(p), ratio);
    EXPECT_NEAR(ratio, 1, 0.12) << p;
  }
}

TEST(Tcp, SlowStartTakesItsRoundTrips) {
  // 10, 20, 40, … segments a round trip of 100 ms, the last of which takes half of one to arrive.
  const std::vector<std::pair<std::uint64_t, int>> cases{{1, 50},   {10, 50},   {11, 150},
                                                         {30, 150}, {100, 350}, {1000, 650}};
  for (const auto& [segments, expected_ms] : cases) {
    Sender sender{link_of(milliseconds{50})};
    const Written written = sender.write({}, segments * kMss);
    EXPECT_EQ(written.arrives, TimePoint{milliseconds{expected_ms}}) << segments;
    EXPECT_EQ(written.freed, TimePoint{milliseconds{expected_ms + 50}}) << segments;
    EXPECT_EQ(sender.traffic.down_segments, segments);
    EXPECT_EQ(sender.traffic.down_bytes, segments * 1500);
  }
}

TEST(Tcp, WindowIsSmallAgainAfterIdling) {
  Sender sender{link_of(milliseconds{50})};
  sender.write({}, 1000 * kMss);
  EXPECT_GT(sender.tcp.congestion_window(), 500U);
  // Within a retransmission time-out (300 ms) it is kept, and all goes at once.
  EXPECT_EQ(sender.write(milliseconds{800}, 100 * kMss).arrives, TimePoint{milliseconds{850}});
  EXPECT_EQ(sender.write(milliseconds{5000}, 100 * kMss).arrives, TimePoint{milliseconds{5350}});
}

TEST(Tcp, BottleneckRateIsReached) {
  Link link = link_of(milliseconds{20});
  link.down.bits_per_s = 8e6;
  link.down.queue_bytes = 64 * 1024;
  const double rate = segments_per_s(link, 10000) * 1500 * 8;
  EXPECT_LT(rate, 8e6);
  EXPECT_GT(rate, 0.93 * 8e6);
}

TEST(Tcp, FullQueueDrops) {
  Link link = link_of(milliseconds{20});
  link.down.bits_per_s = 8e6;
  link.down.queue_bytes = 16 * 1024;
  Sender sender{link};
  sender.write({}, 2000 * kMss);
  EXPECT_GT(sender.traffic.retransmits, 5U);
  EXPECT_EQ(sender.traffic.down_segments, 2000 + sender.traffic.retransmits);
}

TEST(Tcp, QueueDelaysWhatComesBehind) {
  Link link = link_of(milliseconds{20});
  link.down.bits_per_s = 8e5;  // 1000 bytes in 10 ms
  Sender sender{link};
  EXPECT_EQ(sender.write({}, 948).arrives, TimePoint{milliseconds{30}});
  EXPECT_EQ(sender.write({}, 948).arrives, TimePoint{milliseconds{40}});
  // Another connection of the same user waits as well.
  TcpDirection other;
  EXPECT_EQ(other.write(sender.path(), TimePoint{}, 948).arrives, TimePoint{milliseconds{50}});
  EXPECT_EQ(sender.write(milliseconds{100}, 948).arrives, TimePoint{milliseconds{130}});
}

/// A seed with which the first packet of one in ten is lost, and its repair isn't.
std::uint64_t seed_that_loses_first() {
  for (std::uint64_t seed = 1;; ++seed) {
    Random random{seed};
    if (random.unit() < 0.1 && random.unit() >= 0.1) return seed;
  }
}

struct Lossy : Sender {
  explicit Lossy(const Link& over) : Sender{over, seed_that_loses_first()} {}
  Written lose(Duration at, std::uint64_t bytes) {
    link.down.loss = 0.1;
    const Written written = write(at, bytes);
    link.down.loss = 0;
    return written;
  }
};

TEST(Tcp, LoneLossWaitsForTimeOut) {
  Lossy sender{link_of(milliseconds{50})};
  const Written lost = sender.lose({}, 300);
  // Round trip + 200 ms, then a way.
  EXPECT_GE(lost.arrives, TimePoint{milliseconds{350}});
  EXPECT_LE(lost.arrives, TimePoint{milliseconds{351}});
  EXPECT_EQ(sender.traffic.retransmits, 1U);
  EXPECT_EQ(sender.traffic.down_segments, 2U);
  EXPECT_EQ(sender.write(seconds{1}, 300).arrives, TimePoint{milliseconds{1050}});
}

TEST(Tcp, LaterMessagesWaitBehindLostOne) {
  Lossy sender{link_of(milliseconds{50})};
  const Written lost = sender.lose({}, 300);
  const Written next = sender.write(milliseconds{100}, 300);
  EXPECT_EQ(next.arrives, lost.arrives);
  EXPECT_EQ(next.sooner, kNever);
}

TEST(Tcp, ThreeLaterMessagesMakeLossKnown) {
  Lossy sender{link_of(milliseconds{50})};
  const Written lost = sender.lose({}, 300);
  EXPECT_EQ(sender.write(milliseconds{10}, 300).sooner, kNever);
  EXPECT_EQ(sender.write(milliseconds{20}, 300).sooner, kNever);
  const Written third = sender.write(milliseconds{30}, 300);
  // Its acknowledgement is back at 130, the repair arrives at 180.
  EXPECT_LT(third.sooner, lost.arrives);
  EXPECT_EQ(third.sooner, TimePoint{milliseconds{180}});
  EXPECT_EQ(third.arrives, third.sooner);
  // What comes meanwhile waits for the repair, what comes after it does not.
  EXPECT_EQ(sender.write(milliseconds{110}, 300).arrives, TimePoint{milliseconds{180}});
  EXPECT_EQ(sender.write(milliseconds{140}, 300).arrives, TimePoint{milliseconds{190}});
  EXPECT_EQ(sender.traffic.retransmits, 1U);
}

TEST(Tcp, WholeBurstIsMendedByItsOwnTail) {
  Lossy sender{link_of(milliseconds{50})};
  const Written written = sender.lose({}, 8 * kMss);
  EXPECT_EQ(written.arrives, TimePoint{milliseconds{150}});
}

TEST(Tcp, ArrivalsKeepOrderWhateverHappens) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random dice{seed};
    Link link = link_of(milliseconds{1 + dice.below(100)});
    link.down.jitter = milliseconds{dice.below(30)};
    link.down.loss = dice.unit() * 0.2;
    if (dice.below(2) == 0) link.down.bits_per_s = 1e5 + dice.unit() * 1e7;
    link.down.queue_bytes = 4000 + dice.below(100000);
    Sender sender{link, seed}, same{link, seed};
    std::vector<TimePoint> pending;
    Duration at{};
    for (int i = 0; i < 300; ++i) {
      at += Duration{static_cast<Duration::rep>(dice.exponential() * 3e7)};
      const std::uint64_t bytes = dice.below(10) == 0 ? 1 + dice.below(60000) : 1 + dice.below(500);
      const Written written = sender.write(at, bytes);
      EXPECT_EQ(same.write(at, bytes).arrives, written.arrives);
      if (written.sooner != kNever) {
        EXPECT_GT(written.sooner, TimePoint{at});
        for (TimePoint& time : pending) time = std::min(time, written.sooner);
      }
      ASSERT_GE(written.arrives, TimePoint{at} + link.down.delay) << seed << ' ' << i;
      ASSERT_LT(written.arrives, TimePoint{at} + seconds{3600}) << seed << ' ' << i;
      ASSERT_GE(written.freed, written.arrives + link.up.delay);
      if (!pending.empty()) {
        ASSERT_GE(written.arrives, pending.back()) << seed << ' ' << i;
      }
      pending.push_back(written.arrives);
    }
    EXPECT_EQ(sender.traffic, same.traffic);
  }
}

TEST(Tcp, StreamOfMessagesOpensItsWindow) {
  // 60 messages are under way at any time, six times what the window allows at first.
  Sender sender{link_of(milliseconds{150})};
  for (int i = 0; i < 2000; ++i) {
    const Duration at = milliseconds{5 * i};
    const Written written = sender.write(at, 300);
    if (i >= 400) {
      ASSERT_EQ(written.arrives, TimePoint{at + milliseconds{150}}) << i;
    }
  }
  EXPECT_GE(sender.tcp.congestion_window(), 60U);
}

TEST(Tcp, MessagesHeldBackShareASegment) {
  Sender sender{link_of(milliseconds{50})};
  for (int i = 0; i < 10; ++i) sender.write({}, 100);
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(sender.write(milliseconds{i}, 100).arrives, TimePoint{milliseconds{150}});
  EXPECT_EQ(sender.traffic, (Traffic{11 * 52 + 1500, 0, 11, 0, 0}));
}

TEST(Tcp, TlsRecordsAreCounted) {
  Link link = link_of(milliseconds{50});
  link.tls_round_trips = 1;
  Sender sender{link};
  sender.write({}, 100);
  EXPECT_EQ(sender.traffic.down_bytes, 100U + 22 + 52);
}

TEST(Tcp, StreamOverLossyLinkComesThrough) {
  Link link = link_of(milliseconds{150});
  link.down.loss = 0.01;
  link.down.jitter = milliseconds{20};
  Sender sender{link};
  TimePoint last{};
  for (int i = 0; i < 20000; ++i) {
    last = sender.write(milliseconds{50 * i}, 300).arrives;
    ASSERT_LT(last, TimePoint{milliseconds{50 * i} + seconds{30}}) << i;
  }
  EXPECT_NEAR(static_cast<double>(sender.traffic.retransmits), 200, 50);
}

TEST(Tcp, RetransmitsAreAsManyAsLosses) {
  Link link = link_of(milliseconds{20});
  link.down.loss = 0.02;
  Sender sender{link};
  for (int i = 0; i < 50000; ++i) sender.write(milliseconds{25 * i}, 300);
  // Each transmission is lost with p, repairs too.
  EXPECT_NEAR(static_cast<double>(sender.traffic.retransmits), 50000 * 0.02 / 0.98, 120);
}

TEST(Tcp, IdleDirectionIsSmall) { EXPECT_LE(sizeof(TcpDirection), 48U); }

struct Openers {
  explicit Openers(const Link& over) : link{over} {}
  TcpPath path(bool is_up) { return TcpPath{link, is_up, is_up ? up : down, random, traffic}; }
  Opening open() { return open_connection(path(true), path(false), TimePoint{}); }
  Link link;
  Bottleneck up, down;
  Random random{3};
  Traffic traffic;
};

TEST(TcpOpening, TakesARoundTripAndThreePackets) {
  Openers opener{link_of(milliseconds{50})};
  const Opening opening = opener.open();
  EXPECT_EQ(opening.open, TimePoint{milliseconds{100}});
  EXPECT_EQ(opening.accepted, TimePoint{milliseconds{150}});
  EXPECT_EQ(opener.traffic, (Traffic{60, 112, 1, 2, 0}));
}

TEST(TcpOpening, TlsTakesItsRoundTrips) {
  Openers opener{link_of(milliseconds{50})};
  opener.link.tls_round_trips = 1;
  EXPECT_EQ(opener.open().open, TimePoint{milliseconds{200}});
  EXPECT_GT(opener.traffic.down_bytes, 3000U);
}

TEST(TcpOpening, LostSynIsSentAgainAfterASecond) {
  int late = 0;
  Openers opener{link_of(milliseconds{50})};
  opener.link.up.loss = opener.link.down.loss = 0.1;
  for (int i = 0; i < 2000; ++i) late += opener.open().open >= TimePoint{seconds{1}} ? 1 : 0;
  EXPECT_NEAR(late, 2000 * 0.19, 60);
}

TEST(TcpOpening, GivesUpAfterTwoMinutes) {
  Openers opener{link_of(milliseconds{50})};
  opener.link.up.loss = 1;
  const Opening opening = opener.open();
  EXPECT_EQ(opening.open, kNever);
  EXPECT_EQ(opening.given_up, TimePoint{seconds{127}});
}

}  // namespace
}  // namespace pushbench::world
