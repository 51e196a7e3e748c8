// The application both sides talk about: channels, which number their messages, keep a bounded history for resuming,
// and tell every transport server what is published. It knows neither transports nor time.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hub/envelope.hpp"
#include "runtime/bytes.hpp"
#include "runtime/clock.hpp"

namespace pushbench {

/// Where a channel is joined: after this sequence.
using Cursor = std::uint64_t;

/// So far apart are the numbers of a server that starts without its history and those of its former life.
inline constexpr Cursor kLife = 1'000'000'000'000;

/// A published message: an envelope with its place in the channel. Copies share its bytes.
class Message {
 public:
  /// `native`: an envelope of the form text or bytes.
  Message(std::uint64_t sequence, std::string native, bool binary);

  std::uint64_t sequence() const { return sequence_; }
  bool binary() const { return text_ != nullptr; }
  /// As wires that can carry bytes carry it: text is one line without control characters; binary data is raw.
  const SharedBytes& native() const { return native_; }
  /// As one line of text: binary data is base64, made when first asked for.
  const SharedBytes& text() const;

 private:
  std::uint64_t sequence_;
  SharedBytes native_;
  std::shared_ptr<SharedBytes> text_;  // of binary messages; empty until asked for
};

class Channel {
 public:
  explicit Channel(std::string name, Cursor base = 0, std::uint32_t number = 0)
      : name_(std::move(name)), last_(base), number_(number) {}

  const std::string& name() const { return name_; }
  /// The sequence of the newest message; HubOptions::base before the first.
  Cursor last() const { return last_; }
  /// Its place among the hub's channels in the order in which they were made, from 0.
  std::uint32_t number() const { return number_; }

  /// The kept messages with a sequence above `after`, oldest first. Valid until the next publish. A cursor ahead of the
  /// channel gives none; one behind the history gives all that is kept, and the gap shows in the sequences.
  struct Range {
    std::deque<Message>::const_iterator first, past;
    auto begin() const { return first; }
    auto end() const { return past; }
    bool empty() const { return first == past; }
  };
  Range after(Cursor after) const;

 private:
  friend class Hub;
  std::string name_;
  Cursor last_;
  std::uint32_t number_;
  std::size_t history_bytes_ = 0;
  std::unique_ptr<std::deque<Message>> history_;  // made by the first message: most private channels wait for theirs
};

/// Told of every message of every channel: one per transport server.
class HubListener {
 public:
  virtual void on_published(const Channel& channel, const Message& message) = 0;

 protected:
  ~HubListener() = default;
};

struct HubOptions {
  /// Channels number from this + 1. A server that has lost its history starts at a multiple of kLife, so that no cursor
  /// from before is ahead of it.
  Cursor base = 0;
  std::size_t history_messages = 1024;     ///< kept per channel for resuming
  std::size_t history_bytes = 512 * 1024;  ///< per channel; the newest message is always kept
  std::size_t most_channels = 2'000'000;
};

/// What became of a message that a client published.
enum class Accepted : std::uint8_t {
  published,
  duplicate,  ///< that publisher's count was seen already: dropped
  malformed,  ///< neither UTF-8 nor an envelope, or one whose base64 is none
};

class Hub {
 public:
  explicit Hub(HubOptions options = {}) : options_(options) {}
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  void attach(HubListener& listener);
  void detach(HubListener& listener);

  /// The channel of that name, made when first asked for. Null if the name is none, or there are too many channels.
  Channel* channel(std::string_view name);

  /// Publishes from the server itself. `data` must be escaped already; it is not changed.
  void publish(Channel& channel, TimePoint intended, TimePoint now, std::string_view data);

  /// The same with any bytes.
  void publish_binary(Channel& channel, TimePoint intended, TimePoint now, std::string_view bytes);

  /// Publishes what a client sent: an envelope, in whatever form, keeps its times and its publisher and gets its place;
  /// any other UTF-8 text becomes the data of a message that was due now.
  Accepted accept(Channel& channel, std::string_view text, TimePoint now);

  /// Takes back a message (Message::native) that a former process published to the channel: its place, and its
  /// publisher's count. No listener is told. False, and nothing is changed, if it is no message of this channel, or not
  /// newer than the newest.
  bool restore(Channel& channel, std::string_view native);

  struct Counters {
    std::uint64_t published = 0;   ///< by the server and by clients
    std::uint64_t accepted = 0;    ///< of them by clients
    std::uint64_t duplicates = 0;  ///< dropped
    std::uint64_t malformed = 0;   ///< refused
  };
  const Counters& counters() const { return counters_; }

 private:
  void place(Channel& channel, Envelope envelope);
  void keep(Channel& channel, Message message);

  HubOptions options_;
  Counters counters_;
  std::vector<HubListener*> listeners_;
  std::deque<Channel> channels_;  // by number
  // Keys point into the channels. Flat: with millions of channels every node would be a cache miss of each request.
  boost::unordered_flat_map<std::string_view, Channel*> by_name_;
  std::unordered_map<std::uint64_t, std::uint64_t> last_count_;  // by publisher
};

}  // namespace pushbench
