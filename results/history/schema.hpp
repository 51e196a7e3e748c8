// How the tables of a history came to be, step by step: a file of any older version is brought up to date by the steps
// that it has not taken yet.
#pragma once

#include <span>

#include "results/history/sql.hpp"

namespace pushbench::results {

/// Step n brings version n to n + 1. What was published is never changed, only added to.
std::span<const char* const> history_steps();

/// Takes the steps that `database` lacks, all or none. Throws InputError if it is of something else or has taken more
/// steps than there are.
void migrate(Database& database, std::span<const char* const> steps);

}  // namespace pushbench::results
