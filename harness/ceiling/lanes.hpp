// Where the clients of a ceiling connect from: ports are given out one after the other, since a kernel that is left to
// choose searches ever longer once half of them are taken.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "harness/ceiling/messages.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class Lanes {
 public:
  /// Clients from `first` on, up to those of a later call, connect on `lane`. `first` is larger than at every call
  /// before. Throws std::runtime_error if nobody could connect there.
  void assign(ClientId first, const Lane& lane);

  /// Where the client is to connect from; asked again, if it can't from there, for another place. Nothing: all ports of
  /// its lane were given out.
  std::optional<Endpoint> next(ClientId client);

 private:
  struct Used {
    Lane lane;
    std::uint32_t given = 0;  ///< ports, from the first on
  };

  std::map<ClientId, Used> by_first_client_;
};

}  // namespace pushbench
