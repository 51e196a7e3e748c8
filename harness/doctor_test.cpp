#include "harness/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace pushbench {
namespace {

using testing::HasSubstr;

/// A machine without any fault for 10,000 clients.
MachineFacts healthy() {
  MachineFacts facts;
  facts.kernel = "Linux 6.1";
  facts.cpus = {0, 1, 2, 3};
  facts.online_cpus = 4;
  facts.cpu_governor = "performance";
  facts.stolen_share = 0;
  facts.memory_bytes = std::uint64_t{16} << 30;
  facts.memory_available_bytes = std::uint64_t{14} << 30;
  facts.huge_pages = "madvise";
  facts.open_files_soft = facts.open_files_hard = 1 << 20;
  facts.open_files_system = 10'000'000;
  facts.open_files_most = 1 << 20;
  facts.processes_most = 32'768;
  facts.ports = PortRange{32768, 60999};
  facts.reserved_ports = 0;
  facts.somaxconn = 4096;
  facts.syn_backlog = 4096;
  facts.syn_cookies = true;
  facts.tcp_memory_pages = Triple{180'000, 240'000, 360'000};
  facts.tcp_write_bytes = Triple{4096, 16'384, 4'194'304};
  facts.time_wait_now = 0;
  facts.time_wait_reuse = 2;
  facts.congestion_control = "cubic";
  facts.tcp_timestamps = true;
  facts.loopback_mtu = 65536;
  facts.clock_source = "tsc";
  facts.clock_step_ns = 20;
  facts.clock_read_ns = 25;
  return facts;
}

Finding finding(const MachineFacts& facts, std::string_view name, std::uint32_t clients = 10'000) {
  for (Finding& each : diagnose(facts, clients)) {
    if (each.name == name) return each;
  }
  ADD_FAILURE() << "no finding " << name;
  return {};
}

TEST(Doctor, FindsNothingWrongWithAHealthyMachine) {
  const auto findings = diagnose(healthy(), 10'000);
  EXPECT_GE(findings.size(), 15u);
  std::set<std::string> names;
  for (const Finding& each : findings) {
    EXPECT_EQ(each.verdict, Verdict::ok) << each.name << ": " << each.means;
    EXPECT_FALSE(each.found.empty()) << each.name;
    EXPECT_FALSE(each.means.empty()) << each.name;
    names.insert(each.name);
  }
  EXPECT_EQ(names.size(), findings.size());
}

TEST(Doctor, SaysNothingAboutWhatItCannotKnow) {
  MachineFacts facts;
  facts.cpus = {0, 1};
  facts.open_files_soft = facts.open_files_hard = UINT64_MAX;
  for (const Finding& each : diagnose(facts, 1)) EXPECT_EQ(each.verdict, Verdict::ok) << each.name;
}

TEST(Doctor, EveryOtherVerdictNamesWhatHelps) {
  MachineFacts facts;  // as bad as can be
  facts.cpus = {0};
  facts.online_cpus = 1;
  facts.cpu_quota = 0.5;
  facts.cpu_governor = "powersave";
  facts.stolen_share = 0.5;
  facts.memory_bytes = 1 << 20;
  facts.huge_pages = "always";
  facts.open_files_soft = facts.open_files_hard = 64;
  facts.open_files_system = 100;
  facts.processes_most = 300;
  facts.ports = PortRange{1, 2};
  facts.somaxconn = 1;
  facts.syn_backlog = 1;
  facts.syn_cookies = false;
  facts.tracked_most = 10;
  facts.tracked_now = 10;
  facts.tcp_memory_pages = Triple{1, 2, 3};
  facts.time_wait_reuse = 0;
  facts.congestion_control = "bbr";
  facts.tcp_timestamps = false;
  facts.clock_step_ns = 4e6;
  facts.clock_read_ns = 3000;
  facts.hidden = {"kernel memory"};
  for (const Finding& each : diagnose(facts, 5'000'000)) {
    EXPECT_NE(each.verdict, Verdict::ok) << each.name;
    EXPECT_FALSE(each.lift.empty()) << each.name;
  }
}

TEST(Doctor, OpenFilesDecideHowManyProcesses) {
  MachineFacts facts = healthy();
  EXPECT_EQ(finding(facts, "open files").found, "1,048,576 a process (hard limit 1,048,576)");
  facts.open_files_soft = 1024;
  const Finding few = finding(facts, "open files");
  EXPECT_EQ(few.verdict, Verdict::problem);
  EXPECT_THAT(few.means, HasSubstr("10,000 clients take 14 server and 14 client processes"));
  EXPECT_EQ(few.lift, "ulimit -n 1048576");
  facts.open_files_soft = facts.open_files_hard = 2000;
  const Finding some = finding(facts, "open files");
  EXPECT_EQ(some.verdict, Verdict::limits);
  EXPECT_EQ(some.lift, "as root: ulimit -Hn 1048576; ulimit -n 1048576");
}

TEST(Doctor, ProcessesAreWhatOpenFilesMakeNecessary) {
  MachineFacts facts = healthy();
  facts.open_files_soft = 20'000;
  EXPECT_EQ(finding(facts, "processes", 1'000'000).means, "to hold 1,000,000 connections here takes 102 processes");
  EXPECT_EQ(finding(facts, "processes", 1'000'000).verdict, Verdict::ok);
  facts.processes_system = 32'768;
  facts.processes_most = 200;
  EXPECT_EQ(finding(facts, "processes", 1'000'000).verdict, Verdict::problem);
  EXPECT_EQ(finding(facts, "processes", 1'000'000).lift, "pids.max of the control group: 408 or more");
  facts.processes_system = 200;
  EXPECT_EQ(finding(facts, "processes", 1'000'000).lift, "sysctl -w kernel.pid_max=32768");
  EXPECT_EQ(finding(facts, "processes", 10'000).verdict, Verdict::ok);
}

TEST(Doctor, PortsAreCountedLessTheReserved) {
  MachineFacts facts = healthy();
  EXPECT_THAT(finding(facts, "ports").means, HasSubstr("28,232 connections from one address to one port"));
  facts.reserved_ports = 232;
  EXPECT_THAT(finding(facts, "ports").means, HasSubstr("28,000 connections"));
  // Four cores: two server processes, each with a port of its own.
  EXPECT_THAT(finding(facts, "ports", 20'000).means, HasSubstr("20,000 clients take 2 server processes"));
  EXPECT_EQ(finding(facts, "ports", 20'000).verdict, Verdict::ok);
  EXPECT_EQ(finding(facts, "ports", 30'000).verdict, Verdict::limits);
  EXPECT_THAT(finding(facts, "ports", 30'000).means, HasSubstr("30,000 clients take 3 server processes"));
  EXPECT_EQ(finding(facts, "ports", 60'000).lift, "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
  facts.ports = PortRange{1024, 65535};
  EXPECT_EQ(finding(facts, "ports", 200'000).lift, "a further source address or server port");
}

TEST(Doctor, ClosedConnectionsKeepPorts) {
  MachineFacts facts = healthy();
  facts.time_wait_reuse = 0;
  EXPECT_THAT(finding(facts, "closed connections").means, HasSubstr("470 new connections a second"));
  EXPECT_EQ(finding(facts, "closed connections").verdict, Verdict::limits);
  facts.time_wait_reuse = 1;
  facts.time_wait_now = 20'000;
  EXPECT_EQ(finding(facts, "closed connections").verdict, Verdict::limits);
  EXPECT_EQ(finding(facts, "closed connections").lift, "wait 60 s");
}

TEST(Doctor, OneCoreOrAQuotaSpoilsFigures) {
  MachineFacts facts = healthy();
  facts.cpus = {2};
  EXPECT_EQ(finding(facts, "cores").verdict, Verdict::problem);
  EXPECT_EQ(finding(facts, "cores").lift, "taskset -c 0-3 pushbench …");
  facts.cpus = {0, 1};
  EXPECT_EQ(finding(facts, "cores").verdict, Verdict::ok);
  facts.cpu_quota = 1.5;
  EXPECT_EQ(finding(facts, "cores").verdict, Verdict::problem);
  EXPECT_THAT(finding(facts, "cores").found, HasSubstr("grants the time of 1.50"));
}

TEST(Doctor, MemoryIsReckonedInConnections) {
  MachineFacts facts = healthy();
  facts.memory_available_bytes = 112'000'000;
  EXPECT_THAT(finding(facts, "memory").means, HasSubstr("about 10,000 idle connections"));
  EXPECT_EQ(finding(facts, "memory", 10'001).verdict, Verdict::problem);
  facts.memory_limit_bytes = 11'200'000;
  EXPECT_THAT(finding(facts, "memory").means, HasSubstr("about 1,000 idle connections"));
}

TEST(Doctor, TrackingLimitsOnlyWhereThereIsAny) {
  MachineFacts facts = healthy();
  EXPECT_EQ(finding(facts, "connection tracking").found, "none");
  facts.tracked_most = 15'000;
  facts.tracked_now = 0;
  EXPECT_EQ(finding(facts, "connection tracking").verdict, Verdict::limits);
  facts.tracked_now = 100;
  EXPECT_EQ(finding(facts, "connection tracking").verdict, Verdict::problem);
  EXPECT_THAT(finding(facts, "connection tracking").means, HasSubstr("14,900 more connections"));
}

TEST(Doctor, WhatASandboxHidesIsAProblem) {
  MachineFacts facts = healthy();
  facts.hidden = {"wire bytes (TCP_INFO)", "kernel memory (/proc/meminfo)"};
  EXPECT_EQ(finding(facts, "hidden").found, "wire bytes (TCP_INFO), kernel memory (/proc/meminfo)");
  EXPECT_EQ(finding(facts, "hidden").verdict, Verdict::problem);
}

TEST(Grouped, PutsCommas) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(28232), "28,232");
  EXPECT_EQ(grouped(UINT64_MAX), "18,446,744,073,709,551,615");
}

}  // namespace
}  // namespace pushbench
