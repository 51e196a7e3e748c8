// The report: one page, complete in itself, with the question, the answer, and the evidence of one result or several.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/charts/chart.hpp"

namespace pushbench::results {

/// What the page is made of, as text: the files of web/.
struct ReportAssets {
  std::string page;    ///< HTML with {{title}} and the like in it
  std::string style;   ///< CSS
  std::string script;  ///< JavaScript: all that draws, in one
  std::map<std::string, std::string>
      charts;  ///< by Chart::kind its Vega-Lite specification; kinds not here are left out
};

struct ReportOptions {
  std::string title;  ///< empty: the question that the results answer
};

/// Pure: equal sources give equal text. Throws InputError if `assets.page` asks for what there is not.
std::string report_page(const std::vector<Source>& sources, const ReportAssets& assets,
                        const ReportOptions& options = {});

}  // namespace pushbench::results
