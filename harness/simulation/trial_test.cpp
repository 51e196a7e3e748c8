// Simulated trials, small ones: what real trials give, in the same fields, and from the same seed the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/simulation/simulation.hpp"
#include "harness/test_scenario.hpp"
#include "results/json.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// A world without costs, half a round trip away.
SimulatedSetting setting_of(Duration delay) {
  SimulatedSetting setting;
  setting.calibration.name = "free";
  for (const Transport* transport : transports()) {
    setting.calibration.transports[std::string{transport->name()}] = {.server_bytes_per_connection = 1000,
                                                                      .kernel_bytes_per_connection = 3000};
  }
  setting.network.link.name = "line";
  setting.network.link.up.delay = setting.network.link.down.delay = delay;
  return setting;
}

SimulatedSetting costly_setting() {
  SimulatedSetting setting = setting_of(milliseconds{5});
  for (auto& [name, costs] : setting.calibration.transports) {
    costs.server.wake = costs.server.read = costs.server.parse = costs.server.send = microseconds{5};
    costs.server.accept = microseconds{20};
  }
  return setting;
}

SimulatedTrial simulated(const Scenario& scenario, std::string_view variant, const SimulatedSetting& setting,
                         std::uint64_t seed = 1) {
  return simulate_trial({scenario, parse_variant(variant, "test"), 1, seed, setting});
}

Scenario chat(std::string_view more = R"("trials":1)") {
  return with(R"("clients":40,"channels":{"layout":"rooms","room_size":4},
      "downlink":{"messages_per_s":100,"arrivals":"poisson"},"uplink":{"each_per_s":1},
      "phases":{"warm_up_s":0.5,"measure_s":4,"drain_s":5},
      "transports":{"short_polling":{"interval_ms":200}},)" +
              std::string{more});
}

std::string text_of(const SimulatedTrial& made) {
  results::Run run;
  run.trials.push_back(made.trial);
  return results::write_run(run);
}

TEST(SimulatedTrials, DeliverEverythingInEveryTransport) {
  const Scenario scenario = chat();
  for (const Transport* transport : transports()) {
    const SimulatedTrial made = simulated(scenario, transport->name(), costly_setting());
    const results::Trial& trial = made.trial;
    SCOPED_TRACE(trial.transport);
    EXPECT_EQ(trial.status, results::TrialStatus::ok) << (trial.reasons.empty() ? "" : trial.reasons.front());
    EXPECT_EQ(trial.clients_connected, 40u);
    EXPECT_GT(trial.downlink.delivered, 2000u);
    EXPECT_EQ(trial.downlink.delivered, trial.downlink.expected);
    EXPECT_EQ(trial.downlink.duplicated + trial.downlink.lost, 0u);
    EXPECT_EQ(trial.uplink.delivered, trial.uplink.expected);
    EXPECT_GT(trial.uplink.delivered, 100u);
    EXPECT_GT(trial.downlink.latency.percentile(0), 4900u);
    EXPECT_EQ(trial.started_at, "1970-01-01T00:00:00Z");
    ASSERT_TRUE(trial.simulated);
    EXPECT_EQ(trial.simulated->network, "line");
    EXPECT_GE(trial.simulated->most_connections, 40u);
    EXPECT_EQ(trial.simulated->server_memory_bytes, trial.simulated->most_connections * 4000);
    EXPECT_GT(made.server.cpu, Duration{});
    EXPECT_DOUBLE_EQ(*trial.server.cpu_user_s + *trial.server.cpu_system_s,
                     std::chrono::duration<double>(made.server.cpu).count());
    EXPECT_GT(trial.wire->down_bytes, trial.downlink.window_payload_bytes);
  }
}

TEST(SimulatedTrials, LoseNothingToFaultsWhereClientsResume) {
  const Scenario scenario = chat(R"("faults":[{"kind":"reset","at_s":0.5,"share":0.5},
      {"kind":"restart","at_s":1,"for_ms":200},{"kind":"pause","at_s":2,"for_ms":100},
      {"kind":"fin","at_s":2.5,"share":0.5}])");
  for (const Transport* transport : transports()) {
    const SimulatedTrial made = simulated(scenario, transport->name(), costly_setting());
    const results::Trial& trial = made.trial;
    SCOPED_TRACE(trial.transport);
    ASSERT_EQ(trial.faults.size(), 4u);
    for (const results::FaultOutcome& fault : trial.faults) EXPECT_EQ(fault.strikes, 1u);
    EXPECT_GT(trial.faults[0].struck, 5u);
    EXPECT_LT(trial.faults[0].struck, 35u);
    EXPECT_EQ(trial.faults[0].unrecovered, 0u);
    EXPECT_EQ(trial.faults[1].struck, 40u);
    EXPECT_EQ(trial.faults[1].unrecovered, 0u);
    EXPECT_EQ(trial.downlink.lost, 0u);
    EXPECT_EQ(trial.downlink.duplicated, 0u);
    EXPECT_EQ(trial.uplink.lost, 0u);
    EXPECT_FALSE(trial.course->server_cpu_us.empty());
  }
}

