#include "harness/ceiling/network.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

namespace pushbench {
namespace {

constexpr int kNoNetwork = 77;

/// The exit code of `test`, carried out by a child in a network of its own; kNoNetwork if it can't have one.
int in_own_network(const std::function<int()>& test) {
  const pid_t child = fork();
  if (child == 0) _exit(enter_own_network().empty() ? test() : kNoNetwork);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Network, HasALoopbackDeviceAndSettingsOfItsOwn) {
  const auto outside = read_machine_facts();
  const int result = in_own_network([&] {
    set_port_range({.first = 40000, .last = 40003});
    widen_backlogs();
    const MachineFacts inside = read_facts_inside(outside);
    if (!inside.ports || inside.ports->first != 40000 || inside.ports->last != 40003) return 1;
    if (inside.tcp_memory_pages.has_value() != outside.tcp_memory_pages.has_value()) return 2;
    ServerPorts servers;
    servers.open();
    return try_connect({"127.0.1.1", 0}, servers.endpoint(0)) == 0 ? 0 : 3;
  });
  if (result == kNoNetwork) GTEST_SKIP() << "no network namespaces here";
  EXPECT_EQ(result, 0);
  const auto after = read_machine_facts();
  ASSERT_TRUE(after.ports);
  EXPECT_EQ(after.ports->first, outside.ports->first);
}

TEST(Network, PortsAreUsedUpTowardsOneServerPortOnly) {
  const int result = in_own_network([] {
    constexpr std::uint16_t kFirst = 40000;
    ServerPorts servers;
    servers.open();
    servers.open();
    // One listener takes the place of a connection: nobody else can have its port there.
    const Endpoint taken = servers.endpoint(0);
    if (try_connect(taken, servers.endpoint(1)) != EADDRINUSE) return 1;
    if (try_connect({"127.0.1.1", kFirst}, servers.endpoint(1)) != 0) return 2;
    // The same port again: the connection before was ended by RST and left nothing behind.
    if (try_connect({"127.0.1.1", kFirst}, servers.endpoint(1)) != 0) return 3;
    return try_connect({"127.0.1.1", taken.port}, servers.endpoint(0)) == 0 ? 0 : 4;
  });
  if (result == kNoNetwork) GTEST_SKIP() << "no network namespaces here";
  EXPECT_EQ(result, 0);
}

TEST(ServerPorts, EachListensSomewhereElse) {
  ServerPorts servers;
  for (std::uint32_t i = 0; i < 3; ++i) {
    servers.open();
    EXPECT_EQ(servers.size(), i + 1);
    EXPECT_EQ(servers.endpoint(i).address, "127.0.0.1");
    EXPECT_EQ(try_connect({"127.0.1.1", 0}, servers.endpoint(i)), 0);
    EXPECT_NE(fcntl(servers.descriptor(i), F_GETFD) & FD_CLOEXEC, 0) << "no worker is to have it unasked";
    for (std::uint32_t j = 0; j < i; ++j) EXPECT_NE(servers.endpoint(j).port, servers.endpoint(i).port);
  }
}

TEST(TryConnect, SaysWhyNot) {
  ServerPorts servers;
  servers.open();
  EXPECT_EQ(try_connect({"192.0.2.1", 0}, servers.endpoint(0)), EADDRNOTAVAIL);
  EXPECT_EQ(try_connect({"nowhere", 0}, servers.endpoint(0)), EINVAL);
}

}  // namespace
}  // namespace pushbench
