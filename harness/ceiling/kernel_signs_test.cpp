#include "harness/ceiling/kernel_signs.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr std::string_view kNetstat =
    "TcpExt: SyncookiesSent ListenOverflows ListenDrops\n"
    "TcpExt: 1 22 333\n"
    "IpExt: InOctets OutOctets ListenDrops\n"
    "IpExt: 4 5 6\n"
    "Short: One Two\n"
    "Short: 1\n";

TEST(KernelSigns, FindsACounterByItsName) {
  EXPECT_EQ(parse_netstat(kNetstat, "TcpExt", "ListenDrops"), 333u);
  EXPECT_EQ(parse_netstat(kNetstat, "TcpExt", "ListenOverflows"), 22u);
  EXPECT_EQ(parse_netstat(kNetstat, "IpExt", "ListenDrops"), 6u);
}

TEST(KernelSigns, ACounterThatIsNotThereIsAbsent) {
  EXPECT_FALSE(parse_netstat(kNetstat, "TcpExt", "OutOctets"));
  EXPECT_FALSE(parse_netstat(kNetstat, "Tcp", "ListenDrops"));
  EXPECT_FALSE(parse_netstat(kNetstat, "Short", "Two"));
  EXPECT_FALSE(parse_netstat("", "TcpExt", "ListenDrops"));
}

TEST(KernelSigns, ReadsHowManyFilesAreOpen) {
  const auto files = parse_file_numbers("27479\t0\t2466170\n");
  ASSERT_TRUE(files);
  EXPECT_EQ(files->open, 27479u);
  EXPECT_EQ(files->most, 2466170u);
  EXPECT_FALSE(parse_file_numbers("27479 0"));
  EXPECT_FALSE(parse_file_numbers("a 0 1"));
}

TEST(KernelSigns, ThisMachineTellsTheMostImportantOnes) {
  const KernelSigns signs = read_kernel_signs();
  EXPECT_TRUE(signs.listen_drops);
  EXPECT_TRUE(signs.open_files);
  EXPECT_TRUE(signs.available_bytes);
}

TEST(KernelSigns, WhatIsNotKnownHasNotGrown) {
  EXPECT_EQ(growth(3, 10), 7u);
  EXPECT_EQ(growth(10, 3), 0u);
  EXPECT_EQ(growth(10, std::nullopt), 0u);
  EXPECT_EQ(growth(std::nullopt, 10), 0u);
}

}  // namespace
}  // namespace pushbench
