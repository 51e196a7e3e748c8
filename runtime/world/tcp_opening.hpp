// What it takes to open a connection: TCP's handshake and that of TLS.
#pragma once

#include "runtime/world/tcp.hpp"

namespace pushbench::world {

struct Opening {
  TimePoint accepted;  ///< the server's kernel has it: accept() would return it. kNever: the client gave up
  TimePoint open;      ///< the client may send application data; kNever as above
  TimePoint given_up;  ///< when the client gave up (tcp_syn_retries 6: about 127 s), else kNever
};

/// SYN, SYN+ACK, ACK and link.tls_round_trips with the bytes of a TLS 1.3 handshake (tcp_opening.cpp has their source),
/// from `at` on; all of it is added to Traffic. Lost SYNs are sent again after 1 s, then twice as late each time
/// (RFC 6298, 2.1 and 5.5).
Opening open_connection(const TcpPath& up, const TcpPath& down, TimePoint at);
/// The port is closed or nobody may be let in: SYN and RST. When the client knows.
TimePoint refuse_connection(const TcpPath& up, const TcpPath& down, TimePoint at);

}  // namespace pushbench::world
