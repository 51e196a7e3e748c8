#include "transports/registry.hpp"

#include "transports/long_polling/transport.hpp"
#include "transports/raw_tcp/transport.hpp"
#include "transports/short_polling/transport.hpp"
#include "transports/sse/transport.hpp"
#include "transports/websocket/transport.hpp"

namespace pushbench {

std::span<const Transport* const> transports() {
  static const Transport* const kAll[] = {
      &raw_tcp::transport(),      &websocket::transport(),     &sse::transport(),
      &long_polling::transport(), &short_polling::transport(),
  };
  return kAll;
}

const Transport* find_transport(std::string_view name) {
  for (const Transport* transport : transports()) {
    if (transport->name() == name) return transport;
  }
  return nullptr;
}

}  // namespace pushbench
