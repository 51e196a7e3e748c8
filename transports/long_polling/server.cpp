#include "transports/long_polling/server.hpp"

#include "transports/long_polling/codec.hpp"

namespace pushbench::long_polling {

Server::Server(const ServerContext& context, Duration gather)
    : context_(context),
      gather_(gather),
      parking_(context.runtime,
               [this](http::Connection& connection, const Channel& channel, Cursor after, bool cross_origin) {
                 answer_.gather(channel, after);
                 answer_.send(connection, cross_origin);
               }) {
  context_.hub.attach(*this);
  route_ = context_.http.route(
      {.method = "GET",
       .path = "long-poll",
       .help = "the messages after sequence `after`, one a line, as soon as there are any; without it, from now on.\n"
               "  Empty if there were none for `hold_ms` (30000). The header Pushbench-Cursor is the next `after`",
       .example = "curl -i '{url}?hold_ms=10000'",
       .handler = [this](http::Connection& connection, const http::Request& request, Channel* channel) {
         poll(connection, request, *channel);
       }});
}

Server::~Server() {
  stop();
  for (const auto& [channel, window] : windows_) context_.runtime.disarm(window->timer);
  context_.hub.detach(*this);
}

void Server::stop() {
  route_ = {};
  parking_.expire_all();
}

void Server::poll(http::Connection& connection, const http::Request& request, const Channel& channel) {
  std::optional<Cursor> after;
  if (!http::read_after(connection, request, after)) return;
  const auto hold = read_hold(request);
  if (!hold) {
    connection.answer(400, "text/plain; charset=utf-8", "hold_ms must be a whole number from 0 to 3600000\n");
    return;
  }
  const Cursor cursor = after.value_or(channel.last());
  const bool cross_origin = request.has_origin;
  // A cursor ahead of the channel is of a server that was restarted: told at once, or its reader would wait for a
  // sequence that comes much later. Messages that are being gathered are not given away before the rest.
  const bool nothing_new = cursor == channel.last();
  const bool gathering = cursor < channel.last() && gather_ > Duration::zero() && windows_.count(&channel) > 0;
  if (*hold > Duration::zero() && (nothing_new || gathering)) {
    parking_.park(connection, channel, cursor, *hold, cross_origin);
    return;
  }
  answer_.gather(channel, cursor);
  answer_.send(connection, cross_origin);
}

void Server::on_published(const Channel& channel, const Message&) {
  if (!parking_.waits_for(channel)) return;
  if (gather_ == Duration::zero()) {
    release(channel);
    return;
  }
  std::unique_ptr<Window>& window = windows_[&channel];
  if (window) return;
  window = std::make_unique<Window>(*this, channel);
  context_.runtime.arm(window->timer, context_.runtime.now() + gather_);
}

void Server::close_window(const Channel& channel) {
  windows_.erase(&channel);
  release(channel);
}

void Server::release(const Channel& channel) {
  // Nearly all wait with the same cursor, so one answer, once for connections that stay and once for those that close,
  // is enough for all of them.
  struct Encoded {
    SharedBytes response;
    Cursor after = 0;
  };
  Encoded encoded[2];
  parking_.release(channel, [&](const Parked& parked) {
    http::Connection& connection = *parked.connection;
    if (parked.cross_origin) {
      answer_.gather(channel, parked.cursor);
      answer_.send(connection, true);
      return;
    }
    const bool keep_alive = connection.keeps_alive();
    Encoded& same = encoded[keep_alive ? 1 : 0];
    if (!same.response || same.after != parked.cursor) {
      answer_.gather(channel, parked.cursor);
      same = {answer_.encode(context_.http, keep_alive), parked.cursor};
    }
    connection.answer_encoded(same.response);
  });
}

}  // namespace pushbench::long_polling
