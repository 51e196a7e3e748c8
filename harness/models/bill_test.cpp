#include "harness/models/bill.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::Key;
using testing::Optional;
using testing::UnorderedElementsAre;

PriceList prices() {
  PriceList list;
  list.name = "list";
  list.date = "2026-09";
  list.server_usd_per_hour = 0.2;
  list.server_cores = 4;
  list.server_memory_bytes = 10e9;
  list.egress_usd_per_gb = 0.1;
  list.most_cpu_share = 0.5;
  list.most_memory_share = 0.8;
  list.most_connections = 100'000;
  list.gateway = {{"websocket", "messages"}, {"short_polling", "requests"}};
  list.websocket_usd_per_million_messages = 1;
  list.websocket_message_bytes = 32'768;
  list.websocket_usd_per_million_minutes = 0.25;
  list.http_usd_per_million_requests = 1;
  return list;
}

/// 10,000 clients for 60 s.
results::Trial trial(const std::string& transport) {
  results::Trial made;
  made.transport = transport;
  made.measure_s = 60;
  made.clients_wanted = 10'000;
  made.server.wall_s = 60;
  made.server.cpu_user_s = 20;
  made.server.cpu_system_s = 40;
  made.wire = results::Wire{.down_bytes = 60'000'000, .up_bytes = 1};
  made.simulated = results::SimulatedWorld{.server_memory_bytes = 100'000'000, .most_connections = 10'000};
  return made;
}

TEST(Bill, TakesServersByTheLimitThatBinds) {
  results::Trial made = trial("sse");
  results::Bill bill = bill_of(made, prices(), true);
  EXPECT_EQ(bill.prices, "list, 2026-09");
  EXPECT_THAT(bill.limits, UnorderedElementsAre(Key("cpu"), Key("memory"), Key("connections")));
  EXPECT_THAT(bill.limits["cpu"], DoubleEq(0.5)) << "one core of four, of which two may be busy";
  EXPECT_THAT(bill.limits["memory"], DoubleEq(0.0125)) << "0.1 GB of 8";
  EXPECT_THAT(bill.limits["connections"], DoubleEq(0.1));
  EXPECT_EQ(bill.binding, "cpu");
  EXPECT_EQ(bill.servers, 1u);
  EXPECT_THAT(bill.servers_usd, DoubleNear(0.2 * 730, 1e-9));

  made.server.cpu_system_s = 0.1;
  made.server.cpu_user_s = 0.1;
  EXPECT_EQ(bill_of(made, prices(), true).binding, "connections");

  made.simulated->server_memory_bytes = 20'000'000'000;
  bill = bill_of(made, prices(), true);
  EXPECT_EQ(bill.binding, "memory");
  EXPECT_EQ(bill.servers, 3u) << "2.5 of them";

  PriceList behind_proxy = prices();
  behind_proxy.most_ports = 1000;
  bill = bill_of(made, behind_proxy, true);
  EXPECT_EQ(bill.binding, "ports");
  EXPECT_EQ(bill.servers, 10u);
  EXPECT_THAT(bill.servers_usd, DoubleNear(10 * 0.2 * 730, 1e-9));
}

TEST(Bill, IsOfAMonthAndOfAMillionUsers) {
  const results::Bill bill = bill_of(trial("sse"), prices(), true);
  // 1 MB/s for 730 hours: 2,628 GB at $0.1.
  EXPECT_THAT(bill.egress_usd, DoubleNear(262.8, 1e-6));
  // A hundred times the load: 50 servers by CPU, and a hundred times the bytes.
  EXPECT_THAT(bill.million_users_servers_usd, DoubleNear(50 * 0.2 * 730, 1e-6));
  EXPECT_THAT(bill.million_users_egress_usd, DoubleNear(26'280, 1e-6));
  EXPECT_THAT(bill.million_users_usd, DoubleNear(50 * 0.2 * 730 + 26'280, 1e-6));
  EXPECT_EQ(bill.million_users_gateway_usd, std::nullopt);
}

TEST(Bill, MetersMessagesInPiecesAndMinutes) {
  results::Trial made = trial("websocket:resume=false");
  made.downlink.window_delivered = 1000;
  made.downlink.window_payload_bytes = 40'000'000;  // 40,000 B each: two pieces
  made.uplink.window_delivered = 500;
  made.uplink.window_payload_bytes = 50'000;
  const double minutes = 730 * 60, egress = 262.8;
  // In each minute 2,500 pieces, and 10,000 minutes of connection.
  EXPECT_THAT(bill_of(made, prices(), true).gateway_usd,
              Optional(DoubleNear((2500 + 2500) / 1e6 * minutes + egress, 1e-6)));
  EXPECT_THAT(bill_of(made, prices(), false).gateway_usd, Optional(DoubleNear(2500 / 1e6 * minutes + egress, 1e-6)));
  // Half of the connections were there.
  EXPECT_THAT(bill_of(made, prices(), true, 5000 * made.measure_s).gateway_usd,
              Optional(DoubleNear((2500 + 1250) / 1e6 * minutes + egress, 1e-6)));
}

TEST(Bill, MetersRequestsOfPollsAndPosts) {
  results::Trial made = trial("short_polling");
  made.polls = results::Polls{.answers = 9000, .empty = 8000};
  made.uplink.window_delivered = 1000;
  const results::Bill bill = bill_of(made, prices(), false);
  const double requests = 10'000 / 1e6 * 730 * 60, egress = 262.8;
  EXPECT_THAT(bill.gateway_usd, Optional(DoubleNear(requests + egress, 1e-6)));
  EXPECT_THAT(bill.million_users_gateway_usd, Optional(DoubleNear(100 * (requests + egress), 1e-3)));
}

TEST(Bill, HasNoGatewayWhereTheListHasNone) {
  EXPECT_EQ(bill_of(trial("sse"), prices(), true).gateway_usd, std::nullopt);
}

TEST(Bill, OfAFullHostIsSaidToBeTooLow) {
  results::Trial made = trial("sse");
  EXPECT_EQ(too_few_cores(made), std::nullopt);
  made.server.busiest_cpu_share = 0.9;
  EXPECT_EQ(too_few_cores(made), std::nullopt);
  made.server.busiest_cpu_share = 0.97;
  EXPECT_THAT(too_few_cores(made), Optional(testing::HasSubstr("busy 97 % of the time")));
}

TEST(Bill, CopesWithWhatIsNotThere) {
  results::Trial made;
  made.transport = "websocket";
  const results::Bill bill = bill_of(made, prices(), true);
  EXPECT_EQ(bill.servers, 1u);
  EXPECT_EQ(bill.binding, "cpu");
  EXPECT_THAT(bill.egress_usd, DoubleEq(0));
  EXPECT_THAT(bill.million_users_usd, DoubleEq(0));
}

TEST(Bill, AwsMetersAHeldConnectionAndPollsAsDerivedByHand) {
  const PriceList aws = find_prices("aws");
  // 30 days are 43,200 minutes at $0.25 a million.
  EXPECT_THAT(gateway_usd({.connection_minutes = 30 * 24 * 60}, aws), DoubleNear(0.0108, 1e-9));
  // A poll every 5 s for 30 days is 518,400 requests at $1 a million.
  EXPECT_THAT(gateway_usd({.requests = 30 * 86'400 / 5.0}, aws), DoubleNear(0.5184, 1e-9));
  EXPECT_THAT(gateway_usd({.messages = 1e6}, aws), DoubleNear(1, 1e-9));
}

}  // namespace
}  // namespace pushbench
