#include "harness/serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <limits>

#include "harness/crowd.hpp"
#include "harness/downlink.hpp"
#include "harness/publisher.hpp"
#include "harness/reply_streams.hpp"
#include "runtime/input_error.hpp"
#include "runtime/real/runtime.hpp"
#include "transports/http/server.hpp"

namespace pushbench {

namespace {

// Enough for a Close frame and its answer; a client that does not answer is not waited for.
constexpr std::chrono::seconds kGoodbye{2};
constexpr std::chrono::milliseconds kGoodbyeCheck{20};

class Service final : private HubListener {
 public:
  Service(boost::asio::io_context& context, const ServeOptions& options)
      : options_(options),
        crowd_(options.scenario),
        runtime_(context, {.seed = options.seed}),
        hub_({.history_messages = options.scenario.history_messages, .history_bytes = options.scenario.history_bytes}),
        http_(runtime_, hub_, {.listen = options.http}) {
    for (const Transport* transport : options.transports) {
      const ServerContext server_context{runtime_, hub_, http_, options.own_port};
      servers_.push_back(transport->serve(server_context, options.scenario.settings_of(transport->name())));
      served_.push_back({transport, servers_.back()->endpoint().value_or(http_.local())});
    }
    if (options.publishes) publish();
  }

  ~Service() { hub_.detach(*this); }

  const std::vector<ServedAt>& served() const { return served_; }

  void stop() {
    publishers_.clear();
    replies_.reset();
    for (auto& server : servers_) server->stop();
    http_.stop();
  }

  bool idle() const { return runtime_.open_streams() == 0; }

 private:
  void publish() {
    const Scenario& scenario = options_.scenario;
    const auto seed = [&](Purpose purpose, std::size_t index) {
      return seed_for(options_.seed, 0, purpose, static_cast<std::uint32_t>(index));
    };
    for (std::size_t i = 0; i < scenario.downlink.size(); ++i) {
      const Traffic& traffic = scenario.downlink[i];
      downlinks_.push_back(
          std::make_unique<Downlink>(hub_, traffic.payload, traffic.content, seed(Purpose::payload, i)));
      publishers_.push_back(std::make_unique<Publisher>(
          runtime_, Schedule(traffic, crowd_.rooms(), seed(Purpose::downlink, i)), runtime_.now(), TimePoint::max(),
          [this, i](const Due& due, TimePoint intended) { publish(*downlinks_[i], due.target, due, intended); }));
    }
    if (!scenario.replies) return;
    downlinks_.push_back(std::make_unique<Downlink>(hub_, scenario.replies->payload, Content::text,
                                                    seed(Purpose::payload, scenario.downlink.size())));
    replies_ = std::make_unique<ReplyStreams>(runtime_, *scenario.replies, seed(Purpose::replies, 0), TimePoint::max(),
                                              [this](const Request& request, const Due& due, TimePoint intended) {
                                                const auto client = static_cast<std::uint32_t>(request.publisher - 1);
                                                publish(*downlinks_.back(), crowd_.room_of(client), due, intended);
                                              });
    hub_.attach(*this);
  }

  void publish(Downlink& downlink, std::uint32_t channel, const Due& due, TimePoint intended) {
    // Peers make channels too, and there is a limit to them.
    Channel* const place = hub_.channel(crowd_.channel_name(channel));
    if (place != nullptr) downlink.publish(*place, due, intended, runtime_.now());
  }

  void on_published(const Channel&, const Message& message) override {
    const auto envelope = parse_envelope(*message.native());
    if (!replies_ || !envelope || envelope->publisher == 0 || envelope->publisher > crowd_.clients()) return;
    replies_->begin({requests_++, envelope->publisher, envelope->count, runtime_.now()});
  }

  const ServeOptions& options_;
  Crowd crowd_;
  RealRuntime runtime_;
  Hub hub_;
  http::Server http_;
  std::vector<std::unique_ptr<TransportServer>> servers_;
  std::vector<ServedAt> served_;
  std::vector<std::unique_ptr<Downlink>> downlinks_;
  std::vector<std::unique_ptr<Publisher>> publishers_;
  std::unique_ptr<ReplyStreams> replies_;
  std::uint64_t requests_ = 0;
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
