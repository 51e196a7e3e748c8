// What a ceiling says, in sentences: one that can be quoted, and one for each wall. All text is printable ASCII.
#pragma once

#include <string>
#include <vector>

#include "results/ceiling.hpp"

namespace pushbench::results {

/// "websocket: 1,000,000 connections held, made in 82.8 s, each got both broadcasts, none lost"; or where, by what and
/// for what remedy it stopped.
std::string headline_of(const Ceiling& ceiling);

/// "every port from 127.0.0.1 to 127.0.0.1 port 8080 is used".
std::string words_of(const Wall& wall);

/// Further sentences: what was lost on the way, what else to know.
std::vector<std::string> notes_on(const Ceiling& ceiling);

}  // namespace pushbench::results
