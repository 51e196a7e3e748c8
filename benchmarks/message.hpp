// The message that all codecs are measured with: what the hub hands to every transport.
#pragma once

#include <string>

#include "hub/envelope.hpp"

namespace pushbench {

/// An envelope whose data is `data_bytes` long.
inline std::string message_text(std::size_t data_bytes) {
  const std::string data(data_bytes, 'x');
  return write_envelope({.channel = "feed",
                         .sequence = 123'456,
                         .intended = from_us(1'763'719'183'123'456),
                         .sent = from_us(1'763'719'183'123'471),
                         .data = data});
}

}  // namespace pushbench
