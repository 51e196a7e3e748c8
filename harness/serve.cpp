#include "harness/serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <limits>

#include "harness/payload.hpp"
#include "harness/publisher.hpp"
#include "runtime/input_error.hpp"
#include "runtime/real/runtime.hpp"
#include "transports/http/server.hpp"

namespace pushbench {

namespace {

// Enough for a Close frame and its answer; a client that does not answer is not waited for.
constexpr std::chrono::seconds kGoodbye{2};
constexpr std::chrono::milliseconds kGoodbyeCheck{20};

class Service {
 public:
  Service(boost::asio::io_context& context, const ServeOptions& options)
      : options_(options),
        runtime_(context, {.seed = options.seed}),
        hub_({.history_messages = options.scenario.history_messages}),
        http_(runtime_, hub_, {.listen = options.http}) {
    for (const Transport* transport : options.transports) {
      const ServerContext server_context{runtime_, hub_, http_, options.own_port};
      servers_.push_back(transport->serve(server_context, options.scenario.settings_of(transport->name())));
      served_.push_back({transport, servers_.back()->endpoint().value_or(http_.local())});
    }
    if (options.publishes && options.scenario.downlink) publish();
  }

  const std::vector<ServedAt>& served() const { return served_; }

  void stop() {
    publisher_.reset();
    for (auto& server : servers_) server->stop();
    http_.stop();
  }

  bool idle() const { return runtime_.open_streams() == 0; }

 private:
  void publish() {
    const Traffic& downlink = *options_.scenario.downlink;
    payload_.emplace(downlink.payload_bytes, options_.seed);
    publisher_ = std::make_unique<Publisher>(
        runtime_, Schedule(downlink, options_.scenario.channel_count(), options_.seed), runtime_.now(),
        TimePoint::max(), [this, size = downlink.payload_bytes](const Due& due, TimePoint intended) {
          Channel& channel = *hub_.channel(channel_name(due.target));
          Envelope envelope;
          envelope.channel = channel.name();
          envelope.sequence = channel.last() + 1;
          envelope.intended = intended;
          const TimePoint now = runtime_.now();
          envelope.sent = std::max(intended, now);
          hub_.publish(channel, intended, now, payload_->slice(due.k, data_size(size, envelope_overhead(envelope))));
        });
  }

  const ServeOptions& options_;
  RealRuntime runtime_;
  Hub hub_;
  http::Server http_;
  std::vector<std::unique_ptr<TransportServer>> servers_;
  std::vector<ServedAt> served_;
  std::optional<Payload> payload_;
  std::unique_ptr<Publisher> publisher_;
};

std::unique_ptr<Service> open(boost::asio::io_context& context, const ServeOptions& options) {
  try {
    return std::make_unique<Service>(context, options);
  } catch (const InputError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw InputError("serve", error.what(),
                     "a numeric address of this machine and a port that is free; 0 lets the kernel choose");
  }
}

}  // namespace

void serve(const ServeOptions& options, const std::function<void(const std::vector<ServedAt>&)>& on_ready) {
  boost::asio::io_context context{1};
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  const std::unique_ptr<Service> service = open(context, options);
  on_ready(service->served());

  boost::asio::steady_timer timer(context);
  std::chrono::steady_clock::time_point deadline;
  std::function<void(const boost::system::error_code&)> check = [&](const boost::system::error_code& error) {
    if (error || service->idle() || std::chrono::steady_clock::now() >= deadline) {
      context.stop();
      return;
    }
    timer.expires_after(kGoodbyeCheck);
    timer.async_wait(check);
  };
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    service->stop();
    deadline = std::chrono::steady_clock::now() + kGoodbye;
    check({});
  });
  context.run();
}

}  // namespace pushbench
