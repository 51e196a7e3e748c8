#include "harness/probes_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

using std::filesystem::path;
using testing::ElementsAre;

TEST(ParsePortRange, TakesTwoPortsInOrder) {
  const auto range = parse_port_range("32768\t60999\n");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 32768u);
  EXPECT_EQ(range->last, 60999u);
  EXPECT_TRUE(parse_port_range("0 65535"));
  for (const char* text : {"", "5", "5 4", "1 65536", "1 2 3", "a b", "-1 5", "1\0002"}) {
    EXPECT_FALSE(parse_port_range(text)) << text;
  }
}

TEST(ParsePortList, CountsWhatLiesInTheRange) {
  constexpr PortRange kRange{1000, 1999};
  EXPECT_EQ(parse_port_list("\n", kRange), 0u);
  EXPECT_EQ(parse_port_list("1000", kRange), 1u);
  EXPECT_EQ(parse_port_list("80,1000-1009,1999-3000,8080\n", kRange), 11u);
  EXPECT_EQ(parse_port_list("1-65535,1-65535", kRange), 1000u);
  for (const char* text : {"x", "5-", "-5", "5-4", "1,,2", "1-2-3", "70000"}) {
    EXPECT_EQ(parse_port_list(text, kRange), std::nullopt) << text;
  }
}

TEST(ParseTriple, TakesThreeNumbers) {
  const auto triple = parse_triple("287898\t383867\t575796\n");
  ASSERT_TRUE(triple);
  EXPECT_EQ(triple->low, 287898u);
  EXPECT_EQ(triple->middle, 383867u);
  EXPECT_EQ(triple->high, 575796u);
  for (const char* text : {"", "1 2", "1 2 3 4", "1 x 3"}) EXPECT_FALSE(parse_triple(text)) << text;
}

TEST(ParseCounter, TakesTheNumberOfThatVeryName) {
  EXPECT_EQ(parse_counter("nr_free 7\noom_kill 3\noom_killer 4\n", "oom_kill"), 3u);
  EXPECT_FALSE(parse_counter("oom_killer 4\noom_kill\noom_kill x\n", "oom_kill"));
  EXPECT_FALSE(parse_counter("", "oom_kill"));
}

TEST(ParseChoice, TakesTheWordInBrackets) {
  EXPECT_EQ(parse_choice("always [madvise] never\n"), "madvise");
  EXPECT_EQ(parse_choice("[always] madvise never"), "always");
  for (const char* text : {"", "always", "always [", "[]", "]["}) EXPECT_EQ(parse_choice(text), std::nullopt) << text;
}

TEST(ParseStolenShare, IsOfAllTime) {
  EXPECT_EQ(parse_stolen_share("cpu  10 20 30 20 5 3 2 10 99 99\ncpu0 1\n"), 0.1);
  EXPECT_EQ(parse_stolen_share("cpu 0 0 0 10 0 0 0 0"), 0.0);
  for (const char* text :
       {"", "cpu", "cpu 1 2 3", "cpu0 1 2 3 4 5 6 7 8", "cpu 0 0 0 0 0 0 0 0", "cpu 1 2 3 4 x 6 7 8"}) {
    EXPECT_EQ(parse_stolen_share(text), std::nullopt) << text;
  }
}

TEST(ParseCpuModel, TakesTheFirst) {
  EXPECT_EQ(parse_cpu_model("processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC: 9\n\nmodel name : other\n"),
            "AMD EPYC: 9");
  EXPECT_EQ(parse_cpu_model("Hardware\t: BCM2835\nModel\t\t: Raspberry Pi 4\n"), "Raspberry Pi 4");
  for (const char* text : {"", "model name", "model name:", "model name :  \n"}) {
    EXPECT_EQ(parse_cpu_model(text), std::nullopt) << text;
  }
}

TEST(ParseCpuMax, IsCoresWorth) {
  EXPECT_EQ(parse_cpu_max("150000 100000\n"), 1.5);
  for (const char* text : {"", "max 100000", "5", "5 0", "-5 100"})
    EXPECT_EQ(parse_cpu_max(text), std::nullopt) << text;
}

