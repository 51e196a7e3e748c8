#include "transports/short_polling/transport.hpp"

#include "transports/short_polling/client.hpp"
#include "transports/short_polling/server.hpp"

namespace pushbench::short_polling {

namespace {

class ShortPolling final : public Transport {
 public:
  std::string_view name() const override { return "short_polling"; }
  std::string_view summary() const override { return "the client asks once an interval and is answered at once"; }
  bool over_http() const override { return true; }
  bool pushes() const override { return false; }

  std::vector<SettingSpec> settings() const override {
    return {{.name = "interval_ms",
             .help = "milliseconds from one poll of a client to its next",
             .standard = std::int64_t{1000},
             .least = 1,
             .most = 3'600'000},
            {.name = "answer_timeout_ms",
             .help = "milliseconds after which a client leaves a connection without an answer",
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

  std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings&) const override {
    return std::make_unique<Server>(context);
  }

  std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const override {
    return std::make_unique<Clients>(
        context, std::chrono::milliseconds{settings.number("interval_ms")},
        http::PollKind::Options{.style = {.browser = settings.text("headers") == "browser",
                                          .keep_alive = settings.text("connection") == "keep_alive"},
                                .answer_timeout = std::chrono::milliseconds{settings.number("answer_timeout_ms")}});
  }
};

}  // namespace

const Transport& transport() {
  static const ShortPolling kTransport;
  return kTransport;
}

}  // namespace pushbench::short_polling
