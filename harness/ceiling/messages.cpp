#include "harness/ceiling/messages.hpp"

#include "harness/define_json.hpp"

namespace pushbench {

PUSHBENCH_DEFINE_JSON(HoldOrders, role, scenario, transport, run_seed, clock_offset_ns, listen, first_client)
PUSHBENCH_DEFINE_JSON(Lane, source, first_port, ports, server)
PUSHBENCH_DEFINE_JSON(HoldServerState, followers, open, refused_out_of_files, heartbeats)
PUSHBENCH_DEFINE_JSON(HoldClientState, ordered, begun, following, failed, lost, first_protocol_error, expected, reached,
                      duplicated)
PUSHBENCH_DEFINE_JSON(HoldHarvest, connect_latency, broadcast_latency)

void to_json(nlohmann::json& json, const HoldMemory& memory) {
  json = nlohmann::json::object();
  if (memory.user_bytes) json["user_bytes"] = *memory.user_bytes;
  if (memory.heap_bytes) json["heap_bytes"] = *memory.heap_bytes;
}
void from_json(const nlohmann::json& json, HoldMemory& memory) {
  memory = {};
  if (json.contains("user_bytes")) memory.user_bytes = json["user_bytes"].get<std::uint64_t>();
  if (json.contains("heap_bytes")) memory.heap_bytes = json["heap_bytes"].get<std::uint64_t>();
}

}  // namespace pushbench
