// What is on its way to an end of a connection, or lies there unread: a message costs one of these while it travels,
// and an idle connection none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/timer_queue.hpp"

namespace pushbench::world {

class WorldStream;

struct Flight {
  enum class Kind : std::uint8_t {
    asked,     ///< a SYN that may find no room
    accepted,  ///< the server's kernel has the connection
    opened,    ///< the client may send
    refused,   ///< nobody listens there
    given_up,  ///< the network never answered
    data,
    finished,  ///< FIN
    reset,     ///< RST
  };

  Flight() = default;
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  Flight(Flight&&) = delete;
  Flight& operator=(Flight&&) = delete;
  ~Flight() = default;

  void arrive();

  WorldStream* to = nullptr;
  Flight* next = nullptr;
  TimePoint when{};       ///< arrives then
  SharedBytes bytes;      ///< keeps `rest` alive, often for many connections
  std::string_view rest;  ///< of data: what has not been read
  Timer timer = Timer::calling<&Flight::arrive>(*this);
  Kind kind = Kind::data;
  bool observed = false;  ///< the packet observer was told
};

/// Where flights come from: taken and given back in an order that depends on nothing but what happened.
class Flights {
 public:
  Flight& take() {
    if (free_ == nullptr) grow();
    Flight& flight = *free_;
    free_ = flight.next;
    return flight;
  }
  /// Its timer must not be armed.
  void give_back(Flight& flight) {
    flight.bytes.reset();
    flight.next = free_;
    free_ = &flight;
  }

 private:
  static constexpr std::size_t kBlock = 1024;
  using Block = std::vector<Flight>;  // never resized: flights stay where they are

  void grow() {
    blocks_.emplace_back(kBlock);
    for (std::size_t i = kBlock; i-- > 0;) {
      blocks_.back()[i].next = free_;
      free_ = &blocks_.back()[i];
    }
  }

  std::vector<Block> blocks_;
  Flight* free_ = nullptr;
};

/// First in, first out; one word while empty. Times of arrival never go back along it.
class FlightList {
 public:
  bool empty() const { return last_ == nullptr; }
  Flight& front() const { return *last_->next; }
  Flight& back() const { return *last_; }
  void push(Flight& flight) {
    flight.next = last_ == nullptr ? &flight : last_->next;
    if (last_ != nullptr) last_->next = &flight;
    last_ = &flight;
  }
  /// The front, which is the caller's from then on.
  Flight& pop() {
    Flight& front = *last_->next;
    if (&front == last_) {
      last_ = nullptr;
    } else {
      last_->next = front.next;
    }
    return front;
  }
  template <class Visit>
  void each(Visit visit) const {
    if (last_ == nullptr) return;
    Flight* flight = last_;
    do {
      flight = flight->next;
      visit(*flight);
    } while (flight != last_);
  }

 private:
  Flight* last_ = nullptr;  // and its next is the first
};

}  // namespace pushbench::world
