// A proxy between clients and server, in either world: passes bytes on, and can break or stall what passes through it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

#include "runtime/runtime.hpp"

namespace pushbench::conformance {

class Proxy final : AcceptHandler {
 public:
  /// Once so many bytes have passed, both directions of all connections together, the connection that the next belongs
  /// to is reset instead.
  struct Cut {
    std::uint64_t after_bytes = 0;
    Duration server_hears_later{};  ///< than the client
  };

  Proxy(Runtime& runtime, const Endpoint& listen, Endpoint target, std::optional<Cut> cut = {});
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  const Endpoint& local() const { return listener_->local(); }
  std::uint64_t bytes() const { return bytes_; }
  bool has_cut() const { return has_cut_; }

  /// Stops and restarts reading from the server, on all connections.
  void stall(bool stalled);

 private:
  class Pair;

  StreamHandler* on_accept(Stream& stream) override;

  Runtime& runtime_;
  Endpoint target_;
  std::optional<Cut> cut_;
  std::unique_ptr<Listener> listener_;
  std::set<std::unique_ptr<Pair>> pairs_;
  std::uint64_t bytes_ = 0;
  bool has_cut_ = false;
  bool stalled_ = false;
};

}  // namespace pushbench::conformance
