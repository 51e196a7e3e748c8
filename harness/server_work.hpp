// What a server does in a trial, whatever it runs on: the hub, the HTTP port, one transport, the downlink's schedules,
// and the answers to requests. harness/server_task.cpp runs it in a process, harness/simulation in a modelled world.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/crowd.hpp"
#include "harness/downlink.hpp"
#include "harness/journal.hpp"
#include "harness/messages.hpp"
#include "harness/publisher.hpp"
#include "harness/reply_streams.hpp"
#include "harness/scenario.hpp"
#include "transports/http/server.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// Told of what a server publishes, before the transport carries it.
class PublishWitness {
 public:
  /// A message that `deliveries` clients of this server are to get; `own`: by a schedule or in answer to a request, and
  /// not by a client.
  virtual void on_published(std::uint64_t deliveries, bool own) = 0;

 protected:
  ~PublishWitness() = default;
};

class ServerWork final : private HubListener {
 public:
  /// What it points at outlives it.
  struct Options {
    const Scenario& scenario;
    const Transport& transport;
    std::uint64_t run_seed = 0;
    std::uint32_t trial = 0;
    std::uint32_t shard = 0, shards = 1;
    Endpoint listen;  ///< where clients connect; port 0: any
    std::uint32_t life = 0;
    Cursor base = 0;            ///< see HubOptions
    MessageLog* log = nullptr;  ///< of what is published; of former lives, too
    PublishWitness* witness = nullptr;
  };

  /// Throws what Runtime::listen throws.
  ServerWork(Runtime& runtime, const Options& options);
  ~ServerWork();
  ServerWork(const ServerWork&) = delete;
  ServerWork& operator=(const ServerWork&) = delete;

  /// Where clients connect.
  Endpoint endpoint() const { return server_->endpoint().value_or(http_.local()); }

  /// Publishes by the schedules, from where former lives stopped.
  void start(const Timetable& timetable);

  Progress progress() const;

  /// All but what the process used and what its runtime counted.
  ServerReport report() const;

 private:
  /// One of the scenario's downlinks.
  struct Series {
    Downlink downlink;
    std::uint64_t published = 0;  ///< of this worker's channels, former lives included
    std::unique_ptr<Publisher> publisher = nullptr;
  };

  Endpoint listen_at(bool for_clients) const;
  std::uint64_t seed(Purpose purpose, std::uint32_t index = 0) const;
  bool is_mine(std::uint32_t channel) const;
  std::uint64_t deliveries_of(std::uint32_t channel) const;
  std::optional<std::uint32_t> number_of(const Channel& channel) const;
  void begin_series(std::uint32_t index, const Timetable& timetable);
  void publish(Downlink& downlink, std::uint64_t source, Channel& channel, const Due& due, TimePoint intended);
  void publish_reply(const Request& request, const Due& due, TimePoint intended);
  void on_published(const Channel& channel, const Message& message) override;
  void account(std::uint32_t channel, std::uint64_t sequence);
  std::optional<Request> take_uplink(std::string_view message, TimePoint at);
  void read_log();

  Runtime& runtime_;
  Options options_;
  const Scenario& scenario_;
  Crowd crowd_;
  Hub hub_;
  http::Server http_;
  std::unique_ptr<TransportServer> server_;
  std::vector<Channel*> channels_;      // by number; null: another worker's
  std::vector<std::uint32_t> numbers_;  // by the hub's number of the channel
  std::uint64_t members_here_ = 0;
  std::uint64_t owed_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t source_;  // of what is being published
  Lives last_;
  UplinkLedger uplink_;
  std::unique_ptr<Recorder> recorder_;
  std::vector<Series> series_;
  std::optional<Downlink> reply_text_;
  std::unique_ptr<ReplyStreams> replies_;
};

}  // namespace pushbench
