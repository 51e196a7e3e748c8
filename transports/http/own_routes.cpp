// The routes of the HTTP port that belong to no transport.
#include <string>

#include "transports/http/server.hpp"

namespace pushbench::http {

namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

void accept_message(Connection& connection, const Request& request, Channel* channel) {
  Server& server = connection.server();
  switch (server.hub().accept(*channel, request.body, server.runtime().now())) {
    case Accepted::published: connection.answer(202, "application/json", "{\"accepted\":\"published\"}\n"); return;
    case Accepted::duplicate: connection.answer(202, "application/json", "{\"accepted\":\"duplicate\"}\n"); return;
    case Accepted::malformed:
      connection.answer(400, kText, "a message must be UTF-8 text, or an envelope with bytes or base64\n");
      return;
  }
}

void echo(Connection& connection, const Request& request, Channel*) {
  connection.answer(200, request.header("Content-Type").value_or("application/octet-stream"), request.body);
}

void tell_time(Connection& connection, const Request&, Channel*) {
  connection.answer(200, kText, std::to_string(to_us(connection.server().runtime().now())) + "\n",
                    "Cache-Control: no-store\r\n");
}

/// `text` with each `from` replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

void Server::add_own_routes() {
  own_.push_back(
      route({.method = "POST",
             .path = "messages",
             .help = "publish the body, UTF-8 text, to the channel; 202 says whether it is new or a duplicate",
             .example = "curl -d 'good morning' {url}",
             .handler = accept_message}));
  own_.push_back(route({.method = "GET",
                        .path = "/clock",
                        .help = "this server's time in microseconds of the Unix epoch",
                        .example = "curl {url}",
                        .handler = tell_time}));
  own_.push_back(route({.method = "POST",
                        .path = "/echo",
                        .help = "answer with the request's own body and content type",
                        .example = "curl -d 'hello' {url}",
                        .handler = echo}));
  own_.push_back(route({.method = "GET",
                        .path = "/",
                        .help = "this page",
                        .handler = [this](Connection& connection, const Request& request, Channel*) {
                          connection.answer(200, kText, teach(request.header("Host").value_or("localhost")));
                        }}));
}

std::string Server::teach(std::string_view host) const {
  std::string page =
      "pushbench: one server, several ways to get its messages.\n"
      "A channel is an ordered stream of messages; it is made when first named: 1 to 64 of A-Z a-z 0-9 _ . -\n"
      "A message is one line of JSON: c channel, n sequence (from 1), t when it was due (us), s how late it was sent "
      "(us),\n"
      "f publisher and its count, d data.\n";
  for (const KnownRoute& known : routes_) {
    const std::string& path = known.route.path;
    const std::string shown = path.starts_with('/') ? path : "/channels/{c}/" + path;
    page += "\n" + known.route.method + " " + shown + "\n  " + known.route.help + "\n";
    if (known.route.example.empty()) continue;
    const std::string url = "http://" + std::string{host} + replaced(shown, "{c}", "news");
    page += "  " + replaced(known.route.example, "{url}", url) + "\n";
  }
  return page;
}

}  // namespace pushbench::http
