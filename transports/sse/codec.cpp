#include "transports/sse/codec.hpp"

#include <algorithm>
#include <charconv>

namespace pushbench::sse {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, base).ptr);
}

/// Where the first line of `text` ends: at its CR or LF, or nowhere.
std::size_t line_end(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '\n' && text[at] != '\r') ++at;
  return at < text.size() ? at : std::string_view::npos;
}

/// Digits and nothing else; nullopt also if they don't fit.
std::optional<std::int64_t> parse_retry(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return {};
  return value;
}

}  // namespace

void append_event(std::string& out, std::uint64_t id, std::string_view data) {
  out.append("id: ");
  append_number(out, id);
  for (;;) {
    const std::size_t end = line_end(data);
    out.append("\ndata: ").append(data.substr(0, end));
    if (end == std::string_view::npos) break;
    data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  out.append("\n\n");
}

void append_position(std::string& out, std::int64_t retry_ms, std::uint64_t id) {
  if (retry_ms > 0) {
    out.append("retry: ");
    append_number(out, static_cast<std::uint64_t>(retry_ms));
    out.append("\n");
  }
  out.append("id: ");
  append_number(out, id);
  out.append("\n\n");
}

std::string as_chunk(std::string_view body) {
  std::string chunk;
  chunk.reserve(body.size() + 12);
  append_number(chunk, body.size(), 16);
  return chunk.append("\r\n").append(body).append("\r\n");
}

EventParser::Result EventParser::next(std::string_view& bytes, Event& event) {
  if (told_) torn_.reset();
  told_ = false;
  event = {};
  has_data_ = false;
  if (marked_ != kBegun) skip_byte_order_mark(bytes);
  std::string_view line;
  while (take_line(bytes, line)) {
    if (!line.empty()) {
      take_field(line, event);
    } else if (const Result result = end_block(event); result != Result::more) {
      return result;
    }
    if (torn_) torn_->line.clear();
    if (torn_ && torn_->size() > kMostBytes) return Result::too_large;
  }
  if (!bytes.empty()) torn(event).line.append(bytes);
  if (bytes.empty() && (has_data_ || event.id || !event.type.empty())) torn(event);
  bytes = {};
  return torn_ && torn_->size() > kMostBytes ? Result::too_large : Result::more;
}

/// 9.2.6: "strip one leading U+FEFF BYTE ORDER MARK", which may come in pieces.
void EventParser::skip_byte_order_mark(std::string_view& bytes) {
  while (!bytes.empty() && marked_ < kByteOrderMark.size()) {
    if (bytes.front() != kByteOrderMark[marked_]) {
      // What looked like one is the beginning of the first line.
      if (marked_ > 0) torn({}).line = kByteOrderMark.substr(0, marked_);
      marked_ = kBegun;
      return;
    }
    ++marked_;
    bytes.remove_prefix(1);
  }
  if (marked_ == kByteOrderMark.size()) marked_ = kBegun;
}

/// A whole line without its end; one that began in an earlier piece lies in torn_.
bool EventParser::take_line(std::string_view& bytes, std::string_view& line) {
  if (skips_lf_ && !bytes.empty()) {
    skips_lf_ = false;
    if (bytes.front() == '\n') bytes.remove_prefix(1);
  }
  const std::size_t end = line_end(bytes);
  if (end == std::string_view::npos) return false;
  line = bytes.substr(0, end);
  skips_lf_ = bytes[end] == '\r';
  bytes.remove_prefix(end + 1);
  if (torn_ && !torn_->line.empty()) line = torn_->line.append(line);
  return true;
}

void EventParser::take_field(std::string_view line, Event& event) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    // The first line of data stays where it is; more of them, or a torn block, have to be put together.
    if (!torn_ && !has_data_) {
      event.data = value;
      has_data_ = true;
    } else {
      Torn& block = torn(event);
      if (block.has_data) block.data += '\n';
      block.data += value;
      block.has_data = true;
    }
  } else if (name == "id") {
    if (value.find('\0') != std::string_view::npos) return;
    if (torn_) {
      torn_->id = value;
      torn_->has_id = true;
    } else {
      event.id = value;
    }
  } else if (name == "event") {
    if (torn_) {
      torn_->type = value;
    } else {
      event.type = value;
    }
  } else if (name == "retry") {
    if (const auto wait = parse_retry(value)) event.retry_ms = wait;
  }
}

EventParser::Result EventParser::end_block(Event& event) {
  bool has_data = has_data_;
  has_data_ = false;
  if (torn_) {
    told_ = true;
    has_data = torn_->has_data;
    event.data = torn_->data;
    event.type = torn_->type;
    if (torn_->has_id) event.id = torn_->id;
  }
  if (has_data) return Result::message;
  if (event.id) return Result::position;
  event.type = {};
  torn_.reset();
  told_ = false;
  return Result::more;
}

EventParser::Torn& EventParser::torn(const Event& event) {
  if (torn_) return *torn_;
  torn_ = std::make_unique<Torn>();
  torn_->data = event.data;
  torn_->type = event.type;
  torn_->id = event.id.value_or(std::string_view{});
  torn_->has_id = event.id.has_value();
  torn_->has_data = has_data_;
  return *torn_;
}

}  // namespace pushbench::sse
