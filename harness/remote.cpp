#include "harness/remote.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

#include "runtime/input_error.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

using boost::asio::ip::tcp;

constexpr std::string_view kAccepted = "http://HOST:PORT, ws://HOST:PORT/TARGET, tcp://HOST:PORT or HOST:PORT";
constexpr int kRoundTrips = 16;
constexpr std::chrono::seconds kPatience{3};

/// Runs what was started on `context`, but no longer than that.
template <class Start>
bool within_patience(boost::asio::io_context& context, tcp::socket& socket, Start start) {
  std::optional<boost::system::error_code> outcome;
  start([&outcome](const boost::system::error_code& error, auto&&...) { outcome = error; });
  context.restart();
  context.run_for(kPatience);
  if (outcome) return !*outcome;
  socket.close();
  context.restart();
  context.run();
  return false;
}

std::optional<std::int64_t> clock_in(const std::string& response) {
  const std::size_t body = response.find("\r\n\r\n");
  if (!response.starts_with("HTTP/1.1 200") || body == std::string::npos) return std::nullopt;
  std::int64_t us = 0;
  const char* begin = response.data() + body + 4;
  const auto [end, error] = std::from_chars(begin, response.data() + response.size(), us);
  if (error != std::errc{} || end == begin) return std::nullopt;
  return us;
}

}  // namespace

Address parse_address(std::string_view text, std::string_view flag) {
  const auto refuse = [&](std::string_view why) {
    return InputError(flag, in_quotes(text) + std::string{why}, kAccepted);
  };
  std::string_view rest = text;
  if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) {
    const std::string_view name = rest.substr(0, scheme);
    if (name != "http" && name != "ws" && name != "tcp") throw refuse(": unknown scheme");
    rest.remove_prefix(scheme + 3);
  }
  Address address;
  const std::size_t slash = rest.find_first_of("/?");
  if (slash != std::string_view::npos) {
    address.target = rest.substr(slash);
    if (address.target == "/") address.target.clear();
    rest = rest.substr(0, slash);
  }
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) throw refuse(" names no port");
  std::string_view host = rest.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = rest.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (host.empty() || error != std::errc{} || end != port.data() + port.size() || address.port == 0) {
    throw refuse(" has no host or no port from 1 to 65535");
  }
  address.host = host;
  return address;
}

Endpoint resolve(const Address& address, std::string_view flag) {
  boost::asio::io_context context;
  boost::system::error_code error;
  const auto found = tcp::resolver(context).resolve(address.host, std::to_string(address.port), error);
  std::optional<tcp::endpoint> best;
  for (const auto& entry : found) {
    const tcp::endpoint candidate = entry.endpoint();
    if (!best || (candidate.address().is_v4() && !best->address().is_v4())) best = candidate;
  }
  if (error || !best) {
    throw InputError(flag, in_quotes(address.host) + " has no address: " + error.message(),
                     "a host that resolves, or a numeric address");
  }
  return {best->address().to_string(), address.port};
}

std::string host_of(const Endpoint& server) {
  const bool ipv6 = server.address.find(':') != std::string::npos;
  return (ipv6 ? '[' + server.address + ']' : server.address) + ':' + std::to_string(server.port);
}

std::optional<ClockReading> read_remote_clock(const Endpoint& endpoint) {
  boost::asio::io_context context;
  tcp::socket socket(context);
  const tcp::endpoint peer(boost::asio::ip::make_address(endpoint.address), endpoint.port);
  if (!within_patience(context, socket, [&](auto done) { socket.async_connect(peer, done); })) return std::nullopt;
  socket.set_option(tcp::no_delay(true));

  const std::string request = "GET /clock HTTP/1.1\r\nHost: " + endpoint.address + "\r\n\r\n";
  std::optional<ClockReading> best;
  for (int i = 0; i < kRoundTrips; ++i) {
    std::string response(1024, '\0');
    std::size_t size = 0;
    const auto before = std::chrono::system_clock::now().time_since_epoch();
    boost::asio::write(socket, boost::asio::buffer(request));
    const bool answered = within_patience(context, socket, [&](auto done) {
      socket.async_read_some(boost::asio::buffer(response),
                             [&size, done](const auto& error, std::size_t bytes) mutable {
                               size = bytes;
                               done(error);
                             });
    });
    const auto after = std::chrono::system_clock::now().time_since_epoch();
    response.resize(size);
    const auto theirs = answered ? clock_in(response) : std::nullopt;
    if (!theirs) return std::nullopt;
    const Duration error = (after - before) / 2;
    if (!best || error < best->error) best = {std::chrono::microseconds{*theirs} - (before + error), error};
  }
  return best;
}

}  // namespace pushbench