TEST(SimulatedTrials, LoseWhatAServerForgets) {
  const Scenario scenario = chat(R"("faults":[{"kind":"restart","at_s":1,"for_ms":500,"history":"lost"}])");
  const SimulatedTrial made = simulated(scenario, "sse", costly_setting());
  EXPECT_EQ(made.trial.faults.at(0).unrecovered, 0u);
  EXPECT_GT(made.trial.downlink.delivered, 2000u);
  EXPECT_LT(made.trial.drain_s, 5);
}

TEST(SimulatedTrials, AreTheSameBytesFromTheSameSeed) {
  const Scenario scenario = chat(R"("faults":[{"kind":"reset","per_s":1,"share":0.3}])");
  SimulatedSetting setting = costly_setting();
  setting.network.link.down.loss = setting.network.link.up.loss = 0.02;
  setting.network.link.down.jitter = milliseconds{3};
  setting.cores = 2;
  for (const Transport* transport : transports()) {
    SCOPED_TRACE(transport->name());
    const SimulatedTrial one = simulated(scenario, transport->name(), setting, 7);
    EXPECT_EQ(text_of(one), text_of(simulated(scenario, transport->name(), setting, 7)));
    const SimulatedTrial other = simulated(scenario, transport->name(), setting, 8);
    EXPECT_NE(one.trial.wire->down_bytes, other.trial.wire->down_bytes);
    EXPECT_NE(one.trial.downlink.latency.mean(), other.trial.downlink.latency.mean());
  }
}

