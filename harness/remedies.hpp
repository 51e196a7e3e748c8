// The commands that lift the machine's limits, or what else takes them away, as the doctor advises them before a run
// and a ceiling when it has met them. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "harness/probes_machine.hpp"

namespace pushbench {

/// Open files of one process.
std::string remedy_for_process_files(const MachineFacts& facts);
/// Open files of all processes, so that there can be `needed`.
std::string remedy_for_system_files(std::uint64_t needed);
/// Ports of one address towards one address and port; the host's settings do nothing for a run in a network of its own.
std::string remedy_for_ports(PortRange ports, bool own_network);
/// Connections that wait to be accepted, or are half open.
std::string remedy_for_backlog(const MachineFacts& facts);
/// Processes and threads of the whole machine, so that there can be `needed`.
std::string remedy_for_process_numbers(std::uint64_t needed);
/// Entries of the kernel's connection tracking.
std::string remedy_for_tracking(std::uint64_t entries);
/// Memory of all TCP sockets' data, so that it may be `bytes`.
std::string remedy_for_socket_memory(std::uint64_t bytes, std::uint64_t page_bytes);

}  // namespace pushbench
