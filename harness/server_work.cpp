#include "harness/server_work.hpp"

#include <algorithm>
#include <unordered_map>

namespace pushbench {

namespace {

// Who published a message, as the log has it: below kClients the scenario's downlink of that index; from kReplies on,
// the answer to the request of that number.
constexpr std::uint64_t kClients = std::uint64_t{1} << 32;
constexpr std::uint64_t kReplies = std::uint64_t{1} << 33;

// What strangers may make and send on top of the scenario's own, at most.
constexpr std::size_t kRoom = 2'000'000;

}  // namespace

ServerWork::ServerWork(Runtime& runtime, const Options& options)
    : runtime_(runtime),
      options_(options),
      scenario_(options.scenario),
      crowd_(scenario_),
      hub_({.base = options.base,
            .history_messages = scenario_.history_messages,
            .history_bytes = scenario_.history_bytes,
            .most_channels = crowd_.channels() + kRoom}),
      http_(runtime, hub_, {.listen = listen_at(options.transport.over_http())}),
      source_(kClients),
      last_(options.base / kLife + 1, std::vector<Cursor>(crowd_.channels())),
      uplink_(crowd_.clients() + kRoom) {
  hub_.attach(*this);  // before the transport: a message is accounted for before it is passed on
  server_ = options.transport.serve({runtime_, hub_, http_, listen_at(!options.transport.over_http())},
                                    scenario_.settings_of(options.transport.name()));
  channels_.reserve(crowd_.channels());
  for (std::uint32_t number = 0; number < crowd_.channels(); ++number) {
    channels_.push_back(is_mine(number) ? hub_.channel(crowd_.channel_name(number)) : nullptr);
    if (channels_.back() != nullptr) numbers_.push_back(number);
  }
  for (std::uint32_t client = 0; is_replicated(scenario_) && client < crowd_.clients(); ++client) {
    members_here_ += shard_of_client(scenario_, crowd_, client, options_.shards) == options_.shard ? 1 : 0;
  }
}

ServerWork::~ServerWork() { hub_.detach(*this); }

/// The port that was ordered is the one that clients connect to; the other may be any.
Endpoint ServerWork::listen_at(bool for_clients) const {
  return {options_.listen.address, for_clients ? options_.listen.port : std::uint16_t{0}};
}

std::uint64_t ServerWork::seed(Purpose purpose, std::uint32_t index) const {
  return seed_for(options_.run_seed, options_.trial, purpose, index);
}

bool ServerWork::is_mine(std::uint32_t channel) const {
  return publishes(scenario_, crowd_, options_.shard, options_.shards, channel);
}

/// How many of this worker's clients are to get what is published there.
std::uint64_t ServerWork::deliveries_of(std::uint32_t channel) const {
  return is_replicated(scenario_) ? members_here_ : crowd_.followers_of(channel);
}

/// Nothing for channels of somebody else who talks to this port.
std::optional<std::uint32_t> ServerWork::number_of(const Channel& channel) const {
  if (channel.number() >= numbers_.size()) return std::nullopt;
  return numbers_[channel.number()];
}

void ServerWork::start(const Timetable& timetable) {
  recorder_ = std::make_unique<Recorder>(timetable.window, timetable.origin);
  for (std::uint32_t i = 0; i < scenario_.downlink.size(); ++i) {
    const Traffic& traffic = scenario_.downlink[i];
    series_.push_back({{hub_, traffic.payload, traffic.content, seed(Purpose::payload, i)}});
  }
  if (scenario_.replies) {
    reply_text_.emplace(hub_, scenario_.replies->payload, Content::text,
                        seed(Purpose::payload, static_cast<std::uint32_t>(scenario_.downlink.size())));
    replies_ = std::make_unique<ReplyStreams>(
        runtime_, *scenario_.replies, seed(Purpose::replies), timetable.window.end,
        [this](const Request& request, const Due& due, TimePoint intended) { publish_reply(request, due, intended); });
  }
  if (options_.life > 0 && options_.log != nullptr) read_log();
  for (std::uint32_t i = 0; i < series_.size(); ++i) begin_series(i, timetable);
}

Progress ServerWork::progress() const {
  const bool published =
      std::all_of(series_.begin(), series_.end(), [](const Series& series) { return series.publisher->finished(); });
  return {.connected = server_->followers(),
          .published = owed_,
          .received = accepted_,
          .finished = published && (!replies_ || replies_->finished())};
}

ServerReport ServerWork::report() const {
  ServerReport report;
  for (const Series& series : series_) {
    for (const Due& later : series.publisher->remaining()) {
      if (is_mine(later.target)) report.withheld += deliveries_of(later.target);
    }
  }
  report.last = last_;
  report.uplink = uplink_.totals(0);
  if (recorder_) report.uplink_recording = recorder_->recording();
  return report;
}

/// Goes on behind what former lives published.
void ServerWork::begin_series(std::uint32_t index, const Timetable& timetable) {
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

void ServerWork::publish(Downlink& downlink, std::uint64_t source, Channel& channel, const Due& due,
                         TimePoint intended) {
  source_ = source;
  downlink.publish(channel, due, intended, runtime_.now());
  source_ = kClients;
}

void ServerWork::publish_reply(const Request& request, const Due& due, TimePoint intended) {
  const std::uint32_t room = crowd_.room_of(static_cast<std::uint32_t>(request.publisher - 1));
  if (channels_[room] == nullptr) return;  // whoever asked here in another worker's client's name
  publish(*reply_text_, kReplies + request.number, *channels_[room], due, intended);
}

void ServerWork::on_published(const Channel& channel, const Message& message) {
  const auto number = number_of(channel);
  if (!number) return;
  const TimePoint now = runtime_.now();
  if (options_.log != nullptr) options_.log->append({now, source_, *message.native()});
  account(*number, message.sequence());
  if (options_.witness != nullptr) options_.witness->on_published(deliveries_of(*number), source_ != kClients);
  if (source_ < kClients) ++series_[source_].published;
  if (source_ != kClients) return;
  if (const auto request = take_uplink(*message.native(), now); request && replies_) replies_->begin(*request);
}

void ServerWork::account(std::uint32_t channel, std::uint64_t sequence) {
  const auto numbering = static_cast<std::size_t>(sequence / kLife);
  if (numbering >= last_.size()) last_.resize(numbering + 1, std::vector<Cursor>(crowd_.channels()));
  last_[numbering][channel] = sequence;
  owed_ += deliveries_of(channel);
}

/// A message that a client sent, as the request that it may be; nothing if it is none of this run's clients'.
std::optional<Request> ServerWork::take_uplink(std::string_view message, TimePoint at) {
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
void ServerWork::read_log() {
  std::vector<Request> requests;
  std::unordered_map<std::uint64_t, std::uint32_t> answered;
  options_.log->read([&](const JournalRecord& record) {
    const auto envelope = parse_envelope(record.message);
    Channel* const channel = envelope ? hub_.channel(envelope->channel) : nullptr;
    const auto number = channel != nullptr ? number_of(*channel) : std::nullopt;
    if (!number) return;
    const bool remembered = hub_.restore(*channel, record.message);
    account(*number, envelope->sequence);
    if (record.source < kClients) ++series_[record.source].published;
    if (record.source >= kReplies) ++answered[record.source - kReplies];
    if (record.source != kClients) return;
    const auto request = take_uplink(record.message, record.at);
    if (request && remembered && replies_) requests.push_back(*request);
  });
  for (const Request& request : requests) replies_->begin(request, answered[request.number]);
}

}  // namespace pushbench
