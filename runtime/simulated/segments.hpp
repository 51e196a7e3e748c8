// What is on its way or waiting to leave: a first-in first-out list of segments. A list costs three words while empty,
// and nearly all streams of a large world are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "runtime/bytes.hpp"
#include "runtime/clock.hpp"

namespace pushbench::simulated {

/// One thing that travels to an end of a connection.
struct Segment {
  enum class Kind : std::uint8_t {
    opened,   ///< the peer has accepted
    refused,  ///< nobody listens there
    data,
    finished,  ///< end of stream (FIN)
    reset,     ///< the connection broke or was aborted (RST)
  };

  Kind kind;
  TimePoint when;         ///< arrives then; unused while it waits to leave
  SharedBytes bytes;      ///< keeps `rest` alive, often for many connections
  std::string_view rest;  ///< of data: what has not been delivered
  std::unique_ptr<Segment> next;
};

class Segments {
 public:
  Segments() = default;
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;
  ~Segments() { clear(); }

  bool empty() const { return first_ == nullptr; }
  Segment& front() { return *first_; }
  /// Null if empty.
  const Segment* first() const { return first_.get(); }
  const Segment* last() const { return last_; }

  /// Bytes of data in all segments.
  std::size_t bytes() const { return bytes_; }

  void push(Segment::Kind kind, TimePoint when) { append({kind, when, nullptr, {}, nullptr}); }

  /// `data` points into `bytes`.
  void push_data(TimePoint when, const SharedBytes& bytes, std::string_view data) {
    append({Segment::Kind::data, when, bytes, data, nullptr});
    bytes_ += data.size();
  }

  /// Takes `count` bytes off the front, and the front with its last byte.
  void take(std::size_t count) {
    bytes_ -= count;
    first_->rest.remove_prefix(count);
    if (first_->rest.empty()) pop();
  }

  /// Removes a front without data.
  void pop() {
    first_ = std::move(first_->next);
    if (first_ == nullptr) last_ = nullptr;
  }

  void clear() {
    while (first_ != nullptr) first_ = std::move(first_->next);  // one by one: a long list must not recurse
    last_ = nullptr;
    bytes_ = 0;
  }

 private:
  void append(Segment segment) {
    auto added = std::make_unique<Segment>(std::move(segment));
    Segment* last = added.get();
    (last_ == nullptr ? first_ : last_->next) = std::move(added);
    last_ = last;
  }

  std::unique_ptr<Segment> first_;
  Segment* last_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace pushbench::simulated
