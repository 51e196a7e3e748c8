// What a connection that waits costs in user memory, at either end, block by block. The kernel's part is not counted.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "runtime/real/stream.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/memory/held_world.hpp"
#include "transports/http/connection.hpp"
#include "transports/long_polling/client.hpp"
#include "transports/long_polling/parking.hpp"
#include "transports/raw_tcp/client.hpp"
#include "transports/raw_tcp/server.hpp"
#include "transports/registry.hpp"
#include "transports/sse/client.hpp"
#include "transports/sse/server.hpp"
#include "transports/websocket/client.hpp"
#include "transports/websocket/connection.hpp"

namespace pushbench::memory {
namespace {

constexpr std::size_t kConnections = 3000;
constexpr std::size_t kMostBytes =
    340;  // of a connection at one end; 600 are promised, all that the process needs included
constexpr std::size_t kLarge = 2048;  // a block of that size is no connection's, but an array of all

// libstdc++ fills 512 bytes.
constexpr std::size_t kParkedPiece = 512 / sizeof(long_polling::Parked) * sizeof(long_polling::Parked);

using Names = std::map<std::size_t, std::string>;

/// What the blocks are that a transport keeps for a connection.
Names names_of(std::string_view transport, Side side) {
  const std::multimap<std::pair<std::string_view, Side>, std::pair<std::size_t, std::string>> known{
      {{"raw_tcp", Side::server}, {sizeof(raw_tcp::Connection), "raw_tcp::Connection"}},
      {{"raw_tcp", Side::client}, {sizeof(raw_tcp::FollowingClient), "raw_tcp::FollowingClient"}},
      {{"long_polling", Side::server}, {sizeof(http::Connection), "http::Connection"}},
      {{"long_polling", Side::server}, {kParkedPiece, "a piece of Parking's deque"}},
      {{"long_polling", Side::client}, {sizeof(long_polling::WaitingClient), "long_polling::WaitingClient"}},
      {{"sse", Side::server}, {sizeof(sse::Follower), "sse::Follower"}},
      {{"sse", Side::client}, {sizeof(sse::EventsClient), "sse::EventsClient"}},
      {{"websocket", Side::server}, {sizeof(websocket::Connection), "websocket::Connection"}},
      {{"websocket", Side::client}, {sizeof(websocket::FollowingClient), "websocket::FollowingClient"}}};
  Names names{{sizeof(RealStream), "RealStream"}};
  const auto [first, past] = known.equal_range({transport, side});
  for (auto each = first; each != past; ++each) {
    std::string& name = names[each->second.first];
    name += (name.empty() ? "" : ", ") + each->second.second;
  }
  return names;
}

/// What has come since.
Holdings growth(const Holdings& before, const Holdings& after) {
  Holdings grown;
  for (const auto& [size, blocks] : after) {
    const auto found = before.find(size);
    const Blocks was = found == before.end() ? Blocks{} : found->second;
    if (blocks.count > was.count) grown[size] = {blocks.count - was.count, blocks.bytes - was.bytes};
  }
  return grown;
}

double per_connection(std::size_t all) { return static_cast<double>(all) / kConnections; }

void print(std::string_view title, const Holdings& grown, const Names& names) {
  std::printf("%.*s: %.1f bytes a connection\n", static_cast<int>(title.size()), title.data(),
              per_connection(bytes_of(grown)));
  std::size_t arrays = 0;
  for (const auto& [size, blocks] : grown) {
    if (size >= kLarge) {
      arrays += blocks.bytes;
      continue;
    }
    const auto name = names.find(size);
    std::printf("  %8.2f blocks of %4zu: %6.1f  %s\n", per_connection(blocks.count), size, per_connection(blocks.bytes),
                name == names.end() ? "" : name->second.c_str());
  }
  std::printf("  arrays that all share:   %6.1f\n", per_connection(arrays));
}

class IdleMemory : public testing::TestWithParam<const Transport*> {
 protected:
  void SetUp() override {
    if (heap_bytes() == 0) GTEST_SKIP() << "this build's allocator is not glibc's";
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < 2 * kConnections + 100) GTEST_SKIP() << "too few files may be open";
  }
};

TEST_P(IdleMemory, IsBoundAtEitherEndAndAllOfItIsAccountedFor) {
  const Transport& transport = *GetParam();
  ASSERT_TRUE(HeldWorld(transport).connect(10));  // what libraries allocate once is no connection's
  HeldWorld world(transport);
  const std::map<Side, Holdings> before{{Side::server, holdings_of(Side::server)},
                                        {Side::client, holdings_of(Side::client)},
                                        {Side::test, holdings_of(Side::test)}};
  const std::size_t heap_before = heap_bytes();
  ASSERT_TRUE(world.connect(kConnections));
  const std::size_t heap_grown = heap_bytes() - heap_before;
  std::size_t accounted = bytes_of(holdings_of(Side::test)) - bytes_of(before.at(Side::test));
  for (const auto& [side, name] : {std::pair{Side::server, "server"}, {Side::client, "client"}}) {
    const Holdings grown = growth(before.at(side), holdings_of(side));
    print(std::string{transport.name()} + ", " + name, grown, names_of(transport.name(), side));
    EXPECT_LE(per_connection(bytes_of(grown)), kMostBytes);
    accounted += bytes_of(grown);
  }
  std::printf("heap: %.1f bytes a connection, accounted for: %.1f\n", per_connection(heap_grown),
              per_connection(accounted));
  EXPECT_NEAR(per_connection(heap_grown), per_connection(accounted), 16);
}

TEST_P(IdleMemory, ABroadcastLeavesNothing) {
  HeldWorld world(*GetParam());
  ASSERT_TRUE(world.connect(kConnections));
  ASSERT_TRUE(world.broadcast());  // the first one makes scratch buffers and a history
  const std::map<Side, Holdings> before{{Side::server, holdings_of(Side::server)},
                                        {Side::client, holdings_of(Side::client)}};
  ASSERT_TRUE(world.broadcast());
  for (const auto& [side, holdings] : before) {
    EXPECT_LE(per_connection(bytes_of(growth(holdings, holdings_of(side)))), 1);
  }
}

std::vector<const Transport*> holding_transports() {
  std::vector<const Transport*> holding;
  std::copy_if(transports().begin(), transports().end(), std::back_inserter(holding),
               [](const Transport* transport) { return transport->pushes(); });
  return holding;
}

INSTANTIATE_TEST_SUITE_P(Transports, IdleMemory, testing::ValuesIn(holding_transports()),
                         [](const auto& info) { return std::string{info.param->name()}; });

}  // namespace
}  // namespace pushbench::memory
