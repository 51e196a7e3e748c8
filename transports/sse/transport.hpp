// Server-sent events, as a back-end.
#pragma once

#include "transports/transport.hpp"

namespace pushbench::sse {

const Transport& transport();

}  // namespace pushbench::sse
