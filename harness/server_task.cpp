// A server worker: the hub, the HTTP port, one transport, the downlink's schedules, and the answers to requests.
#include <nlohmann/json.hpp>

#include "harness/downlink.hpp"
#include "harness/journal.hpp"
#include "harness/publisher.hpp"
#include "harness/reply_streams.hpp"
#include "harness/task.hpp"
#include "transports/http/server.hpp"
#include "transports/registry.hpp"

namespace pushbench {

namespace {

// Who published a message, as the journal has it: below kClients the scenario's downlink of that index; from kReplies
// on, the answer to the request of that number.
constexpr std::uint64_t kClients = std::uint64_t{1} << 32;
constexpr std::uint64_t kReplies = std::uint64_t{1} << 33;

// A server that costs so much more a delivery, to measure whether a comparison finds it: see scripts/check-comparison.
#ifndef PUSHBENCH_SLOWDOWN_NS
#define PUSHBENCH_SLOWDOWN_NS 0
#endif
constexpr Duration kSlowdown{PUSHBENCH_SLOWDOWN_NS};

/// One of the scenario's downlinks.
struct Series {
  Downlink downlink;
  std::uint64_t published = 0;  ///< of this worker's channels, former lives included
  std::unique_ptr<Publisher> publisher = nullptr;
};

class ServerTask final : public Task, private HubListener {
 public:
  ServerTask(RealRuntime& runtime, const Orders& orders)
      : runtime_(runtime),
        orders_(orders),
        scenario_(parse_scenario(orders.scenario, "orders")),
        crowd_(scenario_),
        hub_({.base = orders.base,
              .history_messages = scenario_.history_messages,
              .history_bytes = scenario_.history_bytes}),
        process_(runtime),
        http_(runtime, hub_, {.listen = listen_at(transport().over_http())}),
        last_(orders.base / kLife + 1, std::vector<Cursor>(crowd_.channels())) {
    hub_.attach(*this);  // before the transport: a message is accounted for before it is passed on
    server_ = transport().serve({runtime_, hub_, http_, listen_at(!transport().over_http())},
                                scenario_.settings_of(orders.transport));
    for (std::uint32_t number = 0; number < crowd_.channels(); ++number) {
      channels_.push_back(is_mine(number) ? hub_.channel(crowd_.channel_name(number)) : nullptr);
      if (channels_.back() != nullptr) numbers_[channels_.back()] = number;
    }
    for (std::uint32_t client = 0; is_replicated(scenario_) && client < crowd_.clients(); ++client) {
      members_here_ += shard_of_client(scenario_, crowd_, client, orders_.shards) == orders_.shard ? 1 : 0;
    }
    if (orders.journal >= 0) journal_.emplace(orders.journal);
  }

  ~ServerTask() override { hub_.detach(*this); }

  nlohmann::json ready() const override { return {{"endpoint", server_->endpoint().value_or(http_.local())}}; }

  void start(const Timetable& timetable) override {
    recorder_ = std::make_unique<Recorder>(timetable.window, timetable.origin);
    const bool first_life = orders_.life == 0;
    if (first_life) {
      process_.start(timetable.window);
    } else {
      process_.join(timetable.window);
    }
    for (std::uint32_t i = 0; i < scenario_.downlink.size(); ++i) {
      const Traffic& traffic = scenario_.downlink[i];
      series_.push_back({{hub_, traffic.payload, traffic.content, seed(Purpose::payload, i)}});
    }
    if (scenario_.replies) {
      reply_text_.emplace(hub_, scenario_.replies->payload, Content::text,
                          seed(Purpose::payload, static_cast<std::uint32_t>(scenario_.downlink.size())));
      replies_ =
          std::make_unique<ReplyStreams>(runtime_, *scenario_.replies, seed(Purpose::replies), timetable.window.end,
                                         [this](const Request& request, const Due& due, TimePoint intended) {
                                           publish_reply(request, due, intended);
                                         });
    }
    if (!first_life && journal_) read_journal();
    for (std::uint32_t i = 0; i < series_.size(); ++i) begin_series(i, timetable);
  }

  ProcessFigures figures() const override { return process_.figures(); }

  Progress progress() const override {
    const bool published =
        std::all_of(series_.begin(), series_.end(), [](const Series& series) { return series.publisher->finished(); });
    return {.connected = server_->followers(),
            .published = owed_,
            .received = accepted_,
            .finished = published && (!replies_ || replies_->finished())};
  }

  nlohmann::json report(const Lives*) override {
    ServerReport report;
    report.process = process_.figures();
    for (const Series& series : series_) {
      for (const Due& later : series.publisher->remaining()) {
        if (is_mine(later.target)) report.withheld += deliveries_of(later.target);
      }
    }
    report.last = last_;
    report.uplink = uplink_.totals(0);
    if (recorder_) report.uplink_recording = recorder_->recording();
    report.slow_consumers = runtime_.counters().slow_consumers;
    report.refused_out_of_files = runtime_.counters().refused_out_of_files;
    return report;
  }

 private:
  const Transport& transport() const { return *find_transport(orders_.transport); }

  /// The port that was ordered is the one that clients connect to; the other may be any.
  Endpoint listen_at(bool for_clients) const {
    return {orders_.listen_address, for_clients ? orders_.listen_port : std::uint16_t{0}};
  }

  std::uint64_t seed(Purpose purpose, std::uint32_t index = 0) const {
    return seed_for(orders_.run_seed, orders_.trial, purpose, index);
  }

