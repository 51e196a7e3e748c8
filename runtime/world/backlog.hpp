// Connections on their way to a listener of the modelled world, and those that wait there for accept().
#pragma once

#include <cstdint>

namespace pushbench::world {

/// How far a server's end has come that is not accepted.
enum class Coming : std::uint8_t {
  not_at_all,
  asking,     ///< its SYN is still to come, perhaps again
  half_open,  ///< its SYN was answered
  waiting,    ///< for accept()
};

class Backlog {
 public:
  void move(Coming from, Coming to) {
    if (std::uint32_t* const before = count(from)) --*before;
    if (std::uint32_t* const after = count(to)) ++*after;
  }
  /// Linux lets in no SYN where either is as many (tcp_conn_request, without SYN cookies).
  bool full(std::uint32_t most) const { return half_open_ >= most || waiting_ >= most; }
  /// False: whoever asks now finds it not full when the SYN is there.
  bool may_fill(std::uint32_t most) const { return asking_ + half_open_ + waiting_ >= most; }

 private:
  std::uint32_t* count(Coming coming) {
    switch (coming) {
      case Coming::not_at_all: return nullptr;
      case Coming::asking: return &asking_;
      case Coming::half_open: return &half_open_;
      case Coming::waiting: return &waiting_;
    }
    return nullptr;
  }

  std::uint32_t asking_ = 0, half_open_ = 0, waiting_ = 0;
};

}  // namespace pushbench::world
