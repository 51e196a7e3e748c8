#include "harness/ceiling/hold_task.hpp"

#include "harness/probes.hpp"

namespace pushbench {

HoldMemory read_hold_memory() { return {.user_bytes = read_user_memory_bytes(), .heap_bytes = read_heap_bytes()}; }

}  // namespace pushbench
