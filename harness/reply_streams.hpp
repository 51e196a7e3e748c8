// What the server answers to requests: for each a stream of messages of its own, such as the tokens of a model's
// answer. How long and how fast each is follows from who asked and how often before, so it is the same on every
// transport, whenever the request arrives.
#pragma once

#include <cstdint>
#include <functional>
#include <list>

#include "harness/scenario.hpp"
#include "harness/schedule.hpp"
#include "runtime/random.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

/// An uplink message that was accepted.
struct Request {
  std::uint64_t number = 0;                ///< among all of this server
  std::uint64_t publisher = 0, count = 0;  ///< see Envelope
  TimePoint accepted{};
};

class ReplyStreams {
 public:
  using Publish = std::function<void(const Request& request, const Due& due, TimePoint intended)>;

  /// Publishes what is due before `end`. `runtime` outlives it.
  ReplyStreams(Runtime& runtime, const Replies& replies, std::uint64_t seed, TimePoint end, Publish publish);
  ~ReplyStreams();
  ReplyStreams(const ReplyStreams&) = delete;
  ReplyStreams& operator=(const ReplyStreams&) = delete;

  /// Begins the answer, unless 200,000 are under way; `published` messages of it were published already, by a server
  /// that was killed.
  void begin(const Request& request, std::uint32_t published = 0);

  /// Whether no answer is under way.
  bool finished() const { return streams_.empty(); }

 private:
  struct Stream {
    Stream(ReplyStreams& owner, const Request& request, Random dice);
    ~Stream();
    void publish_due();
    /// Moves on to the next message.
    void advance();

    ReplyStreams& streams;
    Request request;
    Random dice;
    std::uint64_t messages;
    double per_s;
    Due due;
    std::list<Stream>::iterator place{};
    Timer timer = Timer::calling<&Stream::publish_due>(*this);
  };

  void arm_or_end(Stream& stream);

  Runtime& runtime_;
  Replies replies_;
  std::uint64_t seed_;
  TimePoint end_;
  Publish publish_;
  std::list<Stream> streams_;
};

}  // namespace pushbench
