// What advice is made of: measured cells, taken from result files. A cell is one transport under one load: what a
// message cost there, and how long it took. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/result.hpp"

namespace pushbench::results::advice {

/// Which way messages go.
enum class Way : std::uint8_t { down, up };

std::string_view name_of(Way way);

/// A figure and its 95 % interval over trials; all three are equal where there was one trial.
struct Measured {
  double value = 0, low = 0, high = 0;
};

/// A load of one core of a server, which is what is measured. All are above 0, but for the interval.
struct LoadPoint {
  double clients = 0;
  double rate = 0;           ///< messages a second that each client gets, or sends
  double payload_bytes = 0;  ///< of a message, envelope included
  double followers = 1;      ///< that get one and the same message; 1 on the way up
  double interval_s = 0;     ///< between two polls of a client; 0: it is not asked for at intervals
};

/// Where a figure was measured.
struct Source {
  std::string file;
  std::string scenario;
  std::uint32_t trials = 0;
  std::string command;  ///< that made the file
  bool simulated = false;
};

struct Cell {
  std::string variant;  ///< the transport, with the settings that tell it from the usual one
  Way way = Way::down;
  LoadPoint at;
  std::optional<Measured> cpu_us;      ///< of the server, a message
  std::optional<Measured> wire_bytes;  ///< a message, both ways, acknowledgements included
  std::optional<Measured> p50_us, p99_us;
  std::optional<Measured> memory_bytes;  ///< of the server and its kernel, a connection
  Source source;
};

/// Connections that one machine held (`pushbench ceiling`).
struct Holding {
  std::string variant;
  double connections = 0;
  std::optional<Measured> memory_bytes;  ///< as a cell's
  Source source;
};

struct Evidence {
  std::vector<Cell> cells;
  std::vector<Holding> holdings;
  std::vector<std::string> machines;  ///< in words, each once
  std::vector<std::string> worlds;    ///< of simulated cells, in words, each once
  /// By variant, of the first cell that had them: cells with others, which only a command line can have set, would mix
  /// what differs, and are left out.
  std::map<std::string, std::map<std::string, std::string>> settings;
};

/// Adds the cells of `run`: trials that are ok and carried messages one way only, without faults, churn, bursts or
/// binary content; of capacities the loads that met their goal. The control is left out: nobody is to choose it.
void add_evidence(const Run& run, std::string_view file, Evidence& evidence);

}  // namespace pushbench::results::advice
