// Which trials a calibration is made of, and which, all different, a validation is: as runs, so that they are measured,
// kept and shown as any others are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/run.hpp"
#include "harness/scenario.hpp"
#include "harness/variant.hpp"

namespace pushbench {

/// One load on one transport.
struct Cell {
  Scenario scenario;
  Variant variant;
};

/// "validate-500x10x300 websocket".
std::string label_of(const Cell& cell);

/// Few and many clients, low and high rates, small and large messages, connections that come and go: what tells one
/// operation's cost from another's. Of every transport in the registry; `trials` of each.
std::vector<Cell> calibration_cells(std::uint32_t trials);

/// Loads as people have them, well within what a core can do; then the same of connections that are reset and of
/// servers that are killed. No cell is one of a calibration.
std::vector<Cell> validation_cells(std::uint32_t trials);

/// Those whose label has one of `words` in it. No words: all. Throws InputError, `where` naming the place, for a word
/// that no cell has.
std::vector<Cell> chosen_cells(std::vector<Cell> cells, std::span<const std::string> words, std::string_view where);

/// All trials of `cells`, interleaved by rounds.
RunPlan plan_of(std::span<const Cell> cells);

/// The cells that `run` measured, as it recorded them. Throws InputError, `origin` naming it, if a transport or a
/// scenario is not known here.
std::vector<Cell> cells_of(const results::Run& run, const std::string& origin);

/// Whether it is one of calibration_cells(): what a calibration came from proves nothing of it.
bool is_of_calibration(const Cell& cell);

/// Throws InputError, `origin` naming the run, if one of its trials is a simulated one.
void require_real(const results::Run& run, const std::string& origin);

/// Its trials of that cell that count, in the order of their numbers.
std::vector<const results::Trial*> trials_of(const results::Run& run, const Cell& cell);

/// Whether it is there for what an idle machine adds to latency: a single client and few messages.
bool is_lone(const Cell& cell);

}  // namespace pushbench
