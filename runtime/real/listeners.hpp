// What the listeners of a runtime have in common: sockets that others opened for them, and the room for what they
// accept.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/runtime.hpp"

namespace pushbench {

class RealListener;

class Listeners {
 public:
  Listeners() = default;
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;
  /// Closes the sockets that nobody took.
  ~Listeners();

  void adopt(const Endpoint& local, int socket);
  /// The socket that was adopted for `local`, which is the caller's from here on; -1 if there is none.
  int take_adopted(const Endpoint& local);

  void add(RealListener& listener) { all_.push_back(&listener); }
  void remove(const RealListener& listener);

  void set_room(std::optional<std::uint64_t> most);
  bool has_room() const { return accepted_ < most_; }
  void stream_opened() { ++accepted_; }
  void stream_closed();

 private:
  struct Adopted {
    Endpoint local;
    int socket;
  };

  void reopen();

  std::vector<Adopted> adopted_;
  std::vector<RealListener*> all_;
  std::uint64_t most_ = UINT64_MAX;
  std::uint64_t accepted_ = 0;  // open now
};

}  // namespace pushbench
