#include "harness/population.hpp"

#include <algorithm>
#include <utility>

#include "harness/plan.hpp"

namespace pushbench {

namespace {

constexpr Duration kRampStep = std::chrono::milliseconds{1};

std::string host_of(const Endpoint& server) {
  const bool ipv6 = server.address.find(':') != std::string::npos;
  return (ipv6 ? '[' + server.address + ']' : server.address) + ':' + std::to_string(server.port);
}

}  // namespace

Population::Population(Runtime& runtime, const Scenario& scenario, const Transport& transport, PopulationPlan plan)
    : runtime_(runtime), scenario_(scenario), plan_(std::move(plan)), users_(plan_.count) {
  contexts_.reserve(plan_.servers.size());  // factories keep references
  for (const Endpoint& server : plan_.servers) {
    contexts_.push_back({runtime_, server, plan_.host.empty() ? host_of(server) : plan_.host, {}, plan_.target});
    factories_.push_back(transport.clients(contexts_.back(), scenario_.settings_of(transport.name())));
  }
  channels_.reserve(scenario_.channel_count());  // clients keep references
  for (std::uint32_t channel = 0; channel < scenario_.channel_count(); ++channel) {
    channels_.push_back(channel_name(channel));
  }
}

Population::~Population() {
  runtime_.disarm(ramp_);
  users_.clear();  // before the factories that made them
}

void Population::connect() {
  ramp_began_ = runtime_.now();
  connect_some();
}

void Population::connect_some() {
  const double share = static_cast<double>(plan_.count) / scenario_.clients;
  const double elapsed_s = std::chrono::duration<double>(runtime_.now() - ramp_began_).count();
  const double due = 1 + elapsed_s * scenario_.connections_per_s * share;
  const auto shards = static_cast<std::uint32_t>(plan_.servers.size());
  for (; begun_ < plan_.count && begun_ < due; ++begun_) {
    const std::uint32_t number = plan_.first + begun_;
    const std::uint32_t shard = shard_of_client(scenario_, number, shards);
    User& user = users_[begun_];
    user.client = factories_[shard]->make(number, channels_[scenario_.channel_of(number)], *this);
    user.client->connect(plan_.joins_running_server ? std::nullopt : std::optional<Cursor>{0});
  }
  if (begun_ < plan_.count) runtime_.arm(ramp_, runtime_.now() + kRampStep);
}

void Population::start(const Window& window, TimePoint origin, std::uint64_t seed) {
  window_ = window;
  recorder_ = std::make_unique<Recorder>(window, origin);
  for (User& user : users_) user.joined = user.connected;
  joined_ = connected_;
  if (!scenario_.uplink) return;
  payload_.emplace(scenario_.uplink->payload_bytes, seed);
  publisher_ =
      std::make_unique<Publisher>(runtime_, Schedule(*scenario_.uplink, scenario_.clients, seed), origin, window.end,
                                  [this](const Due& due, TimePoint intended) { publish(due, intended); });
}

void Population::publish(const Due& due, TimePoint intended) {
  if (!is_mine(due.target)) return;
  ++due_;
  User& sender = user(due.target);
  if (!sender.joined) return;
  Envelope envelope;
  envelope.channel = channels_[scenario_.channel_of(due.target)];
  envelope.intended = intended;
  envelope.sent = std::max(intended, runtime_.now());
  envelope.publisher = due.target + 1;
  envelope.count = ++sender.published;
  envelope.data = payload_->slice(due.k, data_size(scenario_.uplink->payload_bytes, envelope_overhead(envelope)));
  ++published_;
  sender.client->publish(write_envelope(envelope));
}

std::uint64_t Population::due() const {
  std::uint64_t due = due_;
  if (publisher_) {
    for (const Due& later : publisher_->remaining()) due += is_mine(later.target) ? 1 : 0;
  }
  return due;
}

void Population::on_connected(ClientId id) {
  user(id).connected = true;
  ++connected_;
}

void Population::on_message(ClientId id, const Envelope& message) {
  User& receiver = user(id);
  if (plan_.target.empty() && message.channel != channels_[scenario_.channel_of(id)]) {
    on_protocol_error(id, "a message of another channel");
    return;
  }
  if (receiver.ledger.seen(message.sequence) == Arrival::duplicate) return;
  ++delivered_;
  if (recorder_) recorder_->arrived(message, runtime_.now());
}

void Population::on_foreign(ClientId, std::string_view) { ++counters_.foreign_messages; }

void Population::on_disconnected(ClientId id, CloseReason reason, bool) {
  if (std::exchange(user(id).connected, false)) --connected_;
  ++counters_.disconnects[std::string{name_of(reason)}];
}

void Population::on_protocol_error(ClientId, std::string_view what) {
  if (counters_.protocol_errors++ == 0) counters_.first_protocol_error = what;
}

void Population::on_answered(ClientId, std::size_t messages) {
  if (!window_ || !window_->holds(runtime_.now())) return;
  ++counters_.window_answers;
  if (messages == 0) ++counters_.window_empty_answers;
}

LedgerTotals Population::totals(const std::vector<std::uint64_t>* last) const {
  LedgerTotals totals;
  for (std::uint32_t i = 0; i < plan_.count; ++i) {
    const User& user = users_[i];
    if (!user.joined) continue;
    if (last != nullptr) {
      totals.add(user.ledger, 1, (*last)[scenario_.channel_of(plan_.first + i)]);
    } else if (user.ledger.newest() != 0) {
      totals.add(user.ledger, user.ledger.oldest(), user.ledger.newest());
    }
  }
  return totals;
}

const Recording& Population::recording() const {
  static const Recording kNone;
  return recorder_ ? recorder_->recording() : kNone;
}

}  // namespace pushbench
