#include "transports/short_polling/server.hpp"

namespace pushbench::short_polling {

Server::Server(const ServerContext& context) {
  route_ = context.http.route(
      {.method = "GET",
       .path = "poll",
       .help = "the messages after sequence `after`, at once, one a line; without it all that are kept.\n"
               "  The header Pushbench-Cursor is the next `after`",
       .example = "curl -i '{url}?after=0'",
       .handler = [this](http::Connection& connection, const http::Request& request, Channel* channel) {
         poll(connection, request, *channel);
       }});
}

void Server::poll(http::Connection& connection, const http::Request& request, const Channel& channel) {
  std::optional<Cursor> after;
  if (!http::read_after(connection, request, after)) return;
  answer_.gather(channel, after.value_or(0));
  answer_.send(connection, request.has_origin);
}

}  // namespace pushbench::short_polling
