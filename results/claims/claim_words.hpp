// A finding in words: what tables, Markdown, JSON and CSV have in common.
#pragma once

#include <string>
#include <vector>

#include "results/claims/finding.hpp"

namespace pushbench::results {

/// Cases of one kind in a table's verdict: what a column has room for.
inline constexpr std::size_t kMostNamed = 3;

/// "1.31x (1.29..1.34; range of 7 trials, 98 %)", "18 messages (counted ...)", ">= 1,000,000 connections (bracket
/// ...)": a range with how likely it holds the true median, a count of none with what that says; why there is none if
/// there is no figure.
std::string figure_text(const CaseFinding& finding);

/// "below 1.25x", "from 0.95x to 1.05x"; empty without a bound.
std::string bound_text(const Case& test);

/// Where the figure came from: "feed.json: websocket to sse in feed, latency_p99_us, 3 trials".
std::string place_text(const CaseFinding& finding);

/// The case that stands for the claim: the first with a bound, else the first. Null if there is none.
const CaseFinding* headline_of(const Finding& finding);

/// Whether some figure of it comes from simulated trials.
bool is_simulated(const Finding& finding);

/// "holds only when: A; B. Not: C", "in part: holds", with what cannot be told. Names at most so many cases of a kind.
std::string verdict_text(const Finding& finding, std::size_t most = 100);

/// A value of what was swept: "0.01", "2,000".
std::string at_text(double at);

/// Cases, figures and where they flip in one line: "150 us (100 us..200 us): p50; one feed"; "-" if there are none.
std::string headline_text(const Finding& finding);

/// What the claims file says of that verdict; empty if nothing.
std::string_view words_of(const Finding& finding);

/// "at 0.1 messages a second it holds, at 1 not (turns near 0.35)", or over which range it does not flip. One for each
/// sweep, and last what the claims file says.
std::vector<std::string> flips_of(const Finding& finding);

/// What is missing for a better verdict: results, each with its command, and what is not built yet.
std::vector<std::string> missing_of(const Claims& claims, const Finding& finding);

}  // namespace pushbench::results
