// A listening socket of the real runtime.
#pragma once

#include "runtime/real/runtime.hpp"

namespace pushbench {

class RealListener final : public Listener, public Pollable {
 public:
  /// Throws std::runtime_error naming the endpoint and the cause. Takes the socket that was adopted for `local`, if
  /// any.
  RealListener(RealRuntime& runtime, const Endpoint& local, AcceptHandler& handler);
  ~RealListener() override;
  RealListener(const RealListener&) = delete;
  RealListener& operator=(const RealListener&) = delete;

  const Endpoint& local() const override { return local_; }
  void on_events(std::uint32_t events) override;

  /// Whether connections are accepted; if not, they are left to other processes that share the socket, or wait.
  void set_open(bool open);

 private:
  void refuse_one();

  RealRuntime& runtime_;
  AcceptHandler& handler_;
  Endpoint local_;
  int socket_ = -1;
  bool open_ = false;
};

/// Whether accept() failed with this for want of descriptors or memory: the connection that it was about still waits.
bool lacks_means(int accept_error);

}  // namespace pushbench
