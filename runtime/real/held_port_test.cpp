#include "runtime/real/held_port.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace pushbench {
namespace {

using boost::asio::ip::tcp;

class HeldPortTest : public testing::Test {
 protected:
  tcp::acceptor listening() { return {context, endpoint}; }

  bool is_refused() {
    tcp::socket client(context);
    boost::system::error_code error;
    client.connect(endpoint, error);
    return error == boost::asio::error::connection_refused;
  }

  boost::asio::io_context context;
  HeldPort port{"127.0.0.1"};
  tcp::endpoint endpoint{boost::asio::ip::address_v4::loopback(), port.number()};
};

TEST_F(HeldPortTest, RefusesUntilSomebodyListensAndAgainAfterwards) {
  EXPECT_TRUE(is_refused());
  {
    const tcp::acceptor first = listening();
    EXPECT_FALSE(is_refused());
  }
  EXPECT_TRUE(is_refused());
  const tcp::acceptor second = listening();
  EXPECT_FALSE(is_refused());
}

TEST_F(HeldPortTest, TwoAreTwoPorts) { EXPECT_NE(HeldPort("127.0.0.1").number(), port.number()); }

TEST_F(HeldPortTest, AnAddressThatIsNoneIsAnError) { EXPECT_THROW(HeldPort("nowhere"), std::runtime_error); }

}  // namespace
}  // namespace pushbench
