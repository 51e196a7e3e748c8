#include "transports/raw_tcp/transport.hpp"

#include "transports/raw_tcp/client.hpp"
#include "transports/raw_tcp/server.hpp"
#include "transports/silence_setting.hpp"

namespace pushbench::raw_tcp {

namespace {

class RawTcp final : public Transport {
 public:
  std::string_view name() const override { return "raw_tcp"; }
  std::string_view summary() const override { return "length-prefixed frames on a plain TCP connection: the control"; }
  bool over_http() const override { return false; }
  bool pushes() const override { return true; }

  std::vector<SettingSpec> settings() const override {
    return {{.name = "heartbeat_s",
             .help = "seconds between pings of the server, which drops who does not answer; 0 for none",
             .standard = std::int64_t{30},
             .least = 0,
             .most = 3600},
            silence_setting()};
  }

  std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings& settings) const override {
    return std::make_unique<Server>(context, std::chrono::seconds{settings.number("heartbeat_s")});
  }

  std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const override {
    return std::make_unique<Clients>(context, silence_of(settings, context));
  }
};

}  // namespace

const Transport& transport() {
  static const RawTcp kTransport;
  return kTransport;
}

}  // namespace pushbench::raw_tcp
