// Hosts of the modelled world: what operations cost, how queues build, where limits are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <utility>

#include "runtime/random.hpp"
#include "runtime/world/test_world.hpp"

namespace pushbench::world {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

HostOptions with_costs(std::uint32_t cores = 1) {
  HostOptions options{.cores = cores};
  options.costs.accept = microseconds{100};
  options.costs.close = microseconds{50};
  options.costs.wake = microseconds{7};
  options.costs.read = microseconds{20};
  options.costs.parse = microseconds{10};
  options.costs.send = microseconds{30};
  options.costs.timer = microseconds{5};
  options.costs.publish = microseconds{3};
  options.costs.read_ns_per_byte = 1000;
  options.costs.send_ns_per_byte = 2000;
  return options;
}

TEST(WorldHost, ChargesEachOperationWhereItHappens) {
  TwoHosts world(with_costs());
  world.server.hooks["hello"] = [&] {
    world.there.charge_publish();
    world.server.stream->send("yes");
    world.server.stream->close();
  };
  world.connect();
  world.client.stream->send("hello");
  world.run();
  // 3 ms: wake 7, accept 100; at 4.000: hello was there already, as it left with the ACK.
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "hello", "closed_here"));
  // read 20 + 5 bytes, parse 10; then publish 3, send 30 + 3 bytes of 2.
  EXPECT_THAT(world.server.times_us, ElementsAre(3107, 3142, 3181));
  EXPECT_THAT(world.client.times_us, ElementsAre(2000, 2000, 4181, 4181));
  const Operations done = world.there.operations();
  EXPECT_EQ(done.accepts, 1U);
  EXPECT_EQ(done.closes, 1U);
  EXPECT_EQ(done.reads, 1U);
  EXPECT_EQ(done.sends, 1U);
  EXPECT_EQ(done.publishes, 1U);
  EXPECT_EQ(done.bytes_read, 5U);
  EXPECT_EQ(done.bytes_sent, 3U);
  EXPECT_EQ(done.wakes, 2U);  // for the connection, and for its end
  EXPECT_EQ(done.cpu, microseconds{100 + 50 + 2 * 7 + 25 + 10 + 36 + 3});
  EXPECT_EQ(done.busiest_cpu, done.cpu);
  EXPECT_EQ(world.here.operations().cpu, Duration::zero());
}

struct Beat {
  Recorder& recorder;
  Duration period;
  int most;
  Timer timer = Timer::calling<&Beat::beat>(*this);
  void beat() {
    recorder.note("beat");
    if (--most > 0) recorder.runtime.arm(timer, recorder.runtime.now() + period);
  }
};

TEST(WorldHost, TimersTakeTheirTurn) {
  HostOptions options = with_costs();
  options.costs.read = milliseconds{10};
  TwoHosts world(options);
  world.connect_and_open();
  Beat beat{world.server, milliseconds{1}, 1};
  world.client.stream->send("x");  // arrives at 101 ms
  world.there.arm(beat.timer, TimePoint{milliseconds{102}});
  world.run();
  EXPECT_THAT(world.server.told, ElementsAre("accepted", "x", "beat"));
  // wake 7 and read 10,000 + 1 and parse 10, then the timer's own 5.
  EXPECT_EQ(world.server.times_us.back(), 101'000 + 7 + 10'000 + 1 + 10 + 5);
  EXPECT_EQ(world.there.operations().timers, 1U);
}

TEST(WorldHost, TimersOfDevicesAreNeverLate) {
  TwoHosts world;
  Beat beat{world.client, milliseconds{10}, 3};
  world.here.arm(beat.timer, TimePoint{milliseconds{5}});
  world.run();
  EXPECT_THAT(world.client.times_us, ElementsAre(5000, 15'000, 25'000));
}

