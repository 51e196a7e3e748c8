#include "transports/http/poll_client.hpp"

#include "transports/http/poll_answer.hpp"
#include "transports/http/response.hpp"

namespace pushbench::http {

PollKind::PollKind(const ClientContext& context, std::string_view transport, const Targets& targets,
                   const HeaderStyle& style)
    : context(context),
      transport(transport),
      keep_alive(style.keep_alive),
      foreign(!context.target.empty()),
      from_now(foreign ? context.target : targets.from_now, get_headers(context.host, style)),
      first(foreign ? context.target : targets.first, get_headers(context.host, style)),
      next(foreign ? context.target : targets.target, get_headers(context.host, style)),
      uplink(context, post_headers(context.host, style)) {}

PollClient::PollClient(PollKind& kind, ClientId id, const std::string& channel, ClientObserver& observer)
    : ClientBase(kind.context, id, channel, observer), kind_(kind) {}

void PollClient::publish(std::string text) {
  if (!uplink_) {
    uplink_ = std::make_unique<Uplink>(context(), kind_.uplink, channel(),
                                       [this](std::string_view what) { fail_poll(what); });
  }
  uplink_->publish(std::move(text));
}

const RequestTemplate& PollClient::request() const {
  if (is_connected()) return kind_.next;
  return cursor() ? kind_.first : kind_.from_now;
}

void PollClient::ask() {
  kind_.request.clear();
  request().append_to(kind_.request, channel(), cursor());
  asking_ = true;
  messages_ = 0;
  has_told_ = false;
  stream()->send(kind_.request);
}

void PollClient::on_closing() {
  if (uplink_) uplink_->close();
}

void PollClient::on_lost() {
  parser_.reset();
  lines_.reset();
  asking_ = false;
}

void PollClient::fail_poll(std::string_view what) {
  if (stream() == nullptr && is_connected()) begin_again();  // at rest; what fails must be told as a loss, too
  fail(std::string{kind_.transport}.append(": ").append(what));
}

/// Nothing tells when a foreign server has begun to hold the request: its channel is taken as followed from here on.
void PollClient::on_open() {
  if (kind_.foreign) connected();
}

void PollClient::on_bytes(std::string_view bytes) {
  const Stream* const mine = stream();
  while (stream() == mine && !closing()) {
    switch (parser_.next(bytes)) {
      case ResponseParser::Event::more: return;
      case ResponseParser::Event::head:
        if (!on_head()) return;
        break;
      case ResponseParser::Event::body:
        if (!take_body()) return;
        break;
      case ResponseParser::Event::end:
        if (!on_end()) return;
        break;
      case ResponseParser::Event::error: fail_poll(parser_.error()); return;
    }
  }
}

bool PollClient::on_head() {
  if (!asking_) {
    fail_poll("a response came without a request");
    return false;
  }
  if (parser_.status() != 200 && parser_.status() != 204) {
    std::string words;
    request().append_to(words, channel(), cursor());
    words.resize(words.find(" HTTP/"));
    words += " answered " + std::to_string(parser_.status()) + " ";
    fail_poll(words.append(reason_phrase(parser_.status())) + ", expected 200");
    return false;
  }
  if (const auto text = parser_.header(kCursorHeader)) {
    const auto cursor = parse_number(*text);
    if (!cursor) {
      fail_poll("Pushbench-Cursor is not a whole number");
      return false;
    }
    told_ = *cursor;
    has_told_ = true;
  }
  connected();
  return true;
}

bool PollClient::take_body() {
  const bool whole = lines_.take(parser_.body(), [this](std::string_view line) {
    ++messages_;
    deliver(line);
    return !closing();
  });
  if (!whole && !closing()) fail_poll("a line of the answer is longer than 32 MiB");
  return whole;
}

/// False if the stream is another, or none, from here on.
bool PollClient::on_end() {
  const Stream* const mine = stream();
  lines_.finish([this](std::string_view line) {
    ++messages_;
    deliver(line);
    return true;
  });
  if (has_told_) set_cursor(told_);
  asking_ = false;
  observer().on_answered(id(), messages_);
  if (closing() || stream() != mine) return false;
  on_poll_answered(parser_.keep_alive() && kind_.keep_alive);
  return stream() == mine;
}

}  // namespace pushbench::http