TEST(ParseControlGroup, FindsBothVersions) {
  constexpr std::string_view kText = "9:name=systemd:/\n3:cpu,cpuacct:/docker/a:b\n2:memory:/m\n0::/user.slice/x\n";
  EXPECT_EQ(parse_control_group(kText, ""), "/user.slice/x");
  EXPECT_EQ(parse_control_group(kText, "cpu"), "/docker/a:b");
  EXPECT_EQ(parse_control_group(kText, "memory"), "/m");
  EXPECT_EQ(parse_control_group(kText, "pids"), std::nullopt);
  for (const char* text : {"", ":", "::", "0::", "0::relative", "x:cpu"}) {
    EXPECT_EQ(parse_control_group(text, ""), std::nullopt) << text;
  }
}

TEST(MachineParsers, SurviveAnything) {
  Random random(12);
  constexpr std::string_view kPieces[] = {
      "cpu", ":", " ", "\n", "-", ",", "[", "]", "1", "99999999999999999999", "/", "\xff", "model name", "max"};
  for (int run = 0; run < 20'000; ++run) {
    std::string text;
    for (std::uint64_t i = random.below(20); i > 0; --i) text += kPieces[random.below(std::size(kPieces))];
    const PortRange range = parse_port_range(text).value_or(PortRange{});
    ASSERT_LE(range.first, range.last);
    const auto count = parse_port_list(text, {1, 100});
    ASSERT_LE(count.value_or(0), 100u);
    parse_triple(text);
    parse_choice(text);
    parse_stolen_share(text);
    parse_cpu_model(text);
    parse_cpu_max(text);
    parse_control_group(text, "cpu");
  }
}

class FakeRoot : public testing::Test {
 protected:
  ~FakeRoot() override { std::filesystem::remove_all(root_); }

  void file(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }

  path root_ = path{testing::TempDir()} / ("probes_machine_test." + std::to_string(getpid()));
};

