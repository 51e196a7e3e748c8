// Where connections come from, on real sockets.
#include "runtime/real/dialer.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <string>

#include "runtime/real/held_port.hpp"
#include "runtime/real/test_world.hpp"

namespace pushbench {
namespace {

const std::string kSource = "127.0.0.5";

/// The descriptor that the kernel would give next.
int next_descriptor() {
  const int descriptor = ::dup(0);
  ::close(descriptor);
  return descriptor;
}

/// A server that tells whom it has accepted.
class Door {
 public:
  Door() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto any_port = to_socket_address({"127.0.0.1", 0});
    EXPECT_EQ(::bind(socket_, any_port->get(), any_port->length), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
  }
  ~Door() {
    ::close(accepted_);
    ::close(socket_);
  }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  Endpoint local() const { return local_endpoint(socket_); }
  /// From where the next one comes.
  Endpoint accept() {
    SocketAddress peer;
    peer.length = sizeof(peer.storage);
    accepted_ = ::accept(socket_, reinterpret_cast<sockaddr*>(&peer.storage), &peer.length);
    return endpoint_of(peer);
  }

 private:
  int socket_;
  int accepted_ = -1;
};

class DialerTest : public RealRuntimeTest {
 protected:
  void SetUp() override {
    runtime.set_sources([this](std::uint32_t user) -> std::optional<Endpoint> {
      last_user = user;
      if (sources.empty()) return std::nullopt;
      const Endpoint next = sources.front();
      sources.pop_front();
      return next;
    });
  }
  CloseReason reason_of_failure() {
    Recorder failing;
    runtime.connect(door.local(), failing, 7);
    EXPECT_EQ(failing.closes, 0);  // never from within the call
    EXPECT_TRUE(run_until([&] { return failing.closes == 1; }));
    EXPECT_EQ(runtime.open_streams(), 0U);
    return failing.reason;
  }

  Door door;
  std::deque<Endpoint> sources;
  std::uint32_t last_user = 0;
};

TEST_F(DialerTest, AConnectionComesFromWhereItIsSaidTo) {
  const HeldPort port(kSource);
  sources = {{kSource, port.number()}};
  runtime.connect(door.local(), client, 7);
  EXPECT_EQ(door.accept(), (Endpoint{kSource, port.number()}));
  EXPECT_EQ(last_user, 7U);
}

TEST_F(DialerTest, TheKernelChoosesPortZero) {
  sources = {{kSource, 0}};
  runtime.connect(door.local(), client);
  EXPECT_EQ(door.accept().address, kSource);
}

TEST_F(DialerTest, OnePortServesTowardsSeveralPeers) {
  const HeldPort port(kSource);
  sources = {{kSource, port.number()}, {kSource, port.number()}};
  Door other_door;
  Recorder other;
  runtime.connect(door.local(), client);
  runtime.connect(other_door.local(), other);
  EXPECT_EQ(door.accept(), other_door.accept());
}

TEST_F(DialerTest, APortThatSomebodyListensOnIsPassedOver) {
  const HeldPort free(kSource);
  const auto there = runtime.listen({kSource, 0}, acceptor);
  sources = {there->local(), {kSource, free.number()}};
  runtime.connect(door.local(), client);
  EXPECT_EQ(door.accept().port, free.number());
}

TEST_F(DialerTest, APortThatHasAConnectionToThatPeerIsPassedOver) {
  const HeldPort taken(kSource);
  const HeldPort free(kSource);
  sources = {{kSource, taken.number()}, {kSource, taken.number()}, {kSource, free.number()}};
  Recorder other;
  runtime.connect(door.local(), client);
  EXPECT_EQ(door.accept().port, taken.number());
  const int descriptor = next_descriptor();
  runtime.connect(door.local(), other);
  EXPECT_EQ(next_descriptor(), descriptor + 1);  // the connection's, and none for the attempt before it
  EXPECT_EQ(door.accept().port, free.number());
}

TEST_F(DialerTest, WithoutASourceItIsOutOfPorts) {
  const int descriptor = next_descriptor();
  EXPECT_EQ(reason_of_failure(), CloseReason::out_of_ports);
  EXPECT_EQ(next_descriptor(), descriptor);
}

TEST_F(DialerTest, TheSameSourceTwiceIsNoOtherOne) {
  const auto there = runtime.listen({kSource, 0}, acceptor);
  sources.assign(3, there->local());
  EXPECT_EQ(reason_of_failure(), CloseReason::out_of_ports);
  EXPECT_EQ(sources.size(), 1U);
}

TEST_F(DialerTest, FromAnAddressOfSomebodyElseNothingIsReached) {
  for (const char* address : {"192.0.2.1", "::1", "not an address"}) {
    sources = {{address, 0}};
    EXPECT_EQ(reason_of_failure(), CloseReason::unreachable) << address;
  }
}

TEST_F(DialerTest, OutOfFilesUsesUpNoSource) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next_descriptor());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  sources = {{kSource, 0}};
  const CloseReason reason = reason_of_failure();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(reason, CloseReason::out_of_files);
  EXPECT_EQ(sources.size(), 1U);
}

TEST_F(DialerTest, WhoWasMovedComesFromThere) {
  sources = {{kSource, 0}};
  runtime.set_source(7, "127.0.0.9");
  runtime.connect(door.local(), client, 7);
  EXPECT_EQ(door.accept().address, "127.0.0.9");
  EXPECT_EQ(sources.size(), 1U);
}

}  // namespace
}  // namespace pushbench
