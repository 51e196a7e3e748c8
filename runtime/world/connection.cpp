#include "runtime/world/connection.hpp"

#include <algorithm>

#include "runtime/world/network.hpp"
#include "runtime/world/tcp_opening.hpp"

namespace pushbench::world {

namespace {

/// Until the kernel gives up what it sends again and again: 15 times, 200 ms after the first and twice as long each
/// time up to 120 s (Linux, tcp_retries2).
constexpr Duration kGivesUpAfter = std::chrono::milliseconds{924'600};
constexpr Duration kFirstRetry = std::chrono::milliseconds{200};
constexpr Duration kLongestRetry = std::chrono::seconds{120};
/// A request for a connection: after 1 s, then twice as long each time, 6 times (tcp_syn_retries).
constexpr Duration kFirstSynRetry = std::chrono::seconds{1};
constexpr Duration kSynGivesUpAfter = std::chrono::seconds{127};
constexpr std::uint64_t kRetries = 15;
constexpr std::uint64_t kSynRetries = 6;
/// IPv4 and TCP headers, 20 B of options, as tcp_opening.cpp counts them.
constexpr std::uint32_t kSyn = 60;

struct Retry {
  TimePoint at;
  std::uint64_t times = 0;
};

/// When what was sent for the first time at `first` is sent for the first time not before `until`.
Retry next_retry(TimePoint first, Duration wait, TimePoint until) {
  Retry retry{first};
  while (retry.at < until) {
    retry.at += wait;
    wait = std::min(2 * wait, kLongestRetry);
    ++retry.times;
  }
  return retry;
}

}  // namespace

void Connection::begin(std::uint32_t user, const Link& link) {
  user_ = user;
  link_ = &link;
  wire_bytes_ = 0;
  ways_ = {};
  acks_ = {};
  last_packet_ = {};
  silent_ = forsaken_ = forgotten_ = false;
  syns_dropped_ = 0;
}

void Connection::join(Connection*& newest) {
  newer_ = nullptr;
  older_ = newest;
  if (newest != nullptr) newest->newer_ = this;
  newest = this;
}

void Connection::leave(Connection*& newest) {
  (newer_ == nullptr ? newest : newer_->older_) = older_;
  if (older_ != nullptr) older_->newer_ = newer_;
}

TcpPath Connection::path(bool up, Traffic& traffic) const {
  return {.link = *link_,
          .up = up,
          .bottleneck = network_.bottleneck(user_, up ? link_->up : link_->down, up),
          .random = network_.tcp_dice(),
          .traffic = traffic};
}

void Connection::count(const Traffic& traffic) {
  wire_bytes_ += traffic.down_bytes + traffic.up_bytes;
  network_.traffic() += traffic;
}

void Connection::count_acks(const WorldStream& by, std::uint32_t acks) {
  if (acks == 0) return;
  Traffic traffic;
  traffic.add(by.client(), acks, std::uint64_t{acks} * kSegmentHeader);
  count(traffic);
}

Duration Connection::observe(TimePoint at, std::size_t payload, bool up) const {
  PacketObserver* const observer = network_.observer();
  if (observer == nullptr) return {};
  const std::size_t most = link_->mtu - kSegmentHeader;
  const std::size_t segments = std::max<std::size_t>(1, (payload + most - 1) / most);
  return observer->on_packet(user_, at, payload + segments * kSegmentHeader, up);
}

void Connection::ask(TimePoint at, std::uint32_t port, Core& server) {
  port_ = static_cast<std::uint16_t>(port);
  at += observe_leaving(client_, at, 0);
  // Only where it may come to that is asked for room at the time when the SYN comes: it costs an event.
  const bool crowded = network_.backlog(port).may_fill(server.host().options().backlog);
  server_.begin(server, nullptr, WorldStream::State::arriving);
  if (!crowded) return open_from(at, {});
  Traffic traffic;
  traffic.add(true, 1, kSyn);
  count(traffic);
  server_.come(Coming::asking);
  server_.push(Flight::Kind::asked, at + delay(true));
}

/// SYN, what follows it and what both ends will know; less what is counted already, which `traffic` is minus of.
void Connection::open_from(TimePoint at, Traffic traffic) {
  const Opening opening = open_connection(path(true, traffic), path(false, traffic), at);
  count(traffic);
  if (opening.open == kNever) {
    client_.push(Flight::Kind::given_up, opening.given_up);
    server_.vanish();
    return;
  }
  last_packet_ = opening.accepted;
  server_.come(Coming::half_open);
  client_.push(Flight::Kind::opened, opening.open);
  server_.push(Flight::Kind::accepted, opening.accepted);
}

void Connection::be_asked() {
  if (client_.state() != WorldStream::State::asking) return server_.vanish();
  ModelHost& host = server_.core().host();
  const TimePoint sent = network_.event_time() - delay(true);
  if (!network_.backlog(port_).full(host.options().backlog)) {
    Traffic counted;
    counted.add(true, 1, kSyn);
    return open_from(sent, Traffic{} - counted);
  }
  ++host.count().syns_dropped;
  const Duration wait = kFirstSynRetry * (1U << syns_dropped_);
  if (syns_dropped_++ == kSynRetries) {
    client_.push(Flight::Kind::given_up, sent + wait);
    return server_.vanish();
  }
  count_again(true, 1, kSyn);
  server_.push(Flight::Kind::asked, sent + wait + delay(true));
}

void Connection::be_refused(TimePoint at) {
  at += observe_leaving(client_, at, 0);
  Traffic traffic;
  const TimePoint known = refuse_connection(path(true, traffic), path(false, traffic), at);
  count(traffic);
  client_.push(known == kNever ? Flight::Kind::given_up : Flight::Kind::refused,
               known == kNever ? at + kSynGivesUpAfter : known);
}

void Connection::take_back() {
  if (server_.state() != WorldStream::State::arriving) {
    carry_reset(client_, network_.time());
  } else if (server_.incoming().front().when > network_.time() || silent_) {
    server_.vanish();
  } else {
    server_.push(Flight::Kind::reset, network_.time() + delay(true));
  }
}

/// Whether what `end` sends at `at` reaches the other.
bool Connection::carries(const WorldStream& end, TimePoint at) {
  if (link_->idle_timeout > Duration::zero() && at - last_packet_ > link_->idle_timeout) forgotten_ = true;
  return !forgotten_ && (end.client() || !forsaken_);
}

void Connection::carry(WorldStream& end, TimePoint at, const SharedBytes& bytes, std::string_view data) {
  const bool up = end.client();
  WorldStream& to = peer_of(end);
  const bool arrives = carries(end, at);
  at += observe_leaving(end, at, data.size());
  Traffic traffic;
  const Written written = ways_[up ? 1 : 0].write(path(up, traffic), at, data.size());
  count(traffic);
  count_acks(end, acks_[up ? 0 : 1].send(at));
  if (!arrives) {
    to.lose(data.size());
    end.give_up_after(kGivesUpAfter);
    return;
  }
  last_packet_ = std::max(last_packet_, written.freed);
  if (written.sooner != kNever) to.hurry(written.sooner);
  if (to.live()) {
    to.push(Flight::Kind::data, written.arrives, bytes, data);
    if (silent_ && !up) end.give_up_after(kGivesUpAfter);
    return;
  }
  // What is sent to nobody comes back as a reset.
  Traffic reset;
  reset.add(!up, 1, kSegmentHeader);
  count(reset);
  if (end.incoming().empty() || end.incoming().back().kind != Flight::Kind::reset) {
    end.push(Flight::Kind::reset, written.arrives + delay(!up));
  }
}

void Connection::carry_fin(WorldStream& end, TimePoint at) {
  const bool up = end.client();
  WorldStream& to = peer_of(end);
  const bool arrives = carries(end, at);
  at += observe_leaving(end, at, 0);
  Traffic traffic;
  const Written written = ways_[up ? 1 : 0].finish(path(up, traffic), at);
  count(traffic);
  count_acks(end, acks_[up ? 0 : 1].send(at));
  if (!arrives) return;
  last_packet_ = std::max(last_packet_, written.freed);
  if (written.sooner != kNever) to.hurry(written.sooner);
  if (to.live()) to.push(Flight::Kind::finished, written.arrives);
}

void Connection::carry_reset(WorldStream& end, TimePoint at) {
  const bool up = end.client();
  WorldStream& to = peer_of(end);
  if (!to.live() || silent_ || !carries(end, at)) return;
  at += observe_leaving(end, at, 0);
  Traffic traffic;
  TimePoint arrives = ways_[up ? 1 : 0].reset(path(up, traffic), at);
  count(traffic);
  if (arrives == kNever && !to.incoming().empty() && to.incoming().back().when > at) {
    // Acknowledgements of what is under way provoke others.
    arrives = to.incoming().back().when + delay(up) + delay(!up);
  }
  if (arrives != kNever) to.push(Flight::Kind::reset, arrives);
}

void Connection::note_arrival(const WorldStream& end, TimePoint at, std::size_t bytes) {
  const auto mss = static_cast<std::uint32_t>(link_->mtu) - kSegmentHeader;
  count_acks(end, acks_[end.client() ? 0 : 1].arrive(at, bytes, mss));
}

void Connection::note_read(const WorldStream& end, TimePoint at) {
  count_acks(end, acks_[end.client() ? 0 : 1].read(at));
}

void Connection::note_fin(const WorldStream& end, TimePoint at, bool closed) {
  count_acks(end, acks_[end.client() ? 0 : 1].arrive_fin(at, closed));
}

void Connection::flush_acks(TimePoint at) {
  if (client_.live()) count_acks(client_, acks_[0].flush(at));
  if (server_.live()) count_acks(server_, acks_[1].flush(at));
}

void Connection::fall_silent() {
  if (silent_) return;
  silent_ = true;
  if (client_.state() == WorldStream::State::asking) {
    client_.give_up_after(kSynGivesUpAfter);
    server_.schedule();
  } else if (!client_.incoming().empty() && server_.live()) {
    server_.give_up_after(kGivesUpAfter);
  }
  client_.schedule();
}

void Connection::count_again(bool up, std::uint64_t times, std::uint64_t bytes) {
  Traffic traffic;
  traffic.add(up, times, times * bytes);
  traffic.retransmits = times;
  count(traffic);
}

void Connection::count_retries(const WorldStream& end) {
  if (end.state() == WorldStream::State::asking) return count_again(true, kSynRetries, kSyn);
  count_again(end.client(), kRetries, first_segment(peer_of(end)));
}

/// Of what comes to `end`, with headers: what is sent again when a time-out has passed.
std::uint64_t Connection::first_segment(const WorldStream& end) const {
  return std::min<std::uint64_t>(end.unread(), link_->mtu - kSegmentHeader) + kSegmentHeader;
}

/// What was sent meanwhile is sent again when its sender next tries, and then arrives.
void Connection::heal() {
  if (!silent_) return;
  silent_ = false;
  const TimePoint now = network_.time();
  client_.stop_giving_up();
  server_.stop_giving_up();
  if (!client_.incoming().empty()) {
    const bool opening = client_.incoming().front().kind == Flight::Kind::opened;
    const TimePoint first = client_.incoming().front().when;
    const Duration wait = opening ? kFirstSynRetry : kFirstRetry + delay(true) + delay(false);
    const Retry retry = next_retry(first, wait, now);
    count_again(opening, retry.times, opening ? kSyn : first_segment(client_));
    client_.delay_until(retry.at);
    if (opening) server_.delay_until(retry.at + delay(true));
  } else if (client_.state() == WorldStream::State::asking && !server_.incoming().empty()) {
    const Duration wait = kFirstSynRetry * (1U << syns_dropped_);
    const Retry retry = next_retry(server_.incoming().front().when, wait, now);
    syns_dropped_ = static_cast<std::uint8_t>(std::min(syns_dropped_ + retry.times, kSynRetries));
    count_again(true, retry.times, kSyn);
    server_.delay_until(retry.at);
  }
  client_.schedule();
  client_.expect_room(now);
}

}  // namespace pushbench::world
