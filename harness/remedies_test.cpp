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
  EXPECT_EQ(remedy_for_ports({.first = 32768, .last = 60999}), "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
  EXPECT_EQ(remedy_for_ports({.first = 1024, .last = 65535}), "clients on several machines");
}

TEST(Remedies, CountSocketMemoryInPages) {
  EXPECT_EQ(remedy_for_socket_memory(4096 * 800, 4096), "sysctl -w net.ipv4.tcp_mem=\"400 600 800\"");
}

}  // namespace
}  // namespace pushbench
