#include "harness/ceiling/walls.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace pushbench {
namespace {

using results::Wall;
using results::WallKind;

constexpr PortRange kStandard{.first = 32768, .last = 60999};
const Endpoint kServer{"127.0.0.1", 8080};

MachineFacts machine() {
  MachineFacts facts;
  facts.open_files_soft = facts.open_files_hard = 20'000;
  facts.open_files_most = 1'048'576;
  facts.somaxconn = 4096;
  facts.syn_backlog = 2048;
  facts.page_bytes = 4096;
  facts.tcp_memory_pages = Triple{100, 200, 300};
  return facts;
}

TEST(Walls, PortsOfOneAddressToOnePort) {
  const LaneGrid grid(kStandard, true, true);
  const Wall wall =
      wall_of_ports({.grid = grid, .ports = kStandard, .server = kServer, .held = 28'232, .error = EADDRNOTAVAIL});
  EXPECT_EQ(wall.kind, WallKind::source_ports);
  EXPECT_EQ(wall.where, "127.0.1.1 to 127.0.0.1 port 8080");
  EXPECT_EQ(wall.evidence,
            "connect() from 127.0.1.1 to 127.0.0.1 port 8080: EADDRNOTAVAIL; all 28,232 ports of 32768 to 60999 are in "
            "use");
  EXPECT_EQ(wall.remedy, "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
  const Wall inside = wall_of_ports({.grid = grid,
                                     .ports = kStandard,
                                     .server = kServer,
                                     .held = 28'230,
                                     .error = EADDRNOTAVAIL,
                                     .own_network = true});
  EXPECT_EQ(inside.evidence,
            "connect() from 127.0.1.1 to 127.0.0.1 port 8080: EADDRNOTAVAIL; all 28,232 ports of 32768 to 60999 are in "
            "use: 28,230 by this run, the rest by others");
  EXPECT_TRUE(inside.remedy.starts_with("--port-range 1024-65535, or a further source address")) << inside.remedy;
}

TEST(Walls, PortsOfSeveralAddresses) {
  LaneGrid grid(kStandard, true, true);
  grid.grow();
  grid.grow();
  const Wall wall = wall_of_ports(
      {.grid = grid, .ports = kStandard, .server = {"127.0.0.1", 8081}, .held = 112'926, .error = EADDRNOTAVAIL});
  EXPECT_EQ(wall.where, "2 addresses (127.0.1.1 to 127.0.1.2) to 2 ports of 127.0.0.1");
  EXPECT_EQ(wall.evidence,
            "connect() from 127.0.1.2 to 127.0.0.1 port 8081: EADDRNOTAVAIL; all 28,232 ports of 32768 to 60999 on "
            "each of 4 pairs of address and server port are in use: 112,926 by this run, the rest by others");
}

TEST(Walls, TheWidestRangeIsNotWidened) {
  const PortRange widest{.first = 1024, .last = 65535};
  const LaneGrid grid(widest, true, true);
  const Wall wall =
      wall_of_ports({.grid = grid, .ports = widest, .server = kServer, .held = 64'512, .error = EADDRNOTAVAIL});
  EXPECT_EQ(wall.remedy, "a further source address or server port");
}

TEST(Walls, FilesOfOneProcess) {
  const Wall wall = wall_of_files({.role = Role::server, .number = 1, .process = 4711, .open = 20'000}, {}, machine());
  EXPECT_EQ(wall.kind, WallKind::process_files);
  EXPECT_EQ(wall.where, "server process 1");
  EXPECT_EQ(wall.evidence,
            "accept() in server process 1 (4711): EMFILE; 20,000 of 20,000 files are open right after it");
  EXPECT_EQ(wall.remedy, "as root: ulimit -Hn 1048576; ulimit -n 1048576");
}

TEST(Walls, FilesOfAllProcesses) {
  const Wall wall = wall_of_files({.role = Role::client, .number = 2, .process = 4712, .open = 9'000},
                                  {.open_files = 50'000, .open_files_most = 50'000}, machine());
  EXPECT_EQ(wall.kind, WallKind::system_files);
  EXPECT_EQ(
      wall.evidence,
      "socket() in client process 2 (4712): ENFILE; 50,000 of 50,000 files of all processes are open right after it");
  EXPECT_EQ(wall.remedy, "sysctl -w fs.file-max=100000");
}

TEST(Walls, FilesOfWhoKnowsWhat) {
  const KernelSigns roomy{.open_files = 50'000, .open_files_most = 2'000'000};
  // Its own files can't be counted: a process that can open none says so of /proc, too.
  const Wall unknown = wall_of_files({.role = Role::client, .number = 1, .process = 47, .open = {}}, roomy, machine());
  EXPECT_EQ(unknown.kind, WallKind::system_files);
  EXPECT_EQ(unknown.evidence,
            "socket() in client process 1 (47): no more files, watches or memory, and which limit that is, is not "
            "known; right after it not known of 20,000 files of the process are open, 50,000 of 2,000,000 of all");
  // No number: what is to be raised is not known, and a guess could lower it.
  EXPECT_EQ(unknown.remedy, "the least of ulimit -n, fs.file-max, fs.epoll.max_user_watches and memory");
  // epoll_ctl() failed, say.
  const Wall neither = wall_of_files({.role = Role::server, .number = 1, .process = 47, .open = 900}, roomy, machine());
  EXPECT_EQ(neither.evidence.find("ENFILE"), std::string::npos);
  EXPECT_EQ(neither.evidence.find("EMFILE"), std::string::npos);
}

TEST(Walls, ConnectionTracking) {
  const KernelSigns full{.tracked = 262'144, .tracked_most = 262'144};
  const auto wall = wall_of_kernel({}, full, machine());
  ASSERT_TRUE(wall);
  EXPECT_EQ(wall->kind, WallKind::connection_tracking);
  EXPECT_EQ(wall->evidence, "nf_conntrack_count 262,144 of nf_conntrack_max 262,144");
  EXPECT_FALSE(wall_of_kernel({}, {.tracked = 262'143, .tracked_most = 262'144}, machine()));
  EXPECT_FALSE(wall_of_kernel({}, {.tracked = 0, .tracked_most = 0}, machine()));
}

TEST(Walls, SocketMemory) {
  const auto wall = wall_of_kernel({}, {.socket_pages = 300}, machine());
  ASSERT_TRUE(wall);
  EXPECT_EQ(wall->kind, WallKind::socket_memory);
  EXPECT_EQ(wall->remedy, "sysctl -w net.ipv4.tcp_mem=\"600 900 1200\"");
  EXPECT_FALSE(wall_of_kernel({}, {.socket_pages = 299}, machine()));
  EXPECT_TRUE(wall_of_kernel({.memory_aborts = 5}, {.memory_aborts = 6}, machine()));
  EXPECT_FALSE(wall_of_kernel({.memory_aborts = 6}, {.memory_aborts = 6}, machine()));
}

TEST(Walls, Backlog) {
  const Wall wall = wall_of_backlog({.listen_drops = 10, .queue_overflows = 0},
                                    {.listen_drops = 1'110, .queue_overflows = 1'100}, machine(), 256);
  EXPECT_EQ(wall.kind, WallKind::accept_backlog);
  EXPECT_EQ(wall.evidence,
            "ListenDrops grew by 1,100, ListenOverflows by 1,100; somaxconn is 4,096, tcp_max_syn_backlog 2,048");
  EXPECT_EQ(wall.remedy,
            "fewer at once (--in-flight 256); for a server of your own: sysctl -w net.ipv4.tcp_max_syn_backlog=4096");
}

TEST(Walls, ABacklogThatCannotBeReadIsNotZero) {
  MachineFacts facts = machine();
  facts.somaxconn.reset();
  const Wall wall = wall_of_backlog({.listen_drops = 10}, {.listen_drops = 12}, facts, 8);
  EXPECT_EQ(wall.evidence,
            "ListenDrops grew by 2, ListenOverflows by 0; somaxconn is not known, tcp_max_syn_backlog 2,048");
}

TEST(Walls, AWorkerThatWasKilledForMemory) {
  const Wall wall = wall_of_killed("server worker 1 (process 7) was killed by signal 9 (Killed)", 2);
  EXPECT_EQ(wall.kind, WallKind::memory);
  EXPECT_EQ(wall.evidence,
            "server worker 1 (process 7) was killed by signal 9 (Killed); oom_kill (/proc/vmstat) grew by 2");
}

TEST(Walls, ProcessesThatCannotBeStarted) {
  const auto wall = [](int error) {
    return wall_of_processes(Role::client, std::system_error(error, std::generic_category(), "x"), machine());
  };
  EXPECT_EQ(wall(EAGAIN).remedy, "ulimit -u, kernel.pid_max, or the control group's pids.max");
  EXPECT_EQ(wall(EMFILE).remedy, "as root: ulimit -Hn 1048576; ulimit -n 1048576");
  EXPECT_EQ(wall(ENFILE).remedy, "sysctl -w fs.file-max=2000000");
}

TEST(Walls, Memory) {
  const Wall wall = wall_of_memory(1 << 30, 1 << 30, 100'000, true);
  EXPECT_EQ(wall.evidence,
            "1.0 GiB of 1.0 GiB that the run may take are taken, 10.5 KiB for each of 100,000 connections, both ends, "
            "user and kernel memory; more would not fit");
}

TEST(Walls, Refusal) {
  const Wall wall = wall_of_refusal({{"reset", 3}, {"refused", 1200}}, {}, "websocket: answered 503");
  EXPECT_EQ(wall.kind, WallKind::refused);
  EXPECT_EQ(wall.evidence,
            "connections that ended before they followed: 1,200 refused, 3 reset; first: websocket: answered 503");
  EXPECT_EQ(wall_of_refusal({}, {{"reset", 70}}, "").evidence, "that followed and were ended: 70 reset");
  EXPECT_EQ(wall_of_refusal({{"reset", 3}}, {{"reset", 70}}, "").evidence,
            "connections that ended before they followed: 3 reset; that followed and were ended: 70 reset");
}

TEST(Walls, SilenceAndTime) {
  EXPECT_EQ(wall_of_silence(512, 30).evidence, "512 connections were begun and not answered within 30 s");
  EXPECT_EQ(wall_of_time(1800).evidence, "1800 s are over");
  EXPECT_EQ(wall_of_time(1800).kind, WallKind::time_limit);
}

}  // namespace
}  // namespace pushbench
