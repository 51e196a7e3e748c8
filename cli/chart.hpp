// What `pushbench chart` decides before anything is drawn.
#pragma once

#include <string>
#include <vector>

#include "results/charts/chart.hpp"

namespace pushbench {

/// The one of `kind`, and of `scenario` unless that is empty. Throws InputError, which says what there is instead, if
/// there is none or more than one.
const results::Chart& choose_chart(const std::vector<results::Chart>& charts, const std::string& kind,
                                   const std::string& scenario);

/// How a chart is to look.
struct ChartLook {
  std::string theme = "light";
  unsigned width = 860;
};

/// What web/render.cjs takes on its standard input. `specification` is JSON; `want` is "svg" or "vega-lite".
std::string render_request(const results::Chart& chart, const std::string& specification, const ChartLook& look,
                           const std::string& want);

/// Draws `chart` into `file`, .svg or .png, with what web/charts says of its kind. False if Ctrl-C ended it; throws
/// InputError if it can't be drawn.
bool draw_chart(const results::Chart& chart, const std::string& file, const ChartLook& look);

}  // namespace pushbench
