// The findings of all claims, in each of the formats that people and programs read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/claims/finding.hpp"

namespace pushbench::results {

struct ClaimsPage {
  Claims claims;
  std::vector<Finding> findings;
  std::vector<Finding> earlier;  ///< of the same claims from older results, to be shown beside; or none
  std::string directory;         ///< where the results lie, as a person knows it: "results/reference"
};

struct ClaimsPageOptions {
  bool colours = false;  ///< ANSI
  bool details = false;  ///< every case of each claim, with its result and the command that made it
};

/// How a claim is called, for the reader of any of these.
std::string_view calling_rule();

/// A table for a terminal: claim, figure, verdict, where it flips.
std::string claims_table(const ClaimsPage& page, const ClaimsPageOptions& options = {});

/// A table; with `details` a section for each claim behind it.
std::string claims_markdown(const ClaimsPage& page, bool details);

/// One page, complete in itself: the table, and every claim with its figures.
std::string claims_html(const ClaimsPage& page);

/// {"claims": [...]}, everything that is known of each.
std::string claims_json(const ClaimsPage& page);

/// A line for each case.
std::string claims_csv(const ClaimsPage& page);

}  // namespace pushbench::results
