#include "transports/long_polling/client.hpp"

#include "transports/long_polling/codec.hpp"

namespace pushbench::long_polling {

namespace {

/// How much longer than the hold time an answer may take: at most twice the sum.
constexpr std::chrono::seconds kGrace{30};

}  // namespace

WaitingClient::Kind::Kind(const ClientContext& context, std::chrono::milliseconds hold, const http::HeaderStyle& style)
    : PollKind(context, "long_polling",
               {.from_now = poll_target(false, std::chrono::milliseconds{0}),
                .first = poll_target(true, std::chrono::milliseconds{0}),
                .target = poll_target(true, hold)},
               style),
      with_stream(context.runtime, hold + kGrace) {}

void WaitingClient::on_begin() {
  kind_.with_stream.add(*this);
  asked_lately_ = true;
  ask();
}

void WaitingClient::on_lost() {
  PollClient::on_lost();
  if (is_linked()) kind_.with_stream.remove(*this);
}

void WaitingClient::on_poll_answered(bool stays) {
  if (stays) {
    asked_lately_ = true;
    ask();
  } else {
    begin_again();
  }
}

void WaitingClient::on_sweep() {
  if (asking() && !asked_lately_) fail_poll("no answer, though the hold time is long over");
  asked_lately_ = false;
}

}  // namespace pushbench::long_polling
