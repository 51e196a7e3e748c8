#include "transports/http/response_parser.hpp"

#include <algorithm>

namespace pushbench::http {

using Event = ResponseParser::Event;

Event ResponseParser::next(std::string_view& bytes) {
  while (true) {
    switch (state_) {
      case State::idle:
      case State::head: {
        const Event event = next_head(bytes);
        // An interim response is over with its head, and nobody waits for it.
        if (event == Event::head && status_ < 200 && status_ != 101) {
          state_ = State::idle;
          continue;
        }
        return event;
      }
      case State::begin_body:
        torn_.reset();  // what header() returned pointed into it
        state_ = body_;
        continue;
      case State::length: return take_length(bytes);
      case State::chunked: return take_chunk(bytes);
      case State::until_close: return take_rest(bytes);
      case State::end: return finish_response();
      case State::failed: return Event::error;
    }
  }
}

Event ResponseParser::finish() {
  switch (state_) {
    case State::idle: return Event::more;
    case State::until_close:
    case State::end: return finish_response();
    case State::begin_body:
      if (body_ == State::until_close || body_ == State::end) return finish_response();
      break;
    default: break;
  }
  return fail("the stream ended within a response");
}

Event ResponseParser::next_head(std::string_view& bytes) {
  if (bytes.empty()) return Event::more;
  if (state_ == State::idle) torn_.reset();
  state_ = State::head;
  const auto head_size = [](std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('\n', from); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      const std::string_view behind = text.substr(at + 1, 2);
      if (behind.starts_with('\n')) return at + 2;
      if (behind == "\r\n") return at + 3;
    }
    return std::string_view::npos;
  };
  if (!torn_) {
    const std::size_t size = head_size(bytes, 0);
    if (size == std::string_view::npos) {
      if (bytes.size() > kMostHeadBytes) return fail("the head of the response is larger than 16 KiB");
      torn_ = std::make_unique<std::string>(bytes);
      bytes = {};
      return Event::more;
    }
    const std::string_view head = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return parse_head(head);
  }
  // A head ends within the three bytes after a line feed, which may be old.
  const std::size_t before = torn_->size();
  const std::string_view taken = bytes.substr(0, kMostHeadBytes + 1 - std::min(before, kMostHeadBytes));
  torn_->append(taken);
  const std::size_t size = head_size(*torn_, before < 2 ? 0 : before - 2);
  if (size == std::string_view::npos) {
    if (torn_->size() > kMostHeadBytes) return fail("the head of the response is larger than 16 KiB");
    bytes.remove_prefix(taken.size());
    return Event::more;
  }
  bytes.remove_prefix(size - before);
  torn_->resize(size);
  return parse_head(*torn_);
}

Event ResponseParser::parse_head(std::string_view head) {
  if (head.size() > kMostHeadBytes) return fail("the head of the response is larger than 16 KiB");
  const auto line = take_line(head);
  if (!line || parse_status_line(*line) == Event::error)
    return fail("the response does not begin with HTTP/1.1 and a status");
  view_ = head;
  return decide_framing(head);
}

Event ResponseParser::parse_status_line(std::string_view line) {
  // "HTTP/1.1 200 OK"; the words may be missing, and with them the space (RFC 9112, section 4).
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[7] < '0' || line[7] > '9' || line[8] != ' ')
    return Event::error;
  if (line.size() > 12 && line[12] != ' ') return Event::error;
  const auto number = parse_number(line.substr(9, 3));
  if (!number || *number < 100) return Event::error;
  status_ = static_cast<std::uint16_t>(*number);
  keep_alive_ = line[7] != '0';
  return Event::head;
}

/// RFC 9112, 6.3.
Event ResponseParser::decide_framing(std::string_view head) {
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool coded = false;
  for (Fields fields(head); fields.next();) {
    if (same_word(fields.name(), "Content-Length")) {
      const auto number = parse_number(fields.value());
      if (!number || (length && *length != *number))
        return fail("the response's Content-Length is not one whole number");
      length = number;
    } else if (same_word(fields.name(), "Transfer-Encoding")) {
      coded = true;
      chunked = same_word(fields.value(), "chunked");
    } else if (same_word(fields.name(), "Connection")) {
      if (list_has_token(fields.value(), "close")) keep_alive_ = false;
      if (list_has_token(fields.value(), "keep-alive")) keep_alive_ = true;
    }
  }
  if (coded && !chunked) return fail("the response's Transfer-Encoding is not chunked");
  if (coded && length) return fail("the response has both Content-Length and Transfer-Encoding");
  chunks_ = {};
  left_ = length.value_or(0);
  if (no_body_ || status_ < 200 || status_ == 204 || status_ == 304) {
    body_ = State::end;
  } else if (chunked) {
    body_ = State::chunked;
  } else if (length) {
    body_ = left_ > 0 ? State::length : State::end;
  } else {
    body_ = State::until_close;
    keep_alive_ = false;
  }
  if (status_ >= 200) no_body_ = false;
  state_ = State::begin_body;
  return Event::head;
}

Event ResponseParser::take_length(std::string_view& bytes) {
  if (bytes.empty()) return Event::more;
  view_ = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  bytes.remove_prefix(view_.size());
  left_ -= view_.size();
  if (left_ == 0) state_ = State::end;
  return Event::body;
}

Event ResponseParser::take_chunk(std::string_view& bytes) {
  switch (chunks_.next(bytes, view_)) {
    case ChunkedDecoder::Result::more: return Event::more;
    case ChunkedDecoder::Result::data: return Event::body;
    case ChunkedDecoder::Result::end: return finish_response();
    case ChunkedDecoder::Result::error: break;
  }
  return fail("the response's chunked body is malformed");
}

Event ResponseParser::take_rest(std::string_view& bytes) {
  if (bytes.empty()) return Event::more;
  view_ = bytes;
  bytes = {};
  return Event::body;
}

Event ResponseParser::finish_response() {
  state_ = State::idle;
  return Event::end;
}

Event ResponseParser::fail(const char* words) {
  state_ = State::failed;
  view_ = words;
  torn_.reset();
  return Event::error;
}

}  // namespace pushbench::http
