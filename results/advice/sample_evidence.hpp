// Made-up measurements for tests: costs that follow a rule exactly, so that what is predicted can be told beforehand.
#pragma once

#include <initializer_list>
#include <string>

#include "results/advice/evidence.hpp"

namespace pushbench::results::advice {

/// What a message costs: so much, so much more a kilobyte, and so much a poll.
struct Rule {
  double message_us = 10;
  double kilobyte_us = 1;
  double poll_us = 0;
  double interval_s = 0;
  double base_us = 500;  ///< p50; p99 is twice that
  double uncertain = 0;  ///< of each figure, as a share
};

inline Measured around(double value, double uncertain) {
  return {value, value * (1 - uncertain), value * (1 + uncertain)};
}

inline Cell cell(const std::string& variant, const Rule& rule, Way way, double clients, double rate, double payload,
                 double followers) {
  Cell made;
  made.variant = variant;
  made.way = way;
  made.at = {clients, rate, payload, followers, rule.interval_s};
  const double polls = rule.interval_s > 0 ? 1 / (rule.interval_s * rate) : 0;
  const double cpu_us = rule.message_us + rule.kilobyte_us * payload / 1000 + rule.poll_us * polls;
  const double wait_us = rule.interval_s * 1e6;
  made.cpu_us = around(cpu_us, rule.uncertain);
  made.wire_bytes = around(payload + 100 + 500 * polls, rule.uncertain);
  made.p50_us = around(rule.base_us + wait_us / 2 + followers * cpu_us / 2, rule.uncertain);
  made.p99_us = around(2 * rule.base_us + wait_us + followers * cpu_us, rule.uncertain);
  made.memory_bytes = around(5000, rule.uncertain);
  made.source = {"made-up.json", "cell", 3, "pushbench run cell"};
  return made;
}

/// A grid of cells of one transport: 100 to 10,000 clients, 0.1 to 10 messages a second, 100 to 10,000 bytes.
inline void add_grid(Evidence& evidence, const std::string& variant, const Rule& rule, Way way = Way::down,
                     bool shared = false) {
  for (const double clients : {100.0, 1000.0, 10000.0}) {
    for (const double rate : {0.1, 1.0, 10.0}) {
      for (const double payload : {100.0, 1000.0, 10000.0}) {
        evidence.cells.push_back(cell(variant, rule, way, clients, rate, payload, shared ? clients : 1));
      }
    }
  }
}

}  // namespace pushbench::results::advice
