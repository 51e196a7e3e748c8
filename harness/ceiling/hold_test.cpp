// Both workers of a ceiling in one process, on real sockets, over every transport there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "harness/ceiling/hold_task.hpp"
#include "runtime/real/address.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr auto kPatience = std::chrono::seconds{20};  // a bound for a test that fails
constexpr std::uint16_t kFirstPort =
    61'100;  // above those that kernels give out by themselves, and of addresses of its own

/// Polls that rather stay, or come soon; heartbeats, which a ceiling's server has only when they are asked for.
constexpr const char* kScenario = R"({"name": "ceiling", "summary": "x", "transports": {
  "raw_tcp": {"heartbeat_s": 1}, "sse": {"heartbeat_s": 1}, "websocket": {"heartbeat_s": 1},
  "long_polling": {"hold_ms": 3600000}, "short_polling": {"interval_ms": 20}}})";

/// A socket that listens on a port of the kernel's choice.
int listen_somewhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto address = to_socket_address({"127.0.0.1", 0});
  EXPECT_EQ(::bind(socket, address->get(), address->length), 0);
  EXPECT_EQ(::listen(socket, 4096), 0);
  return socket;
}

class HoldTest : public testing::TestWithParam<const Transport*> {
 protected:
  HoldTest() {
    listener_ = listen_somewhere();
    HoldOrders orders{.scenario = kScenario, .transport = std::string{GetParam()->name()}};
    orders.listen = local_endpoint(listener_);
    orders.first_client = 5000;
    endpoint = orders.listen;
    server = make_hold_server(*server_runtime, orders, listener_);
    client = make_hold_client(client_runtime, orders);
  }

  bool run_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      context.restart();
      context.run_one_for(std::chrono::milliseconds{20});
    }
    return true;
  }

  HoldClientState clients() { return client->obey({{"type", "state"}}).at("state").get<HoldClientState>(); }
  HoldServerState servers() { return server->obey({{"type", "state"}}).at("state").get<HoldServerState>(); }
  HoldHarvest harvest() { return client->obey({{"type", "harvest"}}).at("harvest").get<HoldHarvest>(); }

  Lane lane(std::uint32_t ports = 1000, const std::string& source = "127.77.0.1") {
    return {source, kFirstPort, ports, endpoint};
  }

  void connect(const Lane& from, std::uint64_t count, std::uint64_t in_flight = 32) {
    client->obey({{"type", "connect"}, {"lane", from}, {"count", count}, {"in_flight", in_flight}});
  }

  /// All that was ordered follows, or has failed.
  bool settled() {
    const HoldClientState state = clients();
    std::uint64_t failed = 0;
    for (const auto& [reason, count] : state.failed) failed += count;
    return state.following + failed == state.ordered;
  }

  void hold(std::uint64_t count) {
    connect(lane(), count);
    ASSERT_TRUE(run_until([&] { return settled(); }));
    ASSERT_EQ(clients().following, clients().ordered);
    if (GetParam()->pushes()) {
      ASSERT_TRUE(run_until([&] { return servers().followers == clients().following; }));
    }
  }

  std::uint64_t expect(std::uint64_t number) {
    return client->obey({{"type", "expect"}, {"number", number}}).at("expected").get<std::uint64_t>();
  }

  void broadcast(std::uint64_t number, std::uint32_t bytes = 200) {
    const auto at = (server_runtime->now() + std::chrono::milliseconds{1}).time_since_epoch().count();
    server->obey({{"type", "broadcast"}, {"number", number}, {"at_ns", at}, {"bytes", bytes}});
  }

  bool heartbeat(double interval_s) {
    return server->obey({{"type", "heartbeat"}, {"interval_s", interval_s}}).at("has").get<bool>();
  }

  void kill_server() {
    server.reset();
    server_runtime.reset();
  }

  boost::asio::io_context context{1};
  std::optional<RealRuntime> server_runtime{std::in_place, context, RealRuntime::Options{}};
  RealRuntime client_runtime{context, {}};
  Endpoint endpoint;
  std::unique_ptr<HoldTask> server, client;

 private:
  int listener_;
};

