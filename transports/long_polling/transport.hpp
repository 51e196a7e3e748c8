// Long polling: the client asks, and the server answers when there is something, or when the hold time is over.
#pragma once

#include "transports/transport.hpp"

namespace pushbench::long_polling {

const Transport& transport();

}  // namespace pushbench::long_polling
