#include "harness/probes.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

constexpr std::string_view kSockstat =
    "sockets: used 14\n"
    "TCP: inuse 3 orphan 1 tw 27 alloc 5 mem 214\n"
    "UDP: inuse 2 mem 7\n"
    "UDPLITE: inuse 0\n"
    "FRAG: inuse 0 memory 0\n";

TEST(ParseKilobytes, ReadsTheLineOfItsKey) {
  const std::string_view text = "MemTotal:       24684084 kB\nSlabX: 1 kB\nSlab:\t 126948 kB\nSReclaimable: 0 kB\n";
  EXPECT_EQ(parse_kilobytes(text, "MemTotal"), 24684084u * std::uint64_t{1024});
  EXPECT_EQ(parse_kilobytes(text, "Slab"), 126948u * std::uint64_t{1024});
  EXPECT_EQ(parse_kilobytes(text, "SReclaimable"), 0u);
  EXPECT_EQ(parse_kilobytes(text, "Swap"), std::nullopt);
  EXPECT_EQ(parse_kilobytes("Slab: 5 kB", "Slab"), 5u * 1024);
}

TEST(ParseKilobytes, RefusesWhatItIsNot) {
  for (const std::string_view text :
       {"", "Slab", "Slab:", "Slab: kB", "Slab: 5", "Slab: 5 MB", "Slab: -5 kB", "Slab: 5x kB", "Slab: 0x5 kB",
        "Slab: 99999999999999999999 kB", "Slab: 18446744073709551615 kB", " Slab: 5 kB", "\n\n\n"}) {
    EXPECT_EQ(parse_kilobytes(text, "Slab"), std::nullopt) << text;
  }
}

TEST(ParseSockstat, ReadsWordsOfAProtocol) {
  EXPECT_EQ(parse_sockstat(kSockstat, "TCP", "inuse"), 3u);
  EXPECT_EQ(parse_sockstat(kSockstat, "TCP", "orphan"), 1u);
  EXPECT_EQ(parse_sockstat(kSockstat, "TCP", "tw"), 27u);
  EXPECT_EQ(parse_sockstat(kSockstat, "TCP", "alloc"), 5u);
  EXPECT_EQ(parse_sockstat(kSockstat, "TCP", "mem"), 214u);
  EXPECT_EQ(parse_sockstat(kSockstat, "UDP", "mem"), 7u);
  EXPECT_EQ(parse_sockstat(kSockstat, "FRAG", "mem"), std::nullopt);
  EXPECT_EQ(parse_sockstat(kSockstat, "SCTP", "mem"), std::nullopt);
  EXPECT_EQ(parse_sockstat("TCP: inuse", "TCP", "inuse"), std::nullopt);
  EXPECT_EQ(parse_sockstat("TCP: mem mem 5", "TCP", "mem"), std::nullopt);
  EXPECT_EQ(parse_sockstat("TCP: inuse 1 mem 99999999999999999999", "TCP", "mem"), std::nullopt);
}