  bool is_mine(std::uint32_t channel) const {
    return publishes(scenario_, crowd_, orders_.shard, orders_.shards, channel);
  }

  /// How many of this worker's clients are to get what is published there.
  std::uint64_t deliveries_of(std::uint32_t channel) const {
    return is_replicated(scenario_) ? members_here_ : crowd_.followers_of(channel);
  }

  /// Goes on behind what former lives published.
  void begin_series(std::uint32_t index, const Timetable& timetable) {
    Schedule schedule(scenario_.downlink[index], crowd_.rooms(), seed(Purpose::downlink, index),
                      LoadCurve(scenario_.phases));
    for (std::uint64_t behind = 0; behind < series_[index].published; schedule.advance()) {
      behind += is_mine(schedule.due().target) ? 1 : 0;
    }
    series_[index].publisher =
        std::make_unique<Publisher>(runtime_, std::move(schedule), timetable.origin, timetable.window.end,
                                    [this, index](const Due& due, TimePoint intended) {
                                      if (is_mine(due.target))
                                        publish(series_[index].downlink, index, *channels_[due.target], due, intended);
                                    });
  }

  void publish(Downlink& downlink, std::uint64_t source, Channel& channel, const Due& due, TimePoint intended) {
    source_ = source;
    downlink.publish(channel, due, intended, runtime_.now());
    source_ = kClients;
  }

  void publish_reply(const Request& request, const Due& due, TimePoint intended) {
    const std::uint32_t room = crowd_.room_of(static_cast<std::uint32_t>(request.publisher - 1));
    if (channels_[room] == nullptr) return;  // whoever asked here in another worker's client's name
    publish(*reply_text_, kReplies + request.number, *channels_[room], due, intended);
  }

  void on_published(const Channel& channel, const Message& message) override {
    const auto found = numbers_.find(&channel);
    if (found == numbers_.end()) return;  // of somebody else who talks to this port
    const TimePoint now = runtime_.now();
    if (journal_) journal_->append({now, source_, *message.native()});
    account(found->second, message.sequence());
    if constexpr (kSlowdown > Duration{}) spin(deliveries_of(found->second));
    if (source_ < kClients) ++series_[source_].published;
    if (source_ != kClients) return;
    if (const auto request = take_uplink(*message.native(), now); request && replies_) replies_->begin(*request);
  }

  void spin(std::uint64_t deliveries) const {
    const TimePoint until = runtime_.now() + kSlowdown * static_cast<Duration::rep>(deliveries);
    while (runtime_.now() < until) {
    }
  }

  void account(std::uint32_t channel, std::uint64_t sequence) {
    const auto numbering = static_cast<std::size_t>(sequence / kLife);
    if (numbering >= last_.size()) last_.resize(numbering + 1, std::vector<Cursor>(crowd_.channels()));
    last_[numbering][channel] = sequence;
    owed_ += deliveries_of(channel);
  }

  /// A message that a client sent, as the request that it may be; nothing if it is none of this run's clients'.
  std::optional<Request> take_uplink(std::string_view message, TimePoint at) {
    const auto envelope = parse_envelope(message);
    if (!envelope || envelope->publisher == 0 || envelope->publisher > crowd_.clients() || envelope->count == 0) {
      return std::nullopt;
    }
    if (uplink_.seen(envelope->publisher, envelope->count) != Arrival::duplicate && recorder_) {
      recorder_->arrived(*envelope, at);
      ++accepted_;
    }
    return Request{requests_++, envelope->publisher, envelope->count, at};
  }

  /// What former lives published is accounted for; what is of this numbering is the history, too. Answers to requests
  /// that are in the history go on.
  void read_journal() {
    std::vector<Request> requests;
    std::unordered_map<std::uint64_t, std::uint32_t> answered;
    journal_->read([&](const JournalRecord& record) {
      const auto envelope = parse_envelope(record.message);
      Channel* const channel = envelope ? hub_.channel(envelope->channel) : nullptr;
      const auto found = numbers_.find(channel);
      if (found == numbers_.end()) return;
      const bool remembered = hub_.restore(*channel, record.message);
      account(found->second, envelope->sequence);
      if (record.source < kClients) ++series_[record.source].published;
      if (record.source >= kReplies) ++answered[record.source - kReplies];
      if (record.source != kClients) return;
      const auto request = take_uplink(record.message, record.at);
      if (request && remembered && replies_) requests.push_back(*request);
    });
    for (const Request& request : requests) replies_->begin(request, answered[request.number]);
  }

  RealRuntime& runtime_;
  Orders orders_;
  Scenario scenario_;
  Crowd crowd_;
  Hub hub_;
  ProcessWindow process_;
  http::Server http_;
  std::unique_ptr<TransportServer> server_;
  std::optional<Journal> journal_;
  std::vector<Channel*> channels_;  // by number; null: another worker's
  std::unordered_map<const Channel*, std::uint32_t> numbers_;
  std::uint64_t members_here_ = 0;
  std::uint64_t owed_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t source_ = kClients;  // of what is being published
  Lives last_;
  UplinkLedger uplink_;
  std::unique_ptr<Recorder> recorder_;
  std::vector<Series> series_;
  std::optional<Downlink> reply_text_;
  std::unique_ptr<ReplyStreams> replies_;
};

}  // namespace

std::unique_ptr<Task> make_server_task(RealRuntime& runtime, const Orders& orders) {
  return std::make_unique<ServerTask>(runtime, orders);
}

}  // namespace pushbench
