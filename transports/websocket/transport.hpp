// WebSocket (RFC 6455) with permessage-deflate (RFC 7692): both directions on one connection, upgraded from HTTP.
#pragma once

#include "transports/transport.hpp"

namespace pushbench::websocket {

const Transport& transport();

}  // namespace pushbench::websocket
