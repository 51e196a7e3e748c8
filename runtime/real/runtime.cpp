#include "runtime/real/runtime.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "runtime/real/address.hpp"
#include "runtime/real/listener.hpp"

namespace pushbench {

namespace {

constexpr std::size_t kReadBufferBytes = 64 * 1024;  // larger ones fall out of the second-level cache
constexpr std::size_t kEventsAtOnce = 512;
// Signals and control sockets wait no longer than so many batches, nor, where each of them is large, than so long: what
// a worker is told comes in many pieces.
constexpr int kRoundsBeforeAsio = 64;
constexpr auto kLongestBeforeAsio = std::chrono::milliseconds{5};
constexpr int kTimersAtOnce = 256;
constexpr std::uint32_t kLongestLingerMs = 5000;

std::int64_t read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int open_epoll() {
  const int descriptor = epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return descriptor;
}

std::uint32_t wrapping_ms(TimePoint time) { return static_cast<std::uint32_t>(to_us(time) / 1000); }

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Duration measure_clock_offset() {
  // The reading between the two closest others is the least disturbed.
  Duration best{};
  std::int64_t narrowest = INT64_MAX;
  for (int i = 0; i < 16; ++i) {
    const std::int64_t before = read_clock(CLOCK_MONOTONIC);
    const std::int64_t unix_time = read_clock(CLOCK_REALTIME);
    const std::int64_t after = read_clock(CLOCK_MONOTONIC);
    if (after - before < narrowest) {
      narrowest = after - before;
      best = Duration{unix_time - (before + (after - before) / 2)};
    }
  }
  return best;
}

/// The timerfd that wakes the loop for the earliest timer.
class RealRuntime::Alarm final : public Pollable {
 public:
  explicit Alarm(RealRuntime& runtime)
      : runtime_(runtime), descriptor_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    if (!runtime_.watch(descriptor_, *this, EPOLLIN)) {
      throw std::system_error(errno, std::generic_category(), "epoll_ctl: cannot watch the timer");
    }
  }
  ~Alarm() { ::close(descriptor_); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  // Setting it anew, which follows every round of events, clears the descriptor; so it is not read.
  void on_events(std::uint32_t) override { runtime_.alarm_at_ = TimePoint::min(); }

  /// At `monotonic_ns` of CLOCK_MONOTONIC, at once if that is past, never if it is 0.
  void set(std::int64_t monotonic_ns) const {
    itimerspec spec{};
    spec.it_value.tv_sec = monotonic_ns / 1'000'000'000;
    spec.it_value.tv_nsec = monotonic_ns % 1'000'000'000;
    timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &spec, nullptr);
  }

 private:
  RealRuntime& runtime_;
  int descriptor_;
};

RealRuntime::RealRuntime(boost::asio::io_context& context, const Options& options)
    : Runtime(options.seed),
      context_(context),
      options_(options),
      epoll_(context, open_epoll()),
      read_buffer_(kReadBufferBytes),
      events_(kEventsAtOnce),
      spare_descriptor_(open_spare()) {
  alarm_ = std::make_unique<Alarm>(*this);
  wait_for_events();
}

RealRuntime::~RealRuntime() {
  *alive_ = false;
  timers_.disarm(linger_timer_);
  // By RST: the ports of a finished run must not lie in TIME_WAIT when the next one begins.
  const auto destroy = [](RealStream* stream) {
    discard_on_close(stream->socket_);
    delete stream;
  };
  streams_.clear_and_dispose(destroy);
  lingering_.clear_and_dispose(destroy);
  for (const int socket : silent_sockets_) {
    discard_on_close(socket);
    ::close(socket);
  }
  if (spare_descriptor_ >= 0) ::close(spare_descriptor_);
}

TimePoint RealRuntime::now() const { return TimePoint{Duration{read_clock(CLOCK_MONOTONIC)} + options_.clock_offset}; }

void RealRuntime::wait_for_events() {
  epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                    [this, alive = alive_](const boost::system::error_code& error) {
                      if (error || !*alive) return;
                      dispatch();
                      wait_for_events();
                    });
}

void RealRuntime::dispatch() {
  dispatching_ = true;
  const TimePoint until = now() + kLongestBeforeAsio;
  for (int round = 0; round < kRoundsBeforeAsio && (round == 0 || now() < until); ++round) {
    const int count = epoll_wait(epoll_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    if (count <= 0) break;
    events_at_hand_ = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < events_at_hand_; ++i) {
      if (auto* pollable = static_cast<Pollable*>(events_[i].data.ptr)) pollable->on_events(events_[i].events);
    }
    events_at_hand_ = 0;
    current_ = nullptr;
    process_ended();
    fire_timers();
  }
  dispatching_ = false;
  set_alarm();
}

