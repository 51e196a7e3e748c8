// Which transport meets which scenario's goals, as one table: before anybody decides how it is drawn. The terminal and
// Markdown draw the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/summary.hpp"

namespace pushbench::results {

struct MatrixCell {
  std::optional<Verdict> verdict;    ///< absent: the transport did not run there
  std::string head;                  ///< "meets", "misses 4.1x", "cannot"
  std::vector<std::string> details;  ///< "p99 412 ms", "2 of 3 trials"; lines, as few as there is something to say
};

struct MatrixRow {
  std::string scenario;
  std::vector<std::string> goals;     ///< "p99 <= 100 ms", "none lost"
  std::vector<MatrixCell> cells;      ///< one for each of Matrix::transports
  std::vector<std::string> cheapest;  ///< "sse, websocket", "11 % of a core", "fewest bytes: websocket"; "none"
};

/// All text is printable ASCII.
struct Matrix {
  std::vector<std::string> transports;  ///< all that were seen: the control first, then by name
  std::vector<MatrixRow> rows;
  std::string legend;
};

Matrix matrix_of(const Summary& summary);

/// Whether goals are better read as a matrix, because several scenarios have them.
bool wants_matrix(const Summary& summary);

/// For a scenario that is shown alone, what the matrix would say, in a sentence: "goal: p99 <= 100 ms, none lost: met
/// by ...; missed by ...". Empty if it has no goals.
std::string goal_line(const Summary& summary, std::string_view scenario);

std::string_view name_of(Verdict verdict);

}  // namespace pushbench::results
