// Reads a file of claims, strictly; claims/schema/claims.schema.json describes it.
#pragma once

#include <filesystem>
#include <string_view>

#include "results/claims/claim.hpp"

namespace pushbench::results {

/// Throws InputError, naming `origin`, key path and what is accepted, for anything that is not as described: an unknown
/// key, metric or measurement, an id twice, bounds the wrong way round, a command that writes where it likes.
Claims parse_claims(std::string_view text, std::string_view origin);

/// Throws InputError if `file` cannot be read or has more than 4 MiB, too.
Claims load_claims(const std::filesystem::path& file);

}  // namespace pushbench::results
