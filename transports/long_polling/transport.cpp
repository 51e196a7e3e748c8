#include "transports/long_polling/transport.hpp"

#include "transports/long_polling/client.hpp"
#include "transports/long_polling/codec.hpp"
#include "transports/long_polling/server.hpp"

namespace pushbench::long_polling {

namespace {

class LongPolling final : public Transport {
 public:
  std::string_view name() const override { return "long_polling"; }
  std::string_view summary() const override { return "the client asks and is answered when there is something"; }
  bool over_http() const override { return true; }
  bool pushes() const override { return true; }

  std::vector<SettingSpec> settings() const override {
    return {{.name = "hold_ms",
             .help = "milliseconds after which a request is answered though there is nothing",
             .standard = std::int64_t{30'000},
             .least = 1,
             .most = kMostHold.count()},
            {.name = "batch_ms",
             .help = "milliseconds for which the server gathers messages from the first on before it answers",
             .standard = std::int64_t{0},
             .least = 0,
             .most = 60'000},
            {.name = "answer_timeout_ms",
             .help = "milliseconds, beyond the hold time, after which a client leaves a connection without an answer",
             .standard = std::int64_t{30'000},
             .least = 1000,
             .most = 3'600'000},
            {.name = "connection",
             .help = "one connection kept for all requests, or a new one for each",
             .standard = std::string{"keep_alive"},
             .choices = {"keep_alive", "close"}},
            {.name = "headers",
             .help = "request headers: Host alone, or what a browser sends",
             .standard = std::string{"lean"},
             .choices = {"lean", "browser"}}};
  }

  std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings& settings) const override {
    return std::make_unique<Server>(context, std::chrono::milliseconds{settings.number("batch_ms")});
  }

  std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const override {
    return std::make_unique<Clients>(
        context, http::PollKind::Options{
                     .style = {.browser = settings.text("headers") == "browser",
                               .keep_alive = settings.text("connection") == "keep_alive"},
                     .answer_timeout = std::chrono::milliseconds{settings.number("answer_timeout_ms")},
                     .hold = std::chrono::milliseconds{settings.number("hold_ms")},
                 });
  }
};

}  // namespace

const Transport& transport() {
  static const LongPolling kTransport;
  return kTransport;
}

}  // namespace pushbench::long_polling