TEST(ParseNumber, TakesWhiteSpaceAroundItAndNothingElse) {
  EXPECT_EQ(parse_number("4096\n"), 4096u);
  EXPECT_EQ(parse_number(" \t0 "), 0u);
  EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
  for (const std::string_view text : {"", " ", "max", "-1", "+1", "1 2", "1.5", "18446744073709551616"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(Parsers, SurviveAnything) {
  Random random(11);
  constexpr std::string_view kPieces[] = {"Slab", ":", " ",           "\n", "kB",   "TCP",
                                          "mem",  "9", "99999999999", "\t", "\xff", "-"};
  for (int run = 0; run < 20'000; ++run) {
    std::string text;
    for (std::uint64_t i = random.below(20); i > 0; --i) text += kPieces[random.below(std::size(kPieces))];
    parse_kilobytes(text, "Slab");
    parse_sockstat(text, "TCP", "mem");
    parse_number(text);
  }
}

TEST(ReadHeapBytes, CountsWhatIsAllocatedAndNotFreed) {
  const auto before = read_heap_bytes();
  if (!before) GTEST_SKIP() << "this allocator does not tell";
  std::vector<std::unique_ptr<char[]>> blocks;
  for (int i = 0; i < 1000; ++i) blocks.push_back(std::make_unique<char[]>(1000));
  EXPECT_NEAR(static_cast<double>(read_heap_bytes().value_or(0) - *before), 1e6, 1e5);
  blocks.clear();
  EXPECT_NEAR(static_cast<double>(read_heap_bytes().value_or(0)), static_cast<double>(*before), 2e4);
}

TEST(ReadText, StopsAtTheLimitAndReportsAbsence) {
  EXPECT_EQ(read_text("/no/such/file"), std::nullopt);
  EXPECT_EQ(read_text("/"), std::nullopt);
  EXPECT_EQ(read_text("/dev/zero", 100)->size(), 100u);
  EXPECT_EQ(read_text("/dev/null"), "");
}

TEST(ProcessTotals, CountWhatThisProcessDoes) {
  const ProcessTotals before = read_process_totals();
  volatile std::uint64_t work = 0;
  ProcessTotals after = before;
  while (after.cpu_user_s + after.cpu_system_s < before.cpu_user_s + before.cpu_system_s + 0.005) {
    for (int i = 0; i < 100'000; ++i) work = work + 1;
    after = read_process_totals();
  }
  EXPECT_GE(after.voluntary_switches, before.voluntary_switches);
  EXPECT_GT(after.peak_memory_bytes, 1'000'000u);
}

TEST(CpuTime, OfAnotherProcessGrowsWhileItRunsAndNotWhileItStandsStill) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) {
    }
  }
  const auto first = read_cpu_time(child);
  ASSERT_TRUE(first);
  auto later = first;
  while (later && *later == *first) later = read_cpu_time(child);
  int status = 0;
  kill(child, SIGSTOP);
  waitpid(child, &status, WUNTRACED);
  const auto halted = read_cpu_time(child);
  volatile std::uint64_t work = 0;
  for (int i = 0; i < 1'000'000; ++i) work = work + 1;
  EXPECT_EQ(read_cpu_time(child), halted);
  kill(child, SIGKILL);

  rusage usage{};
  ASSERT_EQ(wait4(child, &status, 0, &usage), child);
  const ProcessTotals totals = totals_of(usage);
  const double seconds = std::chrono::duration<double>(*halted).count();
  EXPECT_GE(totals.cpu_user_s + totals.cpu_system_s, seconds - 1e-5);
  EXPECT_FALSE(read_cpu_time(child));
}

TEST(UserMemory, GrowsByWhatIsTouchedAndNotByWhatIsMapped) {
  constexpr std::size_t kSize = 32 * 1024 * 1024;
  const auto before = read_user_memory_bytes();
  if (!before) GTEST_SKIP() << "this system hides it";
  void* mapped = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  EXPECT_LT(*read_user_memory_bytes(), *before + kSize / 4);
  for (std::size_t at = 0; at < kSize; at += 4096) static_cast<volatile char*>(mapped)[at] = 1;
  const std::uint64_t touched = *read_user_memory_bytes();
  EXPECT_GE(touched, *before + kSize - kSize / 100);
  EXPECT_LE(touched, *before + kSize + kSize / 4);
  munmap(mapped, kSize);
}

TEST(KernelMemory, IsReadableHere) {
  if (!std::filesystem::exists("/proc/net/sockstat")) GTEST_SKIP() << "no /proc/net";
  EXPECT_GT(read_slab_bytes().value_or(0), 0u);
  EXPECT_TRUE(read_socket_buffer_bytes());
  EXPECT_TRUE(read_tcp_sockets());
}

}  // namespace
}  // namespace pushbench
