#include "transports/sse/transport.hpp"

#include "transports/silence_setting.hpp"
#include "transports/sse/client.hpp"
#include "transports/sse/server.hpp"

namespace pushbench::sse {

namespace {

class ServerSentEvents final : public Transport {
 public:
  std::string_view name() const override { return "sse"; }
  std::string_view summary() const override { return "one response that never ends, an event a message"; }
  bool over_http() const override { return true; }
  bool pushes() const override { return true; }

  std::vector<SettingSpec> settings() const override {
    return {{.name = "heartbeat_s",
             .help = "seconds between comments that keep an idle connection alive; 0 for none",
             .standard = std::int64_t{15},
             .least = 0,
             .most = 3600},
            {.name = "retry_ms",
             .help = "milliseconds that clients are told to wait before they come back; 0 leaves it to them",
             .standard = std::int64_t{100},
             .least = 0,
             .most = 3'600'000},
            silence_setting(),
            {.name = "answer_timeout_ms",
             .help = "milliseconds after which a client leaves a connection whose POST has no answer",
             .standard = std::int64_t{30'000},
             .least = 1000,
             .most = 3'600'000},
            {.name = "headers",
             .help = "request headers: Host and Accept alone, or what a browser sends",
             .standard = std::string{"lean"},
             .choices = {"lean", "browser"}}};
  }

  std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings& settings) const override {
    return std::make_unique<Server>(context,
                                    ServerOptions{.heartbeat = std::chrono::seconds{settings.number("heartbeat_s")},
                                                  .retry_ms = settings.number("retry_ms")});
  }

  std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const override {
    return std::make_unique<Clients>(
        context, ClientOptions{.style = {.browser = settings.text("headers") == "browser"},
                               .silence = silence_of(settings, context),
                               .answer_timeout = std::chrono::milliseconds{settings.number("answer_timeout_ms")}});
  }
};

}  // namespace

const Transport& transport() {
  static const ServerSentEvents kTransport;
  return kTransport;
}

}  // namespace pushbench::sse