// A message waits for half of the interval on average; then the answer goes one way.
TEST(SimulatedTrials, PollsTakeHalfOfTheIntervalAndTheWayBack) {
  const Scenario scenario = with(R"("clients":200,"channels":{"layout":"private"},
      "downlink":{"messages_per_s":2000,"arrivals":"poisson"},
      "phases":{"warm_up_s":2,"measure_s":20,"drain_s":5},
      "transports":{"short_polling":{"interval_ms":1000}})");
  const SimulatedTrial made = simulated(scenario, "short_polling", setting_of(milliseconds{20}));
  EXPECT_GT(made.trial.downlink.latency.count(), 39'000u);
  EXPECT_NEAR(made.trial.downlink.latency.mean(), 520'000, 5'200);
  EXPECT_NEAR(static_cast<double>(made.trial.polls->answers), 200 * 20, 10);
}

TEST(SimulatedTrials, OfOneTransportAreRefusedWithoutItsCosts) {
  SimulatedSetting setting = setting_of(milliseconds{1});
  setting.calibration.transports.erase("sse");
  const Scenario scenario = chat();
  EXPECT_NE(refusal([&] { simulated(scenario, "sse", setting); }).find("no costs of sse"), std::string::npos);
}

TEST(SimulatedTrials, FindHowManyServersTheyTake) {
  Scenario scenario = with(R"("clients":3000,"channels":{"layout":"private"},"downlink":{"messages_per_s":3000},
      "phases":{"warm_up_s":0.5,"measure_s":2,"drain_s":2})");
  SimulatedSetting setting = costly_setting();
  for (auto& [name, costs] : setting.calibration.transports) costs.server.send = microseconds{500};
  setting.servers = 0;
  const SimulatedTrial made = simulated(scenario, "websocket", setting);
  EXPECT_EQ(made.trial.simulated->servers, 3u) << "3000 times half a millisecond each second, at 60 % of a core";
  EXPECT_LT(*made.trial.server.busiest_cpu_share, 0.7);
}

TEST(SimulatedTrials, FindServersForTheConnectRampToo) {
  const Scenario scenario = with(R"("clients":3000,"channels":{"layout":"private"},"downlink":{"messages_per_s":30},
      "connect":{"connections_per_s":3000},"phases":{"warm_up_s":0.5,"measure_s":2,"drain_s":2})");
  SimulatedSetting setting = costly_setting();
  for (auto& [name, costs] : setting.calibration.transports) costs.server.accept = milliseconds{1};
  setting.servers = 0;
  EXPECT_GE(simulated(scenario, "websocket", setting).trial.simulated->servers, 5u) << "3000 times a millisecond";
  setting.most_connections = 200;
  EXPECT_EQ(simulated(scenario, "websocket", setting).trial.simulated->servers, 15u);
}

TEST(SimulatedTrials, SayThatTheServerWasFull) {
  const Scenario scenario = with(R"("clients":300,"channels":{"layout":"private"},"downlink":{"messages_per_s":1200},
      "phases":{"warm_up_s":0.5,"measure_s":2,"drain_s":2})");
  SimulatedSetting setting = costly_setting();
  for (auto& [name, costs] : setting.calibration.transports) costs.server.send = milliseconds{1};
  const results::Trial trial = simulated(scenario, "websocket", setting).trial;
  EXPECT_EQ(trial.status, results::TrialStatus::invalid);
  EXPECT_THAT(trial.reasons, testing::Contains(testing::HasSubstr("the simulated server was full: busiest core")));
}

TEST(SimulatedTrials, RefuseWhatIsBeyondTheServersLimits) {
  const Scenario scenario = chat();
  SimulatedSetting setting = costly_setting();
  setting.most_connections = 30;
  SimulatedTrial made = simulated(scenario, "websocket", setting);
  EXPECT_EQ(made.trial.simulated->most_connections, 30u);
  EXPECT_GT(made.refused, 0u);
  EXPECT_EQ(made.trial.status, results::TrialStatus::invalid);
  EXPECT_THAT(made.trial.reasons, testing::Contains(testing::HasSubstr("10 of 40 clients did not connect")));
  EXPECT_THAT(made.trial.reasons, testing::Contains(testing::HasSubstr("the simulated server refused")));
  EXPECT_TRUE(made.trial.simulated->other.contains("refused"));

  setting.most_connections = 0;
  setting.memory_bytes = 20 * 4000;
  made = simulated(scenario, "websocket", setting);
  EXPECT_EQ(made.trial.simulated->most_connections, 20u);
  EXPECT_THAT(made.trial.reasons, testing::Contains(testing::HasSubstr("open files or memory")));

  setting.memory_bytes = 0;
  setting.most_ports = 25;
  made = simulated(scenario, "websocket", setting);
  EXPECT_EQ(made.trial.simulated->most_connections, 25u);
  EXPECT_THAT(made.trial.reasons, testing::Contains(testing::HasSubstr("found no port free")));
  EXPECT_TRUE(made.trial.disconnects.contains("out_of_ports"));
}

/// A radio that is active for as long as its client is there.
world::RadioModel always_active() {
  return {.name = "test", .source = "read, a book", .active_watts = 1, .inactivity = std::chrono::seconds{3600}};
}

TEST(SimulatedTrials, CountEnergyByClientsThatAreThere) {
  const Scenario scenario = with(R"("clients":200,"downlink":{"messages_per_s":1},
      "phases":{"warm_up_s":0.5,"measure_s":60,"drain_s":5})");
  SimulatedSetting setting = costly_setting();
  setting.radio = always_active();
  setting.population.present_by_hour = {0.25, 0.25};
  const SimulatedTrial made = simulated(scenario, "websocket", setting);
  EXPECT_NEAR(made.trial.energy->joules_per_client_hour, 3600, 36);
  EXPECT_NEAR(made.trial.energy->state_shares.at("active"), 1, 0.01);
  EXPECT_TRUE(made.trial.simulated->other.contains("present"));
  EXPECT_THAT(made.trial.simulated->other.at("energy"), testing::HasSubstr("mostly that of connecting"));
  EXPECT_EQ(made.trial.simulated->other.at("radio"), "test: read, a book");
  EXPECT_LT(made.trial.drain_s, 4.9) << "who was away is not waited for";
}

TEST(SimulatedTrials, TellWhatRadiosUsedAndWhatItCosts) {
  SimulatedSetting setting = costly_setting();
  setting.radio = world::RadioModel{.name = "test",
                                    .promotion = milliseconds{100},
                                    .promotion_watts = 1,
                                    .active_watts = 1,
                                    .inactivity = milliseconds{100},
                                    .stages = {{.name = "tail", .lasts = milliseconds{500}, .watts = 0.5}}};
  setting.battery = Battery{.name = "small", .watt_hours = 1};
  setting.prices = PriceList{.name = "list", .date = "2026-01", .server_usd_per_hour = 1, .egress_usd_per_gb = 1};
  const results::Trial trial = simulated(chat(), "sse", setting).trial;
  ASSERT_TRUE(trial.energy);
  EXPECT_EQ(trial.energy->radio, "test");
  EXPECT_EQ(trial.energy->battery, "small");
  EXPECT_GT(trial.energy->joules_per_client_hour, 0.1 * 3600);
  EXPECT_LT(trial.energy->joules_per_client_hour, 1.1 * 3600);
  EXPECT_NEAR(trial.energy->battery_share_per_hour, trial.energy->joules_per_client_hour / 3600, 1e-9);
  double shares = 0;
  for (const auto& [state, share] : trial.energy->state_shares) shares += share;
  EXPECT_NEAR(shares, 1, 1e-6);
  ASSERT_TRUE(trial.bill);
  EXPECT_GE(trial.bill->servers, 1u);
  EXPECT_GT(trial.bill->egress_usd, 0);
}

TEST(SimulatedTrials, EndWhenTheWatcherSaysSo) {
  const Scenario scenario = with(R"("clients":500,"channels":{"layout":"private"},"downlink":{"messages_per_s":10000},
      "phases":{"warm_up_s":0,"measure_s":30,"drain_s":2})");
  const SimulatedSetting setting = setting_of(milliseconds{1});
  SimulationProgress seen;
  const SimulatedTrial made =
      simulate_trial({scenario, parse_variant("raw_tcp", "test"), 1, 1, setting}, [&](const SimulationProgress& now) {
        seen = now;
        return now.events > 0;
      });
  EXPECT_TRUE(made.interrupted);
  EXPECT_EQ(made.trial.status, results::TrialStatus::failed);
  EXPECT_GT(seen.of_virtual_s, seen.virtual_s);
  EXPECT_LE(seen.connected, 500u);
}

}  // namespace
}  // namespace pushbench
