#include "transports/http/poll_client.hpp"

#include "transports/http/poll_answer.hpp"
#include "transports/http/response.hpp"

namespace pushbench::http {

namespace {

constexpr std::string_view kNoMessage = "a message of the answer is torn, or longer than 32 MiB";

}  // namespace

PollKind::PollKind(const ClientContext& context, std::string_view transport, const Targets& targets,
                   const Options& options)
    : ClientKind(context, options.hold + options.answer_timeout),
      transport(transport),
      keep_alive(options.style.keep_alive),
      foreign(!context.target.empty()),
      from_now(foreign ? context.target : targets.from_now, get_headers(context.host, options.style)),
      first(foreign ? context.target : targets.first, get_headers(context.host, options.style)),
      next(foreign ? context.target : targets.target, get_headers(context.host, options.style)),
      uplink(context, post_headers(context.host, options.style), options.answer_timeout) {}

void PollClient::publish(std::string text) {
  if (!uplink_) {
    uplink_ = std::make_unique<Uplink>(
        context(), polls().uplink, id(), published_channel(), [this](Uplink::Trouble trouble, std::string_view what) {
          trouble == Uplink::Trouble::overflow ? complain(in_words(what)) : fail_poll(what);
        });
  }
  uplink_->publish(std::move(text));
}

const RequestTemplate& PollClient::request() const {
  if (is_connected()) return polls().next;
  return cursor() ? polls().first : polls().from_now;
}

void PollClient::ask() {
  polls().request.clear();
  request().append_to(polls().request, channel(), cursor());
  asking_ = true;
  heard();  // the answer's time counts from here
  messages_ = 0;
  has_told_ = false;
  stream()->send(polls().request);
}

void PollClient::on_closing() {
  if (uplink_) uplink_->close();
}

void PollClient::on_lost() {
  parser_.reset();
  lines_.reset();
  asking_ = false;
  failed_ = false;
}

/// Nothing tells when a foreign server has begun to hold the request: its channel is taken as followed from here on.
void PollClient::on_open() {
  if (polls().foreign) connected();
}

void PollClient::on_received(std::string_view bytes) {
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
    const auto told = parse_number(*text);
    if (!told) {
      fail_poll("Pushbench-Cursor is not a whole number");
      return false;
    }
    told_ = *told;
    has_told_ = true;
    // It follows from where it asked, unless that is nowhere yet, or ahead of a server that numbers anew.
    if (!cursor() || *cursor() > told_) set_cursor(told_);
  }
  connected();
  return true;
}

bool PollClient::take_body() {
  const bool whole = lines_.take(parser_.body(), [this](std::string_view message) { return take_message(message); });
  if (!whole && !closing() && !failed_) fail_poll(kNoMessage);
  return whole;
}

bool PollClient::take_message(std::string_view message) {
  ++messages_;
  failed_ = !deliver(message);
  return !failed_ && !closing();
}

/// False if the stream is another, or none, from here on.
bool PollClient::on_end() {
  const Stream* const mine = stream();
  const bool whole = lines_.finish([this](std::string_view message) { return take_message(message); });
  if (!whole && !closing() && !failed_) fail_poll(kNoMessage);
  if (!whole && !closing()) return false;
  if (has_told_) set_cursor(told_);
  asking_ = false;
  observer().on_answered(id(), messages_);
  if (closing() || stream() != mine) return false;
  on_poll_answered(parser_.keep_alive() && polls().keep_alive);
  return stream() == mine;
}

}  // namespace pushbench::http
