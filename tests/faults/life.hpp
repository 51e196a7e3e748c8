// A server from its start to its sudden end, on ports that stay its own in between.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/real/runtime.hpp"
#include "transports/http/server.hpp"
#include "transports/transport.hpp"

namespace pushbench::faults {

struct LifeOptions {
  boost::asio::io_context& context;
  const Transport& transport;
  const Settings& settings;
  Endpoint http;
  Endpoint own;
  HubOptions hub = {};
};

/// What a hub has published, by channel: each message in its native form.
using Journal = std::map<std::string, std::vector<std::string>>;

class Life {
 public:
  /// Goes on where the journal ends; `listener` hears of all messages before any client does.
  Life(const LifeOptions& options, const Journal& journal, HubListener& listener);

  /// All connections are reset before this is destroyed; else they end as those of a process do that is killed.
  void reset_all();

  Hub& hub() { return hub_; }
  /// Where clients connect.
  Endpoint endpoint() const { return server_->endpoint().value_or(http_.local()); }

 private:
  RealRuntime runtime_;
  Hub hub_;
  http::Server http_;
  std::unique_ptr<TransportServer> server_;
};

}  // namespace pushbench::faults