TEST_P(HoldTest, EveryBroadcastReachesWhoFollows) {
  hold(200);
  EXPECT_EQ(servers().open, 200u);
  EXPECT_EQ(expect(1), 200u);
  broadcast(1);
  connect(lane(), 20);  // these come to follow after it was said who is to get it
  ASSERT_TRUE(run_until([&] { return clients().reached == 200 && settled(); }));
  EXPECT_EQ(expect(2), 220u);
  EXPECT_EQ(clients().reached, 0u);
  broadcast(2, 5000);
  ASSERT_TRUE(run_until([&] { return clients().reached == 220; }));
  const HoldClientState state = clients();
  EXPECT_EQ(state.duplicated, 0u);
  EXPECT_EQ(state.first_protocol_error, "");
  EXPECT_THAT(state.failed, IsEmpty());
  EXPECT_THAT(state.lost, IsEmpty());
  const HoldHarvest harvested = harvest();
  EXPECT_EQ(harvested.connect_latency.count(), 220u);
  EXPECT_EQ(harvested.broadcast_latency.count(), 420u);
  EXPECT_EQ(harvest().broadcast_latency.count(), 0u);
}

TEST_P(HoldTest, AServerCountsWhatIsOpenAndNotWhatWasOpenOnce) {
  hold(40);
  EXPECT_EQ(servers().open, 40u);
  client.reset();
  ASSERT_TRUE(run_until([&] { return servers().open == 0; }));
}

TEST_P(HoldTest, ConnectsNoMoreAtOnceThanItMay) {
  connect(lane(), 60, 7);
  connect(lane(), 30, 3);
  std::uint64_t most = 0, most_of_second = 0;
  ASSERT_TRUE(run_until([&] {
    const HoldClientState state = clients();
    const std::uint64_t in_flight = state.begun - state.following;
    most = std::max(most, in_flight);
    if (state.begun > 67) most_of_second = std::max(most_of_second, in_flight);
    return state.following == 90;
  }));
  EXPECT_EQ(most, 7u);
  EXPECT_LE(most_of_second, 3u);
}

TEST_P(HoldTest, HeartbeatsBeginAndEndAndLoseNobody) {
  hold(50);
  const bool has = heartbeat(0.005);
  const auto settings = GetParam()->settings();
  EXPECT_EQ(has, std::ranges::any_of(settings, [](const SettingSpec& spec) { return spec.name == "heartbeat_s"; }));
  expect(1);
  broadcast(1);
  ASSERT_TRUE(run_until([&] { return clients().reached == 50; }));
  EXPECT_EQ(heartbeat(0), has);
  expect(2);
  broadcast(2);
  ASSERT_TRUE(run_until([&] { return clients().reached == 50; }));
  EXPECT_EQ(clients().following, 50u);
  EXPECT_EQ(clients().first_protocol_error, "");
}

TEST_P(HoldTest, MeetsTheEndOfItsSliceAndGoesOnElsewhere) {
  connect(lane(40), 60);
  ASSERT_TRUE(run_until([&] { return settled(); }));
  EXPECT_EQ(clients().following, 40u);
  EXPECT_THAT(clients().failed, ElementsAre(Pair("out_of_ports", 20)));
  connect(lane(40), 5);  // all are taken
  connect(lane(40, "127.77.0.2"), 20);
  ASSERT_TRUE(run_until([&] { return settled(); }));
  EXPECT_EQ(clients().following, 60u);
  EXPECT_THAT(clients().failed, ElementsAre(Pair("out_of_ports", 25)));
  EXPECT_EQ(expect(1), 60u);
  broadcast(1);
  EXPECT_TRUE(run_until([&] { return clients().reached == 60; }));
  EXPECT_EQ(harvest().connect_latency.count(), 60u);
}

TEST_P(HoldTest, AServerTakesNoMoreThanItsRoomAndItsDeathIsCounted) {
  server->obey({{"type", "room"}, {"most", 30}});
  connect(lane(), 40, 40);
  ASSERT_TRUE(run_until([&] { return clients().following == 30; }));
  context.restart();
  context.poll();
  EXPECT_EQ(servers().open, 30u);
  server->obey({{"type", "room"}});
  ASSERT_TRUE(run_until([&] { return clients().following == 40; }));
  server->obey({{"type", "room"}, {"most", 40}});
  connect(lane(), 10, 10);
  ASSERT_TRUE(run_until([&] { return clients().begun == 50; }));
  kill_server();
  const auto sum = [](const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& count) { return sum + count.second; });
  };
  ASSERT_TRUE(run_until([&] { return sum(clients().lost) == 40 && sum(clients().failed) == 10; }));
  EXPECT_EQ(clients().following, 0u);
  connect(lane(), 3);
  ASSERT_TRUE(run_until([&] { return sum(clients().failed) == 13; }));
  EXPECT_GE(clients().failed.at("refused"), 3u);
}

