// A listening socket of the real runtime.
#pragma once

#include "runtime/real/runtime.hpp"

namespace pushbench {

class RealListener final : public Listener, public Pollable {
 public:
  /// Throws std::runtime_error naming the endpoint and the cause.
  RealListener(RealRuntime& runtime, const Endpoint& local, AcceptHandler& handler);
  ~RealListener() override;
  RealListener(const RealListener&) = delete;
  RealListener& operator=(const RealListener&) = delete;

  const Endpoint& local() const override { return local_; }
  void on_events(std::uint32_t events) override;

 private:
  void refuse_one();

  RealRuntime& runtime_;
  AcceptHandler& handler_;
  Endpoint local_;
  int socket_ = -1;
};

}  // namespace pushbench
