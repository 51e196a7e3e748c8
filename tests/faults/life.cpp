#include "tests/faults/life.hpp"

#include <stdexcept>

namespace pushbench::faults {

Life::Life(const LifeOptions& options, const Journal& journal, HubListener& listener)
    : runtime_(options.context, {}),
      hub_(options.hub),
      http_(runtime_, hub_, http::ServerOptions{.listen = options.http}) {
  for (const auto& [name, messages] : journal) {
    for (const std::string& message : messages) {
      if (!hub_.restore(*hub_.channel(name), message)) throw std::logic_error("not taken back: " + message);
    }
  }
  hub_.attach(listener);
  server_ = options.transport.serve({.runtime = runtime_, .hub = hub_, .http = http_, .own_port = options.own},
                                    options.settings);
}

void Life::reset_all() {
  runtime_.strike(LinkFault::reset, [](std::uint32_t user) { return user == kNobody; });
}

}  // namespace pushbench::faults
