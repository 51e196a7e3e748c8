#include "transports/websocket/transport.hpp"

#include "transports/silence_setting.hpp"
#include "transports/websocket/client.hpp"
#include "transports/websocket/server.hpp"

namespace pushbench::websocket {

namespace {

DeflateWishes deflate_wishes(const Settings& settings) {
  return {.enabled = settings.flag("deflate"),
          .takeover = settings.flag("deflate_context_takeover"),
          .window_bits = static_cast<int>(settings.number("deflate_window_bits"))};
}

class WebSocket final : public Transport {
 public:
  std::string_view name() const override { return "websocket"; }
  std::string_view summary() const override {
    return "frames in both directions on one connection, upgraded from HTTP";
  }
  bool over_http() const override { return true; }
  bool pushes() const override { return true; }

  std::vector<SettingSpec> settings() const override {
    return {
        {.name = "heartbeat_s",
         .help = "seconds between pings of the server, which drops who does not answer; 0 for none",
         .standard = std::int64_t{30},
         .least = 0,
         .most = 3600},
        silence_setting(),
        {.name = "resume",
         .help = "clients come back where they were and send again; false: a plain WebSocket, which does neither",
         .standard = true},
        {.name = "max_message_bytes",
         .help = "the largest message either end takes; /echo takes at least 16 MiB",
         .standard = std::int64_t{1024 * 1024},
         .least = 1024,
         .most = 64 * 1024 * 1024},
        {.name = "deflate", .help = "compress messages (permessage-deflate) where the peer agrees", .standard = false},
        {.name = "deflate_context_takeover",
         .help = "compress with what was sent before: smaller, but some 300 KB a connection and no shared fan-out",
         .standard = false},
        {.name = "deflate_window_bits",
         .help = "log2 of the largest window, both ways",
         .standard = std::int64_t{15},
         .least = 9,
         .most = 15},
    };
  }

  bool resumes(const Settings& settings) const override { return settings.flag("resume"); }

  std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings& settings) const override {
    return std::make_unique<Server>(
        context, ServerOptions{.max_message_bytes = static_cast<std::size_t>(settings.number("max_message_bytes")),
                               .heartbeat = std::chrono::seconds{settings.number("heartbeat_s")},
                               .deflate = deflate_wishes(settings)});
  }

  std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const override {
    return std::make_unique<Clients>(
        context, ClientOptions{.max_message_bytes = static_cast<std::size_t>(settings.number("max_message_bytes")),
                               .silence = silence_of(settings, context),
                               .resume = settings.flag("resume"),
                               .deflate = deflate_wishes(settings)});
  }
};

}  // namespace

const Transport& transport() {
  static const WebSocket kTransport;
  return kTransport;
}

}  // namespace pushbench::websocket
