// Listening sockets that several share, and room for so many connections, on real sockets.
#include "runtime/real/listeners.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>

#include "runtime/real/listener.hpp"
#include "runtime/real/test_world.hpp"

namespace pushbench {
namespace {

/// One socket that listens, and a runtime beside the fixture's that accepts from it, too, as another process would.
class ListenersTest : public RealRuntimeTest {
 protected:
  void SetUp() override {
    socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto any_port = to_socket_address({"127.0.0.1", 0});
    ASSERT_EQ(::bind(socket, any_port->get(), any_port->length), 0);
    ASSERT_EQ(::listen(socket, 64), 0);
    local = local_endpoint(socket);
    runtime.adopt_listener(local, ::dup(socket));
    other.adopt_listener(local, ::dup(socket));
    listener = runtime.listen(local, acceptor);
    other_listener = other.listen(local, other_acceptor);
  }
  void TearDown() override { ::close(socket); }

  void connect_clients(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back();
      clients.back().stream = &client_runtime.connect(local, clients.back());
    }
    ASSERT_TRUE(run_until([&] {
      for (const Recorder& each : clients) {
        if (!each.opened) return false;
      }
      return true;
    }));
  }
  bool accepted(std::size_t here, std::size_t there) {
    return run_until([&] { return acceptor.accepted.size() + other_acceptor.accepted.size() >= here + there; }) &&
           acceptor.accepted.size() == here && other_acceptor.accepted.size() == there;
  }
  /// What was to happen has happened: a connection of another runtime came and went.
  void let_the_rest_happen() {
    RealRuntime third(context, {});
    Acceptor third_acceptor;
    const auto third_listener = third.listen({"127.0.0.1", 0}, third_acceptor);
    Recorder visitor;
    third.connect(third_listener->local(), visitor);
    ASSERT_TRUE(run_until([&] { return !third_acceptor.accepted.empty(); }));
  }

  int socket = -1;
  Endpoint local;
  RealRuntime other{context, {}};
  RealRuntime client_runtime{context, {}};
  Acceptor other_acceptor;
  std::unique_ptr<Listener> other_listener;
  std::deque<Recorder> clients;
};

TEST_F(ListenersTest, ListensWhereTheSocketDoes) {
  EXPECT_EQ(listener->local(), local);
  EXPECT_EQ(other_listener->local(), local);
}

TEST_F(ListenersTest, TheFullLeaveConnectionsToOthers) {
  runtime.set_room(2);
  other.set_room(0);
  connect_clients(4);  // by the kernel; two of them wait to be accepted
  ASSERT_TRUE(accepted(2, 0));
  let_the_rest_happen();
  EXPECT_TRUE(accepted(2, 0));
  other.set_room(1);
  ASSERT_TRUE(accepted(2, 1));
  let_the_rest_happen();
  EXPECT_TRUE(accepted(2, 1));
  other.set_room(std::nullopt);
  EXPECT_TRUE(accepted(2, 2));
}

TEST_F(ListenersTest, WhenAConnectionEndsThereIsRoomAgain) {
  runtime.set_room(2);
  other.set_room(0);
  connect_clients(4);
  ASSERT_TRUE(accepted(2, 0));
  acceptor.accepted[0]->stream->abort();
  ASSERT_TRUE(accepted(3, 0));
  acceptor.accepted[1]->stream->detach();
  clients[1].stream->abort();  // until then it lingers, and takes a descriptor
  EXPECT_TRUE(accepted(4, 0));
}

TEST_F(ListenersTest, LessRoomThanIsTakenEndsNothing) {
  runtime.set_room(2);
  other.set_room(0);
  connect_clients(3);
  ASSERT_TRUE(accepted(2, 0));
  runtime.set_room(1);
  acceptor.accepted[0]->stream->abort();
  let_the_rest_happen();
  EXPECT_TRUE(accepted(2, 0));
  EXPECT_EQ(acceptor.accepted[1]->closes, 0);
  acceptor.accepted[1]->stream->abort();
  EXPECT_TRUE(accepted(3, 0));
}

TEST_F(ListenersTest, ConnectionsOfItsOwnTakeNoRoom) {
  runtime.set_room(1);
  other.set_room(0);
  client.stream = &runtime.connect(local, client);
  EXPECT_TRUE(accepted(1, 0));
}

TEST_F(ListenersTest, WhoListensNoLongerHearsNothingOfASharedSocket) {
  listener.reset();
  connect_clients(2);
  EXPECT_TRUE(accepted(0, 2));
}

TEST_F(ListenersTest, AnAdoptedSocketThatNobodyTakesIsClosed) {
  int spare = ::dup(socket);
  {
    RealRuntime idle(context, {});
    idle.adopt_listener({"127.0.0.1", 1}, spare);
  }
  EXPECT_EQ(::close(spare), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST_F(ListenersTest, APlaceThatNobodyAdoptedIsOpened) {
  const auto own = runtime.listen({"127.0.0.1", 0}, acceptor);
  EXPECT_NE(own->local().port, local.port);
  client.stream = &runtime.connect(own->local(), client);
  EXPECT_TRUE(accepted(1, 0));
}

// What can't be had for want of them must be refused, or it would keep its listener readable and the loop spinning.
TEST(AcceptErrors, ThoseOfMeansAreToldFromOthers) {
  for (const int error : {EMFILE, ENFILE, ENOMEM, ENOBUFS}) EXPECT_TRUE(lacks_means(error)) << error;
  for (const int error : {EAGAIN, EINTR, ECONNABORTED}) EXPECT_FALSE(lacks_means(error)) << error;
}

}  // namespace
}  // namespace pushbench