TEST_F(FakeRoot, EverythingIsReadFromIt) {
  file("proc/cpuinfo", "model name\t: Some CPU\n");
  file("proc/stat", "cpu 25 0 0 50 0 0 0 25\n");
  file("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 600 kB\n");
  file("proc/sys/fs/file-max", "5000\n");
  file("proc/sys/fs/nr_open", "4000\n");
  file("proc/sys/kernel/pid_max", "32768\n");
  file("proc/sys/net/ipv4/ip_local_port_range", "2000 2099\n");
  file("proc/sys/net/ipv4/ip_local_reserved_ports", "2000-2009\n");
  file("proc/sys/net/core/somaxconn", "128\n");
  file("proc/sys/net/ipv4/tcp_max_syn_backlog", "256\n");
  file("proc/sys/net/ipv4/tcp_syncookies", "0\n");
  file("proc/sys/net/netfilter/nf_conntrack_max", "99\n");
  file("proc/sys/net/netfilter/nf_conntrack_count", "7\n");
  file("proc/sys/net/ipv4/tcp_mem", "1 2 3\n");
  file("proc/sys/net/ipv4/tcp_rmem", "4 5 6\n");
  file("proc/sys/net/ipv4/tcp_wmem", "7 8 9\n");
  file("proc/sys/net/ipv4/tcp_max_tw_buckets", "77\n");
  file("proc/sys/net/ipv4/tcp_tw_reuse", "2\n");
  file("proc/net/sockstat", "TCP: inuse 1 orphan 0 tw 5 alloc 1 mem 2\n");
  file("proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
  file("proc/sys/net/ipv4/tcp_available_congestion_control", "reno cubic\n");
  file("proc/sys/net/ipv4/tcp_timestamps", "1\n");
  file("sys/class/net/lo/mtu", "65536\n");
  file("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  file("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
  const MachineFacts facts = read_machine_facts(root_);
  EXPECT_EQ(facts.cpu_model, "Some CPU");
  EXPECT_EQ(facts.stolen_share, 0.25);
  EXPECT_EQ(facts.memory_bytes, 1'024'000u);
  EXPECT_EQ(facts.memory_available_bytes, 614'400u);
  EXPECT_EQ(facts.memory_limit_bytes, std::nullopt);
  EXPECT_EQ(facts.cpu_quota, std::nullopt);
  EXPECT_EQ(facts.open_files_system, 5000u);
  EXPECT_EQ(facts.open_files_most, 4000u);
  EXPECT_EQ(facts.processes_most, 32'768u);
  EXPECT_EQ(facts.ports->first, 2000u);
  EXPECT_EQ(facts.reserved_ports, 10u);
  EXPECT_EQ(facts.somaxconn, 128u);
  EXPECT_EQ(facts.syn_backlog, 256u);
  EXPECT_EQ(facts.syn_cookies, false);
  EXPECT_EQ(facts.tracked_most, 99u);
  EXPECT_EQ(facts.tracked_now, 7u);
  EXPECT_EQ(facts.tcp_memory_pages->high, 3u);
  EXPECT_EQ(facts.tcp_read_bytes->middle, 5u);
  EXPECT_EQ(facts.tcp_write_bytes->low, 7u);
  EXPECT_EQ(facts.time_wait_most, 77u);
  EXPECT_EQ(facts.time_wait_now, 5u);
  EXPECT_EQ(facts.time_wait_reuse, 2u);
  EXPECT_EQ(facts.congestion_control, "cubic");
  EXPECT_EQ(facts.congestion_controls_available, "reno cubic");
  EXPECT_EQ(facts.tcp_timestamps, true);
  EXPECT_EQ(facts.loopback_mtu, 65536u);
  EXPECT_EQ(facts.clock_source, "tsc");
  EXPECT_EQ(facts.cpu_governor, "powersave");
  EXPECT_EQ(facts.huge_pages, "always");
}

TEST_F(FakeRoot, ControlGroupsLimitByTheTightestAroundUs) {
  file("proc/self/cgroup", "0::/outer/inner\n");
  file("sys/fs/cgroup/outer/cpu.max", "50000 100000\n");
  file("sys/fs/cgroup/outer/inner/cpu.max", "200000 100000\n");
  file("sys/fs/cgroup/outer/memory.max", "max\n");
  file("sys/fs/cgroup/outer/inner/memory.max", "4096\n");
  file("sys/fs/cgroup/outer/inner/memory.current", "3000\n");
  file("sys/fs/cgroup/outer/inner/memory.stat", "anon 1000\ninactive_file 500\nactive_file 7\n");
  file("sys/fs/cgroup/outer/inner/pids.max", "500\n");
  const MachineFacts facts = read_machine_facts(root_);
  EXPECT_EQ(facts.cpu_quota, 0.5);
  EXPECT_EQ(facts.memory_limit_bytes, 4096u);
  EXPECT_EQ(facts.memory_limit_left_bytes, 4096u - 2500u);
  EXPECT_EQ(facts.processes_most, 500u);
}

TEST_F(FakeRoot, ControlGroupsOfTheFirstVersionCountToo) {
  file("proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/hidden\n");
  file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n");
  file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  file("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "8192\n");
  file("sys/fs/cgroup/memory/m/memory.usage_in_bytes", "1192\n");
  file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  const MachineFacts facts = read_machine_facts(root_);
  EXPECT_EQ(facts.cpu_quota, 1.5);
  EXPECT_EQ(facts.memory_limit_bytes, 8192u);
  EXPECT_EQ(facts.memory_limit_left_bytes, 7000u);
}

TEST_F(FakeRoot, WhatIsNotThereIsAbsent) {
  file("proc/sys/net/core/somaxconn", "many\n");
  const MachineFacts facts = read_machine_facts(root_);
  EXPECT_EQ(facts.somaxconn, std::nullopt);
  EXPECT_FALSE(facts.ports);
  EXPECT_EQ(facts.cpu_model, std::nullopt);
  EXPECT_EQ(facts.memory_bytes, std::nullopt);
}

TEST(MachineFactsHere, AreThoseThatEverySystemHas) {
  const MachineFacts facts = read_machine_facts();
  EXPECT_THAT(facts.kernel, testing::StartsWith("Linux "));
  EXPECT_FALSE(facts.cpus.empty());
  EXPECT_GE(facts.online_cpus, 1u);
  EXPECT_GT(facts.open_files_soft, 0u);
  EXPECT_GT(facts.clock_read_ns, 0);
  EXPECT_GT(facts.clock_step_ns, 0);
}

}  // namespace
}  // namespace pushbench
