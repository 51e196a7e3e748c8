// Requests that wait for a message: where they are kept, and when their hold times end. All that hold equally long
// stand in one line, first come first out, with one timer a line; so parking and leaving take constant time, and a
// waiting request costs no timer.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "transports/followers.hpp"
#include "transports/http/connection.hpp"

namespace pushbench::long_polling {

class Parking;
struct HoldLine;

/// One request that waits.
struct Parked final : http::Waiter, boost::intrusive::list_base_hook<> {
  void on_gone() override;

  http::Connection* connection = nullptr;
  const Channel* channel = nullptr;
  HoldLine* line = nullptr;
  Cursor cursor = 0;
  TimePoint until;
  bool cross_origin = false;  ///< its answer must differ from the shared one

 private:
  friend class Followers<Parked>;
  std::uint32_t place_ = 0;
};

static_assert(sizeof(Parked) <= 72, "a server pays this for every request that waits");

/// Those that hold equally long, the first to end in front.
struct HoldLine {
  HoldLine(Parking& parking, Duration hold) : parking(parking), hold(hold) {}
  void on_timer();

  Parking& parking;
  Duration hold;
  boost::intrusive::list<Parked> waiting;
  Timer timer = Timer::calling<&HoldLine::on_timer>(*this);
};

class Parking {
 public:
  /// Answers a request whose hold time is over; it has been taken out.
  using Expired = std::function<void(http::Connection&, const Channel&, Cursor, bool cross_origin)>;

  Parking(Runtime& runtime, Expired expired) : runtime_(runtime), expired_(std::move(expired)) {}
  ~Parking();
  Parking(const Parking&) = delete;
  Parking& operator=(const Parking&) = delete;

  void park(http::Connection& connection, const Channel& channel, Cursor cursor, Duration hold, bool cross_origin);

  /// Whether any wait for `channel`.
  bool waits_for(const Channel& channel) const { return by_channel_.of(channel) != nullptr; }

  /// Takes out those that wait for `channel` with a cursor below its last, and calls `answer(const Parked&)` for each.
  template <class Answer>
  void release(const Channel& channel, Answer answer) {
    const std::vector<Parked*> taken = by_channel_.take(channel);
    for (Parked* parked : taken) {
      if (parked->cursor >= channel.last()) {
        by_channel_.add(channel, *parked);
        continue;
      }
      answer(*parked);
      forget(*parked);
    }
  }

  /// Ends all hold times now.
  void expire_all();

  std::size_t size() const { return by_channel_.size(); }

 private:
  friend struct Parked;
  friend struct HoldLine;
  void expire(Parked& parked);
  void remove(Parked& parked);
  void forget(Parked& parked);

  Runtime& runtime_;
  Expired expired_;
  Followers<Parked> by_channel_;
  std::unordered_map<Duration::rep, std::unique_ptr<HoldLine>> lines_;
  std::deque<Parked> all_;                 // never moved
  boost::intrusive::list<Parked> unused_;  // of them
};

}  // namespace pushbench::long_polling