TEST_P(HoldTest, AHeldConnectionIsSmallAndOneThatFailedIsNothing) {
  const auto memory = [](HoldTask& task) { return task.obey({{"type", "memory"}}).at("memory").get<HoldMemory>(); };
  hold(200);
  EXPECT_GT(memory(*client).user_bytes.value_or(0), 100'000u);
  if (!memory(*server).heap_bytes) GTEST_SKIP() << "this allocator does not tell";
  const auto heap = [&] {
    return static_cast<double>(memory(*client).heap_bytes.value_or(0));
  };  // of both: one process
  const double before = heap();
  hold(600);
  const double held = heap();
  RecordProperty("bytes_a_connection_of_both_ends", std::to_string((held - before) / 600));
  EXPECT_LT((held - before) / 600, 700);
  connect(lane(1), 3000);  // whose only port is taken
  ASSERT_TRUE(run_until([&] { return settled(); }));
  EXPECT_EQ(clients().following, 800u);
  EXPECT_LT((heap() - held) / 3000, 30);
}

TEST_P(HoldTest, RefusesWhatItCannotDo) {
  const auto refuses = [](HoldTask& task, const json& message) { EXPECT_ANY_THROW(task.obey(message)) << message; };
  const json good = {{"type", "connect"}, {"lane", lane()}, {"count", 1}, {"in_flight", 1}};
  const std::pair<const char*, json> wrong[] = {
      {"count", 0},     {"count", UINT32_MAX}, {"count", -1},           {"count", "many"},
      {"in_flight", 0}, {"lane", lane(0)},     {"lane", lane(100'000)}, {"lane", "wide"}};
  for (const auto& [key, value] : wrong) {
    json message = good;
    message[key] = value;
    refuses(*client, message);
  }
  for (const json& message :
       {json{{"type", "connect"}}, json{{"type", "expect"}}, json{{"type", "expect"}, {"number", 0}},
        json{{"type", "room"}}, json{{"type", "dance"}}, json{{"type", 7}}, json::object()}) {
    refuses(*client, message);
  }
  for (const json& message :
       {json{{"type", "room"}, {"most", "all"}}, json{{"type", "heartbeat"}, {"interval_s", -1}},
        json{{"type", "heartbeat"}, {"interval_s", 1e300}}, json{{"type", "broadcast"}}, json{{"type", "harvest"}},
        json{{"type", "broadcast"}, {"number", 1}, {"at_ns", 0}, {"bytes", 4'000'000'000}}, json{{"type", "dance"}}}) {
    refuses(*server, message);
  }
  hold(5);
  EXPECT_EQ(clients().ordered, 5u);
}

TEST_P(HoldTest, HeartbeatsAreCountedAndThereAreNoneUntilTheyAreAskedFor) {
  const auto pass = [this](std::chrono::milliseconds time) {
    const TimePoint end = server_runtime->now() + time;
    return run_until([&] { return server_runtime->now() >= end; });
  };
  hold(64);
  ASSERT_TRUE(pass(std::chrono::milliseconds{1100}));  // longer than the setting's interval
  EXPECT_EQ(servers().heartbeats, 0u);
  const TimePoint began = server_runtime->now();
  if (!heartbeat(0.32)) return;
  ASSERT_TRUE(pass(std::chrono::milliseconds{640}));
  heartbeat(0);
  const std::uint64_t sent = servers().heartbeats;
  const double due = 64 * std::chrono::duration<double>(server_runtime->now() - began).count() / 0.32;
  EXPECT_GT(static_cast<double>(sent), due / 3);
  EXPECT_LT(static_cast<double>(sent), due * 1.5);
  hold(64);
  EXPECT_EQ(servers().heartbeats, sent);
}

INSTANTIATE_TEST_SUITE_P(Transports, HoldTest, testing::ValuesIn(transports().begin(), transports().end()),
                         [](const auto& info) { return std::string{info.param->name()}; });

TEST(HoldOrders, OfATransportThatThereIsNotAreRefused) {
  boost::asio::io_context context{1};
  RealRuntime runtime{context, {}};
  HoldOrders orders{.scenario = kScenario, .transport = "pigeons"};
  EXPECT_ANY_THROW(make_hold_client(runtime, orders));
  orders = {.scenario = "{}", .transport = "websocket"};
  EXPECT_ANY_THROW(make_hold_client(runtime, orders));
}

}  // namespace
}  // namespace pushbench
