#include "harness/remedies.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(Remedies, RaiseTheSoftLimitWhereTheHardOneAllowsIt) {
  MachineFacts facts;
  facts.open_files_soft = 1024;
  facts.open_files_hard = 524'288;
  facts.open_files_most = 1'048'576;
  EXPECT_EQ(remedy_for_process_files(facts), "ulimit -n 524288");
  facts.open_files_hard = UINT64_MAX;
  EXPECT_EQ(remedy_for_process_files(facts), "ulimit -n 1048576");
  facts.open_files_soft = facts.open_files_hard = 20'000;
  EXPECT_EQ(remedy_for_process_files(facts), "as root: ulimit -Hn 1048576; ulimit -n 1048576");
}

TEST(Remedies, WidenOnlyARangeThatCanBeWidened) {
  const PortRange usual{.first = 32768, .last = 60999};
  const PortRange widest{.first = 1024, .last = 65535};
  EXPECT_EQ(remedy_for_ports(usual, false), "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
  EXPECT_EQ(remedy_for_ports(usual, true),
            "--port-range 1024-65535, or a further source address or server port; for a client of your own: sysctl -w "
            "net.ipv4.ip_local_port_range=\"1024 65535\"");
  EXPECT_EQ(remedy_for_ports(widest, false), "a further source address or server port");
  EXPECT_EQ(remedy_for_ports(widest, true), "a further source address or server port");
}

TEST(Remedies, NameNoBacklogThatIsSetAlready) {
  MachineFacts facts;
  facts.somaxconn = 128;
  facts.syn_backlog = 256;
  EXPECT_EQ(remedy_for_backlog(facts), "sysctl -w net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=4096");
  facts.somaxconn = 4096;
  EXPECT_EQ(remedy_for_backlog(facts), "sysctl -w net.ipv4.tcp_max_syn_backlog=4096");
  facts.syn_backlog = 8192;
  EXPECT_EQ(remedy_for_backlog(facts), "sysctl -w net.core.somaxconn=16384 net.ipv4.tcp_max_syn_backlog=32768");
}

TEST(Remedies, NeverLowerThePidsOfTheMachine) {
  EXPECT_EQ(remedy_for_process_numbers(408), "sysctl -w kernel.pid_max=32768");
  EXPECT_EQ(remedy_for_process_numbers(100'000), "sysctl -w kernel.pid_max=100000");
}

TEST(Remedies, CountSocketMemoryInPages) {
  EXPECT_EQ(remedy_for_socket_memory(4096 * 800, 4096), "sysctl -w net.ipv4.tcp_mem=\"400 600 800\"");
}

}  // namespace
}  // namespace pushbench
