// What a table shows, before anybody decides how: which figures side by side, in which unit, under which heading. The
// terminal and Markdown draw the same views.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "results/summary.hpp"

namespace pushbench::results {

struct Cell {
  std::string value;      ///< "-" if there is no figure
  std::string interval;   ///< may be empty
  std::string ratio;      ///< may be empty
  bool alarming = false;  ///< something that should not have happened did
};

struct ViewRow {
  std::string name;
  std::string remark;  ///< "4 of 5 trials" if not all count; else empty
  std::vector<Cell> cells;
};

struct Heading {
  std::string title, unit;
  bool words = false;  ///< its cells are no numbers
};

/// One table; columns for which no row has a figure are left out.
struct View {
  std::string title;
  std::vector<Heading> headings;  ///< of the cells
  std::vector<ViewRow> rows;
  Heading names = {"transport", "", true};  ///< of the rows' names
  std::string topic = {};                   ///< "energy" or "cost", of what is modelled; empty: anything else
};

/// All tables of a summary, scenario by scenario.
std::vector<View> views_of(const Summary& summary);
/// Those that say what a matrix of goals does not: what faults did, and all of scenarios without goals.
std::vector<View> views_beside_matrix(const Summary& summary);

/// How to read `views` of it, in one line: "Medians of 5 trials, ..."; empty if there are no figures.
std::string legend_of(const Summary& summary, std::span<const View> views);

}  // namespace pushbench::results
