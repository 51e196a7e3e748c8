#include "transports/long_polling/client.hpp"

#include "transports/long_polling/codec.hpp"

namespace pushbench::long_polling {

using std::chrono::milliseconds;

WaitingClient::Kind::Kind(const ClientContext& context, const Options& options)
    : PollKind(context, "long_polling",
               {.from_now = poll_target(false, milliseconds{0}),
                .first = poll_target(true, milliseconds{0}),
                .target = poll_target(true, std::chrono::duration_cast<milliseconds>(options.hold))},
               options) {}

void WaitingClient::on_poll_answered(bool stays) { stays ? ask() : begin_again(); }

}  // namespace pushbench::long_polling
