#include "transports/short_polling/client.hpp"

namespace pushbench::short_polling {

namespace {

constexpr std::string_view kTarget = "/channels/{channel}/poll?after={after}";
// Ahead of every channel: such a poll is answered with nothing but the cursor.
constexpr std::string_view kFromNow = "/channels/{channel}/poll?after=18446744073709551615";

constexpr Duration kOverdue = std::chrono::seconds{30};

}  // namespace

PollingClient::Kind::Kind(const ClientContext& context, Duration interval, const http::HeaderStyle& style)
    : PollKind(context, "short_polling", {.from_now = kFromNow, .first = kTarget, .target = kTarget}, style),
      interval(interval) {}

void PollingClient::on_begin() {
  if (!tick_.armed()) {
    const auto phase = runtime().random().below(static_cast<std::uint64_t>(kind_.interval.count()));
    schedule_.next = runtime().now() + Duration{static_cast<std::int64_t>(phase)};
    runtime().arm(tick_, schedule_.next);
  }
  asked_ = runtime().now();
  ask();
}

void PollingClient::on_closing() {
  PollClient::on_closing();
  runtime().disarm(tick_);
}

void PollingClient::tick() {
  const TimePoint now = runtime().now();
  kind_.left_out += schedule_.advance(now, kind_.interval);
  runtime().arm(tick_, schedule_.next);
  if (asking()) {
    ++kind_.left_out;
    if (now - asked_ > kOverdue) fail_poll("no answer within 30 s");
  } else if (is_connected()) {
    if (stream() == nullptr) {
      begin_again();
    } else {
      asked_ = now;
      ask();
    }
  }
}

void PollingClient::on_poll_answered(bool stays) {
  if (!stays) rest();
}

}  // namespace pushbench::short_polling