TEST(WorldHost, AnIdleCoreWakesLate) {
  HostOptions options;
  options.wake_delays = {microseconds{50}, microseconds{150}};
  TwoHosts world(options);
  world.connect_and_open();
  for (int i = 0; i < 2000; ++i) {
    world.client.stream->send("x");
    world.run(milliseconds{10});
  }
  double sum = 0;
  for (std::size_t i = 1; i < world.server.times_us.size(); ++i) {
    const auto late = static_cast<double>((world.server.times_us[i] - 100'000) % 10'000 - 1000);
    EXPECT_GE(late, 50);
    EXPECT_LE(late, 150);
    sum += late;
  }
  EXPECT_NEAR(sum / 2000, 100, 3);
}

TEST(WorldHost, CoresShareConnectionsAndWork) {
  for (const std::uint32_t cores : {1U, 2U}) {
    HostOptions options{.cores = cores};
    options.costs.read = milliseconds{10};
    World world(1);
    Host& server = world.add_host(options);
    Host& clients = world.add_host({.cores = 0});
    struct Both : AcceptHandler {
      explicit Both(Runtime& runtime) : first(runtime), second(runtime) {}
      StreamHandler* on_accept(Stream&) override { return ++accepted == 1 ? &first : &second; }
      Recorder first, second;
      int accepted = 0;
    } both(server);
    const auto listener = server.listen(kPort, both);
    Recorder client(clients);
    Stream& one = clients.connect(kPort, client, 0);
    Stream& other = clients.connect(kPort, client, 1);
    world.run_until(TimePoint{seconds{1}});
    one.send("x");
    other.send("y");
    world.run_until(TimePoint{seconds{2}});
    EXPECT_EQ(both.first.times_us.back(), 1'010'000);
    EXPECT_EQ(both.second.times_us.back(), cores == 1 ? 1'020'000 : 1'010'000);
    EXPECT_EQ(server.operations().cpu, milliseconds{20});
    EXPECT_EQ(server.operations().busiest_cpu, milliseconds{cores == 1 ? 20 : 10});
  }
}

TEST(WorldHost, WhatAColdCoreWakesToCostsMore) {
  HostOptions options;
  options.costs.wake = microseconds{1};
  options.costs.cold = microseconds{8};
  options.costs.cold_after = milliseconds{4};
  TwoHosts world(options);
  world.connect_and_open();
  const Operations before = world.there.operations();
  world.client.stream->send("x");
  world.run(milliseconds{1});
  world.client.stream->send("y");
  world.run(milliseconds{1});
  world.client.stream->send("z");
  world.run(milliseconds{1});
  const Operations after = world.there.operations();
  EXPECT_EQ(after.wakes - before.wakes, 3U);
  EXPECT_NEAR(after.cold_wakes - before.cold_wakes, 1.5, 0.01);
  EXPECT_NEAR(static_cast<double>((after.cpu - before.cpu).count()), 3000 + 12'000, 50);
}

// ---- limits

TEST(WorldHost, AServerWithoutFilesLeftRefuses) {
  TwoHosts world({.most_connections = 1});
  world.connect_and_open();
  Recorder second(world.here);
  world.here.connect(kPort, second);
  world.run(seconds{1});
  EXPECT_THAT(second.told, ElementsAre("open", "reset"));
  EXPECT_EQ(world.there.connections(), 1U);
  EXPECT_EQ(world.there.operations().refused, 1U);
  world.client.stream->close();
  world.run(seconds{1});
  world.here.connect(kPort, second);
  world.run(seconds{1});
  EXPECT_EQ(second.told.back(), "open");
}

TEST(WorldHost, AClientWithoutFilesOrPortsLeftIsTold) {
  TwoHosts files({}, {.cores = 0, .most_connections = 1});
  files.connect_and_open();
  Recorder second(files.here);
  files.here.connect(kPort, second);
  EXPECT_THAT(second.told, testing::IsEmpty());
  files.run(seconds{1});
  EXPECT_THAT(second.told, ElementsAre("out_of_files"));
  EXPECT_EQ(files.here.connections(), 1U);

  TwoHosts ports({}, {.cores = 0, .most_ports = 1});
  ports.connect_and_open();
  Recorder third(ports.here);
  ports.here.connect(kPort, third);
  ports.run(seconds{1});
  EXPECT_THAT(third.told, ElementsAre("out_of_ports"));
}

// ---- queues

/// Messages that come at random to one core: M/D/1.
class Queue final : AcceptHandler {
 public:
  Queue(double load, std::uint64_t seed) : load_(load), world_(seed), dice_(seed) {
    HostOptions options;
    options.costs.read = kService;
    server_ = &world_.add_host(options);
    clients_ = &world_.add_host({.cores = 0});
    const auto listener = server_->listen(kPort, *this);
    for (std::size_t i = 0; i < kStreams; ++i) {
      Pair& pair = pairs_.emplace_back(*this);
      pair.stream = &clients_->connect(kPort, pair, static_cast<std::uint32_t>(i));
      world_.run_until(world_.now() + milliseconds{1});
    }
  }
  ~Queue() { clients_->disarm(timer_); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Mean wait of `count` messages, in services.
  double mean_wait(std::uint64_t count) {
    left_ = count;
    next_at_ = world_.now();
    send();
    world_.run_until(TimePoint{std::chrono::hours{1000}});
    return waited_ / static_cast<double>(count) / static_cast<double>(Duration{kService}.count());
  }

 private:
  static constexpr Duration kService = microseconds{100};
  static constexpr std::size_t kStreams = 512;  // of which none has two messages waiting but rarely

  struct Pair final : StreamHandler {
    explicit Pair(Queue& in) : queue(in) {}
    void on_bytes(std::string_view) override {
      queue.waited_ += static_cast<double>((queue.server_->now() - sent - kService).count());
    }
    void on_close(CloseReason) override {}
    Queue& queue;
    Stream* stream = nullptr;
    TimePoint sent{};
  };

  StreamHandler* on_accept(Stream&) override { return &pairs_[accepted_++]; }
  void send() {
    Pair& pair = pairs_[next_++ % kStreams];
    pair.sent = clients_->now();
    pair.stream->send("x");
    if (--left_ == 0) return;
    // In exact steps: rounding each to nanoseconds would not matter, but starting from now() would.
    next_at_ += Duration{static_cast<std::int64_t>(dice_.exponential() * 100'000 / load_)};
    clients_->arm(timer_, next_at_);
  }

  double load_;
  World world_;
  Random dice_;
  Host* server_ = nullptr;
  Host* clients_ = nullptr;
  std::deque<Pair> pairs_;
  std::size_t accepted_ = 0, next_ = 0;
  std::uint64_t left_ = 0;
  TimePoint next_at_{};
  double waited_ = 0;
  Timer timer_ = Timer::calling<&Queue::send>(*this);
};

TEST(WorldHost, QueuesBuildAsMD1Says) {
  for (const auto& [load, count] : {std::pair{0.5, 50'000U}, {0.8, 100'000U}, {0.9, 300'000U}}) {
    const double expected = load / (2 * (1 - load));  // Pollaczek-Khinchine, without variance of the service
    EXPECT_NEAR(Queue(load, 1).mean_wait(count) / expected, 1, 0.03) << "load " << load;
  }
}

// ---- what crosses the wire

struct Phone final : PacketObserver {
  Duration on_packet(std::uint32_t user, TimePoint at, std::size_t bytes, bool up) override {
    EXPECT_GE(at, last);
    last = at;
    told.push_back((up ? "up " : "down ") + std::to_string(user) + " " + std::to_string(bytes) + " at " +
                   std::to_string(to_us(at)));
    if (at - awake < seconds{1}) return Duration::zero();
    awake = at;
    return milliseconds{250};
  }
  TimePoint last{}, awake{seconds{-1}};
  std::vector<std::string> told;
};

TEST(WorldHost, AnObserverSeesPacketsAtTheDeviceAndHoldsThemUp) {
  TwoHosts world;
  Phone phone;
  world.world.set_packet_observer(&phone);
  world.connect(5);
  world.run(seconds{10});
  world.server.stream->send("down");
  world.run(seconds{10});
  world.client.stream->send(std::string(2000, 'u'));
  world.run(seconds{10});
  EXPECT_THAT(world.client.times_us, ElementsAre(252'000, 10'251'000));
  EXPECT_EQ(world.server.times_us.back(), 20'251'000);
  EXPECT_THAT(phone.told,
              ElementsAre("up 5 52 at 0", "down 5 52 at 252000", "down 5 56 at 10001000", "up 5 2104 at 20000000"));
}

TEST(WorldHost, TrafficIsCountedOfAllAndOfTheConnectionAtHand) {
  TwoHosts world;
  std::uint64_t seen = 0;
  world.client.hooks["0123456789"] = [&] { seen = world.world.current_bytes(); };
  world.connect();
  world.run(seconds{1});
  const Traffic before = world.world.traffic();
  world.server.stream->send("0123456789");
  world.run(seconds{1});
  const Traffic more = world.world.traffic() - before;
  EXPECT_EQ(more.down_bytes, 10U + 52U);
  EXPECT_EQ(more.down_segments, 1U);
  EXPECT_EQ(more.up_bytes, 52U);  // its acknowledgement
  EXPECT_EQ(seen, before.up_bytes + before.down_bytes + 62U + 52U);
  EXPECT_EQ(world.world.current_bytes(), 0U);
}

// ---- the same again

std::string story(std::uint64_t seed) {
  HostOptions options = with_costs(2);
  options.wake_delays = {Duration::zero(), microseconds{100}};
  Link link = link_of(milliseconds{5});
  link.down.jitter = link.up.jitter = milliseconds{3};
  link.down.loss = link.up.loss = 0.05;
  TwoHosts world(options, {.cores = 0}, link, seed);
  world.connect();
  for (int i = 0; i < 50; ++i) {
    world.run(milliseconds{20});
    if (world.client.stream != nullptr) world.client.stream->send("up");
    if (world.server.stream != nullptr) world.server.stream->send(std::string(5000, 'd'));
  }
  world.run(std::chrono::minutes{10});
  std::string told;
  for (const Recorder* end : {&world.server, &world.client}) {
    for (std::size_t i = 0; i < end->told.size(); ++i) {
      told += end->told[i] + "@" + std::to_string(end->times_us[i]) + "\n";
    }
  }
  const Traffic traffic = world.world.traffic();
  return told + std::to_string(traffic.down_bytes) + "/" + std::to_string(traffic.up_bytes) + "/" +
         std::to_string(traffic.retransmits) + "/" + std::to_string(world.there.operations().cpu.count()) + "/" +
         std::to_string(world.world.events());
}

TEST(WorldHost, TheSameSeedTellsTheSameStory) {
  EXPECT_EQ(story(1), story(1));
  EXPECT_NE(story(1), story(2));
}

}  // namespace
}  // namespace pushbench::world
