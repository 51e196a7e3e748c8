// What a worker does in a ceiling: holds one side of many connections, and proves on demand that they live.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "harness/ceiling/messages.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

class HoldTask {
 public:
  virtual ~HoldTask() = default;
  /// Does what `message` (one of those in messages.hpp, after "hold") says, and gives what its answer has beside the
  /// type. Throws std::exception for anything else.
  virtual nlohmann::json obey(const nlohmann::json& message) = 0;
};

/// What this process uses now.
HoldMemory read_hold_memory();

/// Throw std::runtime_error, or InputError, if the orders can't be followed. `listener`: the socket to accept from.
std::unique_ptr<HoldTask> make_hold_server(RealRuntime& runtime, const HoldOrders& orders,
                                           int listener = kListenerDescriptor);
std::unique_ptr<HoldTask> make_hold_client(RealRuntime& runtime, const HoldOrders& orders);

}  // namespace pushbench
