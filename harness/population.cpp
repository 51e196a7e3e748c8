#include "harness/population.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/plan.hpp"
#include "harness/remote.hpp"

namespace pushbench {

namespace {

constexpr Duration kRampStep = std::chrono::milliseconds{1};
// A ramp that is behind catches up step by step: a worker that did it at once would answer nobody meanwhile.
constexpr std::uint32_t kMostInAStep = 256;

ReconnectPolicy policy_of(const Reconnect& reconnect) {
  const auto duration = [](double ms) { return Duration{std::llround(ms * 1e6)}; };
  return {.first = duration(reconnect.first_ms), .most = duration(reconnect.most_ms)};
}

}  // namespace

Population::Population(Runtime& runtime, const Scenario& scenario, const Transport& transport, PopulationPlan plan)
    : runtime_(runtime), scenario_(scenario), crowd_(scenario), plan_(std::move(plan)), users_(plan_.count) {
  contexts_.reserve(plan_.servers.size());  // factories keep references
  for (const Endpoint& server : plan_.servers) {
    contexts_.push_back({runtime_, server, plan_.host.empty() ? host_of(server) : plan_.host,
                         policy_of(scenario_.reconnect), plan_.target});
    factories_.push_back(transport.clients(contexts_.back(), scenario_.settings_of(transport.name())));
  }
  channels_.reserve(crowd_.channels());  // clients keep references
  for (std::uint32_t channel = 0; channel < crowd_.channels(); ++channel) {
    channels_.push_back(crowd_.channel_name(channel));
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

Subscription Population::subscription_of(ClientId id) const {
  const Group& group = group_of(id);
  Subscription subscription;
  if (group.follows) subscription.follows = &channels_[crowd_.room_of(id)];
  if (!group.follows || (group.to_server && !group.uplink.empty())) {
    subscription.publishes = &channels_[crowd_.publish_channel_of(id)];
  }
  return subscription;
}

void Population::connect_some() {
  const double share = static_cast<double>(plan_.count) / scenario_.clients;
  const double elapsed_s = std::chrono::duration<double>(runtime_.now() - ramp_began_).count();
  const double due =
      std::min(1 + elapsed_s * scenario_.connections_per_s * share, static_cast<double>(begun_ + kMostInAStep));
  for (; begun_ < plan_.count && begun_ < due; ++begun_) {
    const ClientId id = plan_.first + begun_;
    if (plan_.begins_away && plan_.begins_away(id)) {
      users_[begun_].presence = Presence::away;
      users_[begun_].off_duty = true;
      ++off_duty_;
      continue;
    }
    make(id);
    users_[begun_].client->connect(plan_.joins_running_server ? std::nullopt : std::optional<Cursor>{0});
  }
  if (begun_ < plan_.count) runtime_.arm(ramp_, runtime_.now() + kRampStep);
}

void Population::make(ClientId id) {
  const std::uint32_t shard = shard_of_client(scenario_, crowd_, id, static_cast<std::uint32_t>(plan_.servers.size()));
  user(id).client = factories_[shard]->make(id, subscription_of(id), *this);
}

void Population::start(const Window& window, TimePoint origin) {
  window_ = window;
  recorder_ = std::make_unique<Recorder>(window, origin);
  for (ClientId id = plan_.first; id < plan_.first + plan_.count; ++id) {
    User& each = user(id);
    // Who is yet to come has joined as one who went before the first message.
    each.joined = each.connected || each.off_duty;
    if (each.off_duty && crowd_.follows(id)) attendance_.left(id, 0);
  }
  joined_ = connected_ + off_duty_;
  gone_ = joined_off_duty_ = off_duty_;
  uplink_ = std::make_unique<UplinkLoad>(
      runtime_,
      UplinkLoad::Options{scenario_, crowd_, plan_.first, plan_.count, origin, window.end, plan_.run_seed, plan_.trial},
      [this](ClientId id, TimePoint intended, const Due& message, const Payload& payload) {
        publish(id, intended, message, payload);
      });
  start_churn(origin);
  if (!scenario_.faults.empty() && plan_.wires) start_faults(window.begin);
}

void Population::start_churn(TimePoint origin) {
  ChurnSchedule schedule(seed_for(plan_.run_seed, plan_.trial, Purpose::churn));
  for (ClientId id = plan_.first; id < plan_.first + plan_.count; ++id) {
    const std::optional<Churn>& churn = group_of(id).churn;
    if (churn && user(id).joined) schedule.add(id, *churn, origin);
  }
  const auto call_all_back = [this] {
    for (ClientId id = plan_.first; id < plan_.first + plan_.count; ++id) {
      if (catches_up(id)) call_in(id);
      come_back(id);
    }
  };
  turnover_ = std::make_unique<Turnover>(
      runtime_, std::move(schedule), window_->end,
      Turnover::Calls{[this](ClientId id) { leave(id); }, [this](ClientId id) { come_back(id); }, call_all_back});
}

void Population::start_faults(TimePoint begin) {
  course_ = Course{Steps{begin}, Steps{begin}, Steps{begin}};
  breaker_ = std::make_unique<Breaker>(
      runtime_,
      Breaker::Options{scenario_, crowd_, plan_.first, plan_.count, begin,
                       seed_for(plan_.run_seed, plan_.trial, Purpose::faults), *plan_.wires,
                       [this](ClientId id) { return user(id).connected && user(id).presence == Presence::here; }});
}

void Population::publish(ClientId id, TimePoint intended, const Due& due, const Payload& payload) {
  User& sender = user(id);
  // Who has left does not write, so nothing was due. Who was cut off does: it does not know yet, or waits to be back.
  if (sender.presence != Presence::here) return;
  ++due_;
  if (!sender.joined) return;
  Envelope envelope;
  envelope.channel = channels_[crowd_.publish_channel_of(id)];
  envelope.intended = intended;
  envelope.sent = std::max(intended, runtime_.now());
  envelope.publisher = id + 1;
  envelope.count = ++sender.published;
  envelope.data = payload.slice(due.payload_at, data_size(due.payload_bytes, envelope_overhead(envelope)));
  ++published_;
  sender.client->publish(write_envelope(envelope));
}

std::uint64_t Population::due() const { return due_ + (uplink_ ? uplink_->remaining() : 0); }

bool Population::finished() const {
  if (uplink_ && !uplink_->finished()) return false;
  if (turnover_ && !turnover_->ended()) return false;
  return gone_ == joined_off_duty_ && (!breaker_ || breaker_->strikes().settled());
}

void Population::leave(ClientId id) {
  User& leaver = user(id);
  // Who is cut off cannot leave: its absence is the fault's, until it is back.
  if (leaver.presence != Presence::here || !leaver.connected || (breaker_ && breaker_->has(id))) return;
  if (breaker_) breaker_->left(id);
  leaver.presence = Presence::leaving;
  leaver.client->close();
}

void Population::come_back(ClientId id) {
  User& comer = user(id);
  if (comer.off_duty) return;
  if (comer.presence == Presence::leaving) comer.presence = Presence::leaving_but_wanted;
  if (comer.presence != Presence::away) return;
  comer.presence = Presence::coming;
  if (!comer.client) make(id);
  comer.client->connect(catches_up(id) ? comer.client->cursor() : std::nullopt);
}

bool Population::send_away(ClientId id) {
  User& leaver = user(id);
  if (leaver.off_duty) return true;
  leave(id);
  if (leaver.presence == Presence::here || leaver.presence == Presence::coming) return false;
  leaver.off_duty = true;
  if (leaver.presence == Presence::away) {
    ++off_duty_;
    if (leaver.joined) ++joined_off_duty_;
  }
  if (leaver.presence == Presence::leaving_but_wanted) leaver.presence = Presence::leaving;
  return true;
}

void Population::call_in(ClientId id) {
  User& comer = user(id);
  if (!std::exchange(comer.off_duty, false)) return;
  if (comer.presence == Presence::away) {
    --off_duty_;
    if (comer.joined) --joined_off_duty_;
  }
  come_back(id);
}

bool Population::catches_up(ClientId id) const {
  const std::optional<Churn>& churn = group_of(id).churn;
  return churn && churn->catches_up;
}

void Population::on_left(ClientId id) {
  User& leaver = user(id);
  if (leaver.presence == Presence::leaving_but_wanted) turnover_->call_back(id);
  leaver.presence = Presence::away;
  if (leaver.off_duty) {
    ++off_duty_;
    if (leaver.joined) ++joined_off_duty_;
  }
  if (!catches_up(id) && crowd_.follows(id)) attendance_.left(id, leaver.ledger.newest());
}

Span Population::missed_by(const User& user, ClientId id) const {
  const std::optional<Cursor> cursor = user.client->cursor();
  if (!crowd_.follows(id) || !cursor) return {};
  // One that came back without resuming may have been cut off again before it saw anything.
  const auto before = returned_at_.find(id);
  const Cursor followed_from = before == returned_at_.end() ? 0 : before->second;
  return {std::max(attendance_.behind(id, user.ledger.newest()), followed_from) + 1, *cursor};
}

void Population::on_connected(ClientId id) {
  User& comer = user(id);
  comer.connected = true;
  ++connected_;
  if (comer.joined) --gone_;
  if (std::exchange(comer.cut_off, false)) {
    if (breaker_) {
      breaker_->returned(id, missed_by(comer, id));
      if (const auto cursor = comer.client->cursor()) returned_at_[id] = *cursor;
    }
    if (course_) course_->reconnected.count(runtime_.now());
  }
  if (comer.presence != Presence::coming) return;
  comer.presence = Presence::here;
  if (!catches_up(id) && crowd_.follows(id)) attendance_.returned(id, comer.client->cursor());
}

void Population::on_message(ClientId id, const Envelope& message) {
  User& receiver = user(id);
  if (plan_.target.empty() && message.channel != channels_[crowd_.room_of(id)]) {
    on_protocol_error(id, "a message of another channel");
    return;
  }
  if (receiver.ledger.seen(message.sequence) == Arrival::duplicate) return;
  attendance_.saw(id, message.sequence);
  ++delivered_;
  if (!recorder_) return;
  const TimePoint now = runtime_.now();
  recorder_->arrived(message, now);
  if (course_) course_->delivered.count(now);
}

void Population::on_foreign(ClientId, std::string_view) { ++counters_.foreign_messages; }

void Population::on_disconnected(ClientId id, CloseReason reason, bool) {
  User& loser = user(id);
  const bool leaves = loser.presence == Presence::leaving || loser.presence == Presence::leaving_but_wanted;
  if (breaker_ && !leaves) breaker_->lost(id, reason);
  if (std::exchange(loser.connected, false)) {
    --connected_;
    if (loser.joined) ++gone_;
    loser.cut_off = !leaves;
    if (course_ && !leaves) course_->disconnected.count(runtime_.now());
  }
  if (leaves) {
    on_left(id);
  } else {
    ++counters_.disconnects[std::string{name_of(reason)}];
  }
}

void Population::on_protocol_error(ClientId, std::string_view what) {
  if (counters_.protocol_errors++ == 0) counters_.first_protocol_error = what;
}

void Population::on_answered(ClientId, std::size_t messages) {
  if (!window_ || !window_->holds(runtime_.now())) return;
  ++counters_.window_answers;
  if (messages == 0) ++counters_.window_empty_answers;
}

LedgerTotals Population::totals(const Lives* lives) const {
  LedgerTotals totals;
  for (ClientId id = plan_.first; id < plan_.first + plan_.count; ++id) {
    const User& follower = user(id);
    if (!follower.joined || !crowd_.follows(id)) continue;
    const Ledger& ledger = follower.ledger;
    totals.add(ledger, 1, 0);  // what came twice; what was to come at all is below
    if (lives == nullptr) {
      if (ledger.newest() != 0) attendance_.add(totals, id, ledger, {ledger.oldest(), ledger.newest()});
      continue;
    }
    for (std::size_t life = 0; life < lives->size(); ++life) {
      attendance_.add(totals, id, ledger, pushbench::published(*lives, life, crowd_.room_of(id)));
    }
  }
  return totals;
}

std::vector<FaultRecord> Population::faults(const Lives* lives) const {
  if (!breaker_) return {};
  return breaker_->strikes().records([&](const Absence& absence) {
    if (lives == nullptr) return absence.span.size();
    return published_within(*lives, crowd_.room_of(absence.client), absence.span);
  });
}

ClientReport Population::report(const Lives* lives) const {
  ClientReport report;
  report.downlink = totals(lives);
  report.recording = recording();
  report.joined = joined_;
  report.uplink_due = due();
  report.uplink_published = published_;
  report.disconnects = counters_.disconnects;
  report.protocol_errors = counters_.protocol_errors;
  report.first_protocol_error = counters_.first_protocol_error;
  report.foreign_messages = counters_.foreign_messages;
  report.window_answers = counters_.window_answers;
  report.window_empty_answers = counters_.window_empty_answers;
  report.faults = faults(lives);
  if (course_) {
    report.delivered_steps = course_->delivered.counts();
    report.reconnected_steps = course_->reconnected.counts();
    report.disconnected_steps = course_->disconnected.counts();
  }
  return report;
}

Recording Population::recording() const { return recorder_ ? recorder_->recording() : Recording{}; }

}  // namespace pushbench
