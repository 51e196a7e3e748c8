#include "transports/short_polling/client.hpp"

namespace pushbench::short_polling {

namespace {

constexpr std::string_view kTarget = "/channels/{channel}/poll?after={after}";
// Ahead of every channel: such a poll is answered with nothing but the cursor.
constexpr std::string_view kFromNow = "/channels/{channel}/poll?after=18446744073709551615";

}  // namespace

PollingClient::Kind::Kind(const ClientContext& context, Duration interval, const Options& options)
    : PollKind(context, "short_polling", {.from_now = kFromNow, .first = kTarget, .target = kTarget}, options),
      interval(interval) {}

void PollingClient::on_begin() {
  if (!tick_.armed()) {
    const auto phase = runtime().random().below(static_cast<std::uint64_t>(kind_.interval.count()));
    schedule_.next = runtime().now() + Duration{static_cast<std::int64_t>(phase)};
    runtime().arm(tick_, schedule_.next);
  }
  ask();
}

void PollingClient::on_closing() {
  PollClient::on_closing();
  runtime().disarm(tick_);
}

void PollingClient::tick() {
  kind_.left_out += schedule_.advance(runtime().now(), kind_.interval);
  runtime().arm(tick_, schedule_.next);
  if (asking()) {
    ++kind_.left_out;
  } else if (is_connected()) {
    stream() == nullptr ? begin_again() : ask();
  }
}

void PollingClient::on_poll_answered(bool stays) {
  if (!stays) rest();
}

}  // namespace pushbench::short_polling
