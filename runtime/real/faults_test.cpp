// What is done to connections on purpose, on real sockets: what either end then sees.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "runtime/real/address.hpp"
#include "runtime/real/test_world.hpp"

namespace pushbench {
namespace {

constexpr std::uint32_t kStruck = 7;

bool is_struck(std::uint32_t user) { return user == kStruck; }

class Faults : public RealRuntimeTest {
 protected:
  void SetUp() override {
    listener = runtime.listen({"127.0.0.1", 0}, acceptor);
    server = connect_as(kStruck, client);
  }

  /// The server's end.
  Recorder* connect_as(std::uint32_t user, Recorder& end) {
    const std::size_t before = acceptor.accepted.size();
    end.stream = &runtime.connect(listener->local(), end, user);
    EXPECT_TRUE(run_until([&] { return end.opened && acceptor.accepted.size() > before; }));
    return acceptor.accepted.back().get();
  }

  /// A message there and back on a connection of its own: what was to come before it has come.
  void let_the_rest_happen() {
    Recorder other;
    Recorder* far = connect_as(1, other);
    far->then = [far](std::string_view bytes) { far->stream->send(bytes); };
    other.stream->send("anything else?");
    ASSERT_TRUE(run_until([&] { return other.received == "anything else?"; }));
    other.stream->detach();
  }
};

TEST_F(Faults, ACutByFinIsTheEndForBoth) {
  EXPECT_EQ(runtime.strike(LinkFault::fin, is_struck), 1U);
  EXPECT_EQ(client.closes, 0);  // never from within the call
  ASSERT_TRUE(run_until([&] { return client.closes > 0 && server->closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::closed_by_peer);
  EXPECT_EQ(server->reason, CloseReason::closed_by_peer);
  ASSERT_TRUE(run_until([&] { return runtime.open_streams() == 0; }));
}

TEST_F(Faults, ACutByResetIsAResetForBoth) {
  EXPECT_EQ(runtime.strike(LinkFault::reset, is_struck), 1U);
  ASSERT_TRUE(run_until([&] { return client.closes > 0 && server->closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::reset);
  EXPECT_EQ(server->reason, CloseReason::reset);
}

TEST_F(Faults, OthersAreNotStruck) {
  Recorder other;
  Recorder* far = connect_as(1, other);
  EXPECT_EQ(runtime.strike(LinkFault::reset, [](std::uint32_t user) { return user != 1 && user != kNobody; }), 1U);
  EXPECT_EQ(runtime.strike(LinkFault::reset, [](std::uint32_t user) { return user == 2; }), 0U);
  far->stream->send("still here");
  ASSERT_TRUE(run_until([&] { return other.received == "still here"; }));
  EXPECT_EQ(client.reason, CloseReason::reset);
}

TEST_F(Faults, AServerMayStrikeWhatCameIn) {
  EXPECT_EQ(runtime.strike(LinkFault::reset, [](std::uint32_t user) { return user == kNobody; }), 1U);
  ASSERT_TRUE(run_until([&] { return client.closes > 0 && server->closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::reset);
}

TEST_F(Faults, AConnectionThatIsNotOpenYetIsStruckToo) {
  for (const LinkFault fault : {LinkFault::fin, LinkFault::reset, LinkFault::lost}) {
    Recorder connecting;
    connecting.stream = &runtime.connect(listener->local(), connecting, 8);
    EXPECT_EQ(runtime.strike(fault, [](std::uint32_t user) { return user == 8; }), 1U);
    ASSERT_TRUE(run_until([&] { return connecting.closes > 0; }));
    EXPECT_FALSE(connecting.opened);
  }
}

TEST_F(Faults, SilenceLosesNothingIfItEnds) {
  const std::uint64_t before = runtime.traffic().bytes_in;
  EXPECT_EQ(runtime.strike(LinkFault::silence, is_struck), 1U);
  client.stream->send("up");
  server->stream->send("down");
  EXPECT_EQ(client.stream->queued_bytes(), 2U);
  context.restart();
  context.poll();
  EXPECT_EQ(runtime.traffic().bytes_in, before);  // the kernel's own count: it has acknowledged nothing
  EXPECT_EQ(server->received + client.received, "");
  runtime.heal(is_struck);
  ASSERT_TRUE(run_until([&] { return client.received == "down" && server->received == "up"; }));
  EXPECT_EQ(client.drained, 1);
}

TEST_F(Faults, OfASilentConnectionsEndThePeerHearsNothing) {
  for (const bool aborts : {false, true}) {
    Recorder near;
    Recorder* far = connect_as(8, near);
    runtime.strike(LinkFault::silence, [](std::uint32_t user) { return user == 8; });
    near.stream->send("never sent");
    aborts ? near.stream->abort() : near.stream->close();
    ASSERT_TRUE(run_until([&] { return near.closes > 0; }));
    EXPECT_EQ(near.reason, CloseReason::closed_here);
    far->stream->send("anybody?");
    runtime.heal([](std::uint32_t) { return true; });  // too late
    let_the_rest_happen();
    EXPECT_EQ(far->closes, 0);
    EXPECT_EQ(far->received, "");
  }
}

TEST_F(Faults, WhatASilentConnectionCarriedStillCounts) {
  client.stream->send("0123456789");
  ASSERT_TRUE(run_until([&] { return server->received.size() == 10; }));
  const TcpTraffic before = runtime.traffic();
  runtime.strike(LinkFault::silence, is_struck);
  client.stream->abort();
  ASSERT_TRUE(run_until([&] { return client.closes > 0; }));
  EXPECT_EQ(runtime.traffic().bytes_out, before.bytes_out);
  EXPECT_EQ(runtime.traffic().segments_out, before.segments_out);
}

TEST_F(Faults, TheSilentSendNoMoreThanTheQueueHolds) {
  runtime.strike(LinkFault::silence, is_struck);
  const std::string piece(1024 * 1024, 'x');
  for (int i = 0; i < 16 && runtime.counters().slow_consumers == 0; ++i) client.stream->send(piece);
  ASSERT_TRUE(run_until([&] { return client.closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::slow_consumer);
  let_the_rest_happen();
  EXPECT_EQ(server->closes, 0);
}

TEST_F(Faults, OfALostConnectionOnlyThisEndKnows) {
  EXPECT_EQ(runtime.strike(LinkFault::lost, is_struck), 1U);
  ASSERT_TRUE(run_until([&] { return client.closes > 0; }));
  EXPECT_EQ(client.reason, CloseReason::unreachable);
  let_the_rest_happen();
  EXPECT_EQ(server->closes, 0);
}

TEST_F(Faults, TheEndOfTheRuntimeEndsSilence) {
  Recorder far_client;
  {
    RealRuntime clients(context, {});
    const std::size_t before = acceptor.accepted.size();
    far_client.stream = &clients.connect(listener->local(), far_client, kStruck);
    ASSERT_TRUE(run_until([&] { return far_client.opened && acceptor.accepted.size() > before; }));
    clients.strike(LinkFault::lost, is_struck);
    ASSERT_TRUE(run_until([&] { return far_client.closes > 0; }));
    EXPECT_EQ(acceptor.accepted.back()->closes, 0);
  }
  ASSERT_TRUE(run_until([&] { return acceptor.accepted.back()->closes > 0; }));
  EXPECT_EQ(acceptor.accepted.back()->reason, CloseReason::reset);
}

TEST_F(Faults, TheStalledReadNothingUntilHealed) {
  EXPECT_EQ(runtime.strike(LinkFault::stall, is_struck), 1U);
  server->stream->send("wait");
  client.stream->set_reading(false);
  client.stream->set_reading(true);
  let_the_rest_happen();
  EXPECT_EQ(client.received, "");
  client.stream->send("sending goes on");
  ASSERT_TRUE(run_until([&] { return server->received == "sending goes on"; }));
  client.stream->set_reading(false);
  runtime.heal(is_struck);
  let_the_rest_happen();
  EXPECT_EQ(client.received, "");
  client.stream->set_reading(true);
  ASSERT_TRUE(run_until([&] { return client.received == "wait"; }));
}

TEST_F(Faults, TheStalledMayClose) {
  runtime.strike(LinkFault::stall, is_struck);
  server->stream->send("never read");
  client.stream->close();
  ASSERT_TRUE(run_until([&] { return server->closes > 0; }));
  server->stream = nullptr;
  ASSERT_TRUE(run_until([&] { return runtime.open_streams() == 0; }));
}

TEST_F(Faults, AUserMovesToAnotherAddress) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto any_port = to_socket_address({"127.0.0.1", 0});
  ASSERT_EQ(::bind(socket, any_port->get(), any_port->length), 0);
  ASSERT_EQ(::listen(socket, 1), 0);
  runtime.set_source(kStruck, "127.0.0.9");
  Recorder moved;
  runtime.connect(local_endpoint(socket), moved, kStruck);
  sockaddr_in peer{};
  socklen_t size = sizeof(peer);
  const int accepted = ::accept(socket, reinterpret_cast<sockaddr*>(&peer), &size);
  EXPECT_EQ(ntohl(peer.sin_addr.s_addr), 0x7f000009U);
  ::close(accepted);
  ::close(socket);
}

TEST_F(Faults, FromAnAddressOfSomebodyElseNothingIsReached) {
  for (const char* address : {"192.0.2.1", "::1", "not an address"}) {
    runtime.set_source(9, address);
    Recorder moved;
    runtime.connect(listener->local(), moved, 9);
    ASSERT_TRUE(run_until([&] { return moved.closes > 0; }));
    EXPECT_EQ(moved.reason, CloseReason::unreachable) << address;
  }
}

TEST_F(Faults, CurrentTrafficIsThatOfTheStreamBeingHandled) {
  TcpTraffic seen;
  client.then = [&](std::string_view) { seen = runtime.current_traffic(); };
  server->stream->send("12345");
  ASSERT_TRUE(run_until([&] { return client.received.size() == 5; }));
  EXPECT_EQ(seen.bytes_in, 5U);
  EXPECT_EQ(seen.bytes_out, 0U);
  EXPECT_EQ(runtime.current_traffic().segments_in, 0U);
}

TEST_F(Faults, CurrentTrafficIsKnownAtTheEnd) {
  server->stream->send("12345");
  ASSERT_TRUE(run_until([&] { return client.received.size() == 5; }));
  Recorder moved;
  Recorder* far = connect_as(8, moved);
  far->stream->send("123");
  ASSERT_TRUE(run_until([&] { return moved.received.size() == 3; }));
  TcpTraffic of_client;
  TcpTraffic of_moved;
  client.at_end = [&] { of_client = runtime.current_traffic(); };
  moved.at_end = [&] { of_moved = runtime.current_traffic(); };
  runtime.strike(LinkFault::reset, is_struck);
  runtime.strike(LinkFault::lost, [](std::uint32_t user) { return user == 8; });
  ASSERT_TRUE(run_until([&] { return client.closes > 0 && moved.closes > 0; }));
  EXPECT_EQ(of_client.bytes_in, 5U);
  EXPECT_EQ(of_moved.bytes_in, 3U);
}

}  // namespace
}  // namespace pushbench
