#include "transports/http/server.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace pushbench::http {

namespace {

constexpr std::string_view kUnderChannel = "/channels/";
constexpr std::string_view kText = "text/plain; charset=utf-8";

/// "poll" of "/channels/news/poll" and its "news"; nullopt if `path` is not of that shape.
struct ChannelPath {
  std::string_view channel, rest;
};
std::optional<ChannelPath> split_channel(std::string_view path) {
  if (!path.starts_with(kUnderChannel)) return std::nullopt;
  path.remove_prefix(kUnderChannel.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos || path.substr(slash + 1).starts_with('/')) return std::nullopt;
  return ChannelPath{path.substr(0, slash), path.substr(slash + 1)};
}

bool is_known_method(std::string_view method) {
  constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"};
  return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}

bool serves(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET" && !route.streams);
}

}  // namespace

Registration& Registration::operator=(Registration&& other) noexcept {
  swap(other);
  return *this;
}

Registration::~Registration() {
  if (server_ != nullptr) server_->remove_route(id_);
}

void Registration::swap(Registration& other) noexcept {
  std::swap(server_, other.server_);
  std::swap(id_, other.id_);
}

Server::Server(Runtime& runtime, Hub& hub, ServerOptions options)
    : runtime_(runtime), hub_(hub), options_(std::move(options)), connections_(runtime, options_.request_timeout) {
  if (options_.limits.body > RequestLimits::kMostBody) std::abort();
  listener_ = runtime_.listen(options_.listen, *this);
  local_ = listener_->local();
  add_own_routes();
}

Server::~Server() {
  runtime_.disarm(ready_timer_);
  listener_.reset();
  while (!connections_.empty()) {
    Connection& connection = connections_.front();
    if (connection.waiter_ != nullptr) connection.waiter_->on_gone();
    connection.stream_->detach();
    connections_.remove(connection);
    delete &connection;
  }
}

StreamHandler* Server::on_accept(Stream& stream) {
  ++counters_.connections;
  auto* connection = new Connection(*this, stream);
  connections_.add(*connection);
  return connection;
}

void Server::stop() {
  stopping_ = true;
  listener_.reset();
  connections_.for_each([](Connection& connection) {
    connection.keep_alive_ = false;
    if (connection.state_ != Connection::State::reading) return;
    connection.state_ = Connection::State::closing;
    connection.stream_->close();
  });
}

Registration Server::route(Route route) {
  for (const KnownRoute& known : routes_) {
    if (known.route.method == route.method && known.route.path == route.path) std::abort();
  }
  routes_.push_back({std::move(route), next_route_});
  return {*this, next_route_++};
}

void Server::remove_route(std::uint32_t id) {
  std::erase_if(routes_, [id](const KnownRoute& known) { return known.id == id; });
}

Server::Resolved Server::resolve(const Request& request) {
  const auto under = split_channel(request.path);
  const std::string_view path = under ? under->rest : request.path;
  for (const KnownRoute& known : routes_) {
    if (known.route.path != path || !serves(known.route, request.method)) continue;
    if (!under) return {.route = &known};
    if (Channel* const channel = hub_.channel(under->channel)) return {.route = &known, .channel = channel};
    if (is_channel_name(under->channel)) return {.refusal = {503, "there are too many channels; use one that exists"}};
    return {.refusal = {404, "no such channel; a name is 1 to 64 of the characters A-Z a-z 0-9 _ . -"}};
  }
  if (!is_known_method(request.method)) return {.refusal = {501, "unknown method; GET / lists what is served"}};
  const std::string methods = methods_of(path);
  if (methods.empty()) return {.refusal = {404, "nothing is here; GET / lists what is served"}};
  return {.refusal = {405, "this path does not take that method; see Allow for those it takes"},
          .allow = "Allow: " + methods + "\r\n"};
}

/// "GET, HEAD, OPTIONS"; empty if there is no such path.
std::string Server::methods_of(std::string_view path) const {
  std::string methods;
  for (const KnownRoute& known : routes_) {
    if (known.route.path != path) continue;
    // A path may have GET twice over: /echo as a WebSocket, and as what else.
    methods += known.route.method + ", ";
    if (serves(known.route, "HEAD") && known.route.method != "HEAD") methods += "HEAD, ";
  }
  return methods.empty() ? methods : methods + "OPTIONS";
}

void Server::dispatch(Connection& connection, const Request& request) {
  if (request.method == "OPTIONS") {
    answer_options(connection, request);
    return;
  }
  const Resolved resolved = resolve(request);
  if (resolved.route == nullptr) {
    ++counters_.refused;
    connection.answer(resolved.refusal.status, kText, std::string{resolved.refusal.words} + "\n", resolved.allow);
    return;
  }
  ++counters_.requests;
  resolved.route->route.handler(connection, request, resolved.channel);
}

/// What a path takes, and the permission that a browser asks for before a page of another origin may use it (the Fetch
/// standard's CORS preflight).
void Server::answer_options(Connection& connection, const Request& request) {
  const auto under = split_channel(request.path);
  const std::string methods =
      request.path == "*" ? "GET, HEAD, POST, OPTIONS" : methods_of(under ? under->rest : request.path);
  if (methods.empty()) {
    ++counters_.refused;
    connection.answer(404, kText, "nothing is here; GET / lists what is served\n");
    return;
  }
  connection.answer(204, {}, {},
                    "Allow: " + methods + "\r\nAccess-Control-Allow-Methods: " + methods +
                        "\r\nAccess-Control-Allow-Headers: *\r\nAccess-Control-Max-Age: 86400\r\n");
}

void Server::forget(Connection& connection) {
  connections_.remove(connection);
  if (connection.ready_) std::erase(ready_, &connection);
}

void Server::go_on_later(Connection& connection) {
  if (connection.ready_) return;
  connection.ready_ = true;
  ready_.push_back(&connection);
  if (!ready_timer_.armed()) runtime_.arm(ready_timer_, runtime_.now());
}

void Server::go_on() {
  // Those that become ready meanwhile come next time: two connections that answer each other must not keep the rest
  // waiting.
  std::vector<Connection*> ready;
  ready.swap(ready_);
  for (Connection* connection : ready) connection->ready_ = false;
  for (Connection* connection : ready) connection->go_on();
}

std::string_view Server::date_line() {
  constexpr std::int64_t kMostSeconds = 253'402'300'799;  // the end of the year 9999
  const std::int64_t second = std::clamp<std::int64_t>(to_us(runtime_.now()) / 1'000'000, 0, kMostSeconds);
  if (second != date_second_) {
    date_second_ = second;
    const auto time = static_cast<std::time_t>(second);
    std::tm utc{};
    gmtime_r(&time, &utc);
    // Not strftime: its names of days and months follow the locale.
    constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto two = [](int number) {
      return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
    };
    date_line_ = "Date: ";
    date_line_.append(kDays.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3)).append(", ").append(two(utc.tm_mday));
    date_line_.append(" ").append(kMonths.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3)).append(" ");
    date_line_.append(std::to_string(utc.tm_year + 1900)).append(" ").append(two(utc.tm_hour)).append(":");
    date_line_.append(two(utc.tm_min)).append(":").append(two(utc.tm_sec)).append(" GMT\r\n");
  }
  return date_line_;
}

/// Ready for the next use; what one large answer needed is not kept.
void Server::empty(std::string& buffer) {
  constexpr std::size_t kWorthKeeping = 256 * 1024;
  buffer.clear();
  if (buffer.capacity() > kWorthKeeping) buffer.shrink_to_fit();
}

}  // namespace pushbench::http
