// Short polling: the client asks once an interval, and the server answers at once with what there is.
#pragma once

#include "transports/transport.hpp"

namespace pushbench::short_polling {

const Transport& transport();

}  // namespace pushbench::short_polling
