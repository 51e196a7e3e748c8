// What a client has published over its own connection and does not know to have arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace pushbench {

/// Messages published and not yet known to have arrived, oldest first. Nothing is allocated until the first.
class Unacknowledged {
 public:
  /// A server that never acknowledges must not cost memory without bound.
  static constexpr std::size_t kMost = 1024;

  /// Text that is no counted envelope is not kept: sent again it could not be told from a new one. False if the oldest
  /// of kMost had to be given up for it.
  bool add(std::string text);
  /// The message of that count has arrived, and with it (order is kept) all before it.
  void arrived(std::uint64_t count);
  void clear() { waiting_.reset(); }

  template <class Call>
  void for_each(Call call) const {
    if (!waiting_) return;
    for (const Waiting& message : *waiting_) call(message.text);
  }

 private:
  struct Waiting {
    std::uint64_t count;
    std::string text;
  };
  std::unique_ptr<std::deque<Waiting>> waiting_;
};

}  // namespace pushbench
