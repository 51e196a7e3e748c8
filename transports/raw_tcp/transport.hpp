// The control: length-prefixed frames and no protocol. Every other transport is read against it.
#pragma once

#include "transports/transport.hpp"

namespace pushbench::raw_tcp {

const Transport& transport();

}  // namespace pushbench::raw_tcp
