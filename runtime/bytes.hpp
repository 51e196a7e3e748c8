// Bytes as they pass between protocol code and the runtime. Text and binary are both chars: what a wire carries has no
// character set. Shared bytes are how a fan-out encodes a message once and lets every connection's queue point at it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pushbench {

/// Immutable bytes with shared ownership; never null where a function asks for them.
using SharedBytes = std::shared_ptr<const std::string>;

inline SharedBytes share(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

}  // namespace pushbench
