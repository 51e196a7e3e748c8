// The one HTTP/1.1 port (RFC 9112) that every HTTP-based transport shares: accepts connections, knows the routes, and
// answers what belongs to no transport: publishing by POST, /echo, /clock, and a page that teaches the routes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "runtime/runtime.hpp"
#include "transports/http/connection.hpp"
#include "transports/http/request.hpp"
#include "transports/sweep.hpp"

namespace pushbench::http {

/// Handles the requests of one route. Before it returns it must have called exactly one of answer(), answer_encoded(),
/// wait() and take_over() on the connection (checked: aborts). The channel is null for routes that are not under one.
using Handler = std::function<void(Connection&, const Request&, Channel*)>;

/// What a path does for one method.
///   server.route({.method = "GET", .path = "events", .help = "…", .example = "curl -N {url}", .handler = …});
struct Route {
  std::string method;        ///< GET serves HEAD, too: the answer's body is then left out
  std::string path;          ///< "/echo"; or what follows "/channels/{c}/": "events"
  std::string help;          ///< for GET /: what it does, in a line
  std::string example = {};  ///< for GET /: a shell command; "{url}" in it becomes the route's URL
  bool streams = false;      ///< its handler takes over: HEAD is refused
  Handler handler;
};

/// Keeps a route in place; it is gone (404) when this is destroyed. The server must outlive it.
class Registration {
 public:
  Registration() = default;
  Registration(Server& server, std::uint32_t id) : server_(&server), id_(id) {}
  Registration(Registration&& other) noexcept { swap(other); }
  Registration& operator=(Registration&& other) noexcept;
  ~Registration();

 private:
  void swap(Registration& other) noexcept;
  Server* server_ = nullptr;
  std::uint32_t id_ = 0;
};

struct ServerOptions {
  Endpoint listen{"127.0.0.1", 0};
  RequestLimits limits;
  Duration request_timeout =
      std::chrono::seconds{30};       ///< a request not whole after so long (at most twice) is refused: 408
  std::size_t pause_at = 256 * 1024;  ///< a connection with more unsent answers is not read from
};

class Server final : AcceptHandler {
 public:
  /// Both outlive it. Throws what Runtime::listen throws.
  Server(Runtime& runtime, Hub& hub, ServerOptions options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Adds a route; aborts if there is one of that method and path already.
  [[nodiscard]] Registration route(Route route);

  /// Where it listens, with the port that was chosen.
  const Endpoint& local() const { return local_; }

  /// Takes no more connections, and closes those without a whole request; those with one are closed when it is
  /// answered.
  void stop();

  struct Counters {
    std::uint64_t connections = 0;     ///< accepted
    std::uint64_t requests = 0;        ///< that reached a route
    std::uint64_t refused = 0;         ///< malformed, too large, or not known: 4xx and 5xx of this server's own
    std::uint64_t timed_out = 0;       ///< 408
    std::uint64_t slow_consumers = 0;  ///< dropped
  };
  const Counters& counters() const { return counters_; }
  /// Open now; those taken over are not counted.
  std::size_t connections() const { return connections_.size(); }

  Runtime& runtime() { return runtime_; }
  Hub& hub() { return hub_; }

  /// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" of now (RFC 9110, 6.6.1), for answers made outside of answer(). Valid
  /// until the next call.
  std::string_view date_line();

 private:
  friend class Connection;
  friend class Registration;

  struct KnownRoute {
    Route route;
    std::uint32_t id;
  };
  /// Which route a request goes to, or why none; then `allow` is a header line, or empty.
  struct Resolved {
    const KnownRoute* route = nullptr;
    Channel* channel = nullptr;
    Refusal refusal = {};
    std::string allow = {};
  };

  StreamHandler* on_accept(Stream& stream) override;
  void add_own_routes();
  std::string teach(std::string_view host) const;
  Resolved resolve(const Request& request);
  std::string methods_of(std::string_view path) const;
  void dispatch(Connection& connection, const Request& request);
  void answer_options(Connection& connection, const Request& request);
  void remove_route(std::uint32_t id);
  void forget(Connection& connection);
  void go_on_later(Connection& connection);
  void go_on();
  static void empty(std::string& buffer);

  Runtime& runtime_;
  Hub& hub_;
  ServerOptions options_;
  Counters counters_;
  std::list<KnownRoute> routes_;
  std::vector<Registration> own_;
  std::uint32_t next_route_ = 1;
  bool stopping_ = false;

  Sweep<Connection> connections_;
  Connection* reading_ = nullptr;          // whose bytes are being read: its answers go into the batch
  StreamHandler* next_handler_ = nullptr;  // who took over from it
  std::vector<Connection*> ready_;         // answered late, with input that waits
  Timer ready_timer_ = Timer::calling<&Server::go_on>(*this);
  std::string batch_;  // the answers of the connection being read from
  std::string late_;   // an answer to another
  std::int64_t date_second_ = -1;
  std::string date_line_;

  Endpoint local_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace pushbench::http
