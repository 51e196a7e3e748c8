// What a client is about: a channel that it follows, one that it publishes to, or both.
#pragma once

#include <string>

namespace pushbench {

/// Which channels a client is about; what is set outlives the client. At least one is.
struct Subscription {
  const std::string* follows = nullptr;    ///< null: it only publishes
  const std::string* publishes = nullptr;  ///< null: where it follows

  bool only_publishes() const { return follows == nullptr; }
  const std::string& published_channel() const { return publishes != nullptr ? *publishes : *follows; }
  /// Whether it will see its own messages come back, which tells it that they have arrived.
  bool sees_its_own() const { return follows != nullptr && published_channel() == *follows; }
};

}  // namespace pushbench