void RealRuntime::fire_timers() {
  const TimePoint time = now();
  for (int fired = 0; fired < kTimersAtOnce && timers_.fire_one(time); ++fired) process_ended();
  if (alarm_at_ == TimePoint::min()) set_alarm();
}

void RealRuntime::set_alarm() {
  const TimePoint earliest = timers_.earliest().value_or(TimePoint::max());
  if (earliest == alarm_at_) return;
  alarm_at_ = earliest;
  const std::int64_t monotonic = (earliest.time_since_epoch() - options_.clock_offset).count();
  alarm_->set(earliest == TimePoint::max() ? 0 : std::max<std::int64_t>(monotonic, 1));
}

void RealRuntime::arm(Timer& timer, TimePoint when) {
  timers_.arm(timer, when);
  if (!dispatching_ && when < alarm_at_) set_alarm();
}

bool RealRuntime::watch(int descriptor, Pollable& pollable, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &pollable;
  return epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void RealRuntime::rewatch(int descriptor, Pollable& pollable, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &pollable;
  epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, descriptor, &event);
}

void RealRuntime::unwatch(int descriptor) { epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr); }

void RealRuntime::forget(const Pollable& pollable) {
  for (std::size_t i = 0; i < events_at_hand_; ++i) {
    if (events_[i].data.ptr == &pollable) events_[i].data.ptr = nullptr;
  }
}

RealStream& RealRuntime::add_stream(int socket, RealStream::State state, std::uint32_t user) {
  auto* stream = new RealStream(*this, socket, state, user);  // owned by streams_ from the next line on
  streams_.push_back(*stream);
  return *stream;
}

Stream& RealRuntime::connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user) {
  const Dialer::Attempt attempt = dialer_.dial(peer, user);
  RealStream& stream = add_stream(attempt.socket, RealStream::State::connecting, user);
  stream.handler_ = &handler;
  if (attempt.failed) {
    stream.end(*attempt.failed);
  } else if (!watch(attempt.socket, stream, EPOLLIN | EPOLLOUT)) {
    stream.end(CloseReason::out_of_files);
  }
  return stream;
}

std::unique_ptr<Listener> RealRuntime::listen(const Endpoint& local, AcceptHandler& handler) {
  return std::make_unique<RealListener>(*this, local, handler);
}

void RealRuntime::linger(RealStream& stream) {
  streams_.erase(streams_.iterator_to(stream));
  lingering_.push_back(stream);
  stream.lingers_ = true;
  const TimePoint time = now();
  stream.linger_until_ms_ = wrapping_ms(time) + kLongestLingerMs;
  if (!linger_timer_.armed()) arm(linger_timer_, time + std::chrono::milliseconds{kLongestLingerMs});
}

void RealRuntime::expire_lingering() {
  const TimePoint time = now();
  for (RealStream& stream : lingering_) {
    const auto left_ms = static_cast<std::int32_t>(stream.linger_until_ms_ - wrapping_ms(time));
    if (left_ms > 0) {
      arm(linger_timer_, time + std::chrono::milliseconds{left_ms});
      return;
    }
    stream.abort();  // destroyed later, by process_ended()
  }
}

void RealRuntime::tell_of_end(RealStream& stream) {
  if (stream.tells_of_end_) return;
  stream.tells_of_end_ = true;
  ended_.push_back(&stream);
  if (dispatching_ || ended_.size() > 1) return;
  boost::asio::post(context_, [this, alive = alive_] {
    if (!*alive) return;
    dispatching_ = true;
    process_ended();
    dispatching_ = false;
    set_alarm();
  });
}

void RealRuntime::process_ended() {
  while (!ended_.empty()) {
    RealStream& stream = *ended_.back();
    ended_.pop_back();
    stream.tells_of_end_ = false;
    const bool told = !stream.close_pending_;
    stream.close_pending_ = false;
    if (!told && stream.handler_ != nullptr) {
      current_ = &stream;
      std::exchange(stream.handler_, nullptr)->on_close(stream.reason_);
      current_ = nullptr;
    }
    if (stream.state_ == RealStream::State::ended && !stream.tells_of_end_) destroy(stream);
  }
}

void RealRuntime::destroy(RealStream& stream) {
  if (!last_traffic_.empty()) last_traffic_.erase(&stream);
  const bool was_accepted = stream.user_ == kNobody;
  StreamList& list = stream.lingers_ ? lingering_ : streams_;
  list.erase_and_dispose(list.iterator_to(stream), [](RealStream* ended) { delete ended; });
  if (was_accepted) listeners_.stream_closed();
}

TcpTraffic RealRuntime::traffic() const {
  TcpTraffic total = ended_traffic_;
  for (const RealStream& stream : streams_) total += traffic_of(stream.socket_);
  for (const RealStream& stream : lingering_) total += traffic_of(stream.socket_);
  for (const int socket : silent_sockets_) total += traffic_of(socket);
  return total;
}

}  // namespace pushbench
