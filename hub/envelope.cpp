#include "hub/envelope.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace pushbench {

namespace {

/// Reads `text` from the front, piece by piece; once a piece is missing, all that follow are.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    ok_ = ok_ && rest_.starts_with(expected);
    if (ok_) rest_.remove_prefix(expected.size());
  }

  /// Like literal(), but what is missing may be something else.
  bool choice(std::string_view possible) {
    if (!ok_ || !rest_.starts_with(possible)) return false;
    rest_.remove_prefix(possible.size());
    return true;
  }

  template <class Number>
  Number number() {
    Number value{};
    if (!ok_) return value;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const std::string_view digits = rest_.substr(0, static_cast<std::size_t>(end - rest_.data()));
    // Only what a writer would write: no sign, no zero in front.
    ok_ = error == std::errc{} && digits.front() != '-' && (digits.front() != '0' || digits.size() == 1);
    if (ok_) rest_.remove_prefix(digits.size());
    return value;
  }

  std::string_view until_quote() {
    const std::size_t end = ok_ ? rest_.find('"') : std::string_view::npos;
    ok_ = end != std::string_view::npos;
    if (!ok_) return {};
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return text;
  }

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

class Writer {
 public:
  Writer& operator<<(std::string_view text) {
    out_ = std::copy(text.begin(), text.end(), out_);
    return *this;
  }
  template <class Number>
  Writer& number(Number value) {
    out_ = std::to_chars(out_, buffer_.data() + buffer_.size(), value).ptr;
    return *this;
  }
  std::string_view text() const { return {buffer_.data(), static_cast<std::size_t>(out_ - buffer_.data())}; }

 private:
  std::array<char, 256> buffer_;  // keys, five 20-digit numbers and the longest name fit
  char* out_ = buffer_.data();
};

constexpr std::string_view kText = "\"d\":\"";
constexpr std::string_view kBase64 = "\"x\":\"";
constexpr std::string_view kBytes = "\"b\":";
constexpr std::string_view kTail = "\"}";
constexpr std::string_view kBytesFollow = "}\n";

Writer write_head(const Envelope& envelope) {
  Writer writer;
  writer << "{\"c\":\"" << envelope.channel << "\",\"n\":";
  writer.number(envelope.sequence) << ",\"t\":";
  writer.number(to_us(envelope.intended)) << ",\"s\":";
  writer.number(to_us(envelope.sent) - to_us(envelope.intended)) << ",\"f\":\"";
  writer.number(envelope.publisher) << ".";
  writer.number(envelope.count) << "\",";
  switch (envelope.form) {
    case Form::text: writer << kText; break;
    case Form::base64: writer << kBase64; break;
    case Form::bytes:
      writer << kBytes;
      writer.number(envelope.data.size()) << kBytesFollow;
      break;
  }
  return writer;
}

std::string_view tail_of(const Envelope& envelope) { return envelope.form == Form::bytes ? std::string_view{} : kTail; }

/// Whether `text` could stand inside a JSON string as it is.
bool is_escaped(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == '"') return false;
    if (byte == '\\') {
      constexpr std::string_view kEscapes = "\"\\/bfnrtu";
      if (++i == text.size() || kEscapes.find(text[i]) == std::string_view::npos) return false;
      if (text[i] == 'u') {
        if (text.size() - i < 5) return false;
        for (int digit = 0; digit < 4; ++digit) {
          const char c = text[++i];
          if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
        }
      }
    }
  }
  return true;
}

/// All that stands in front of the data; nullopt if it is not that. `reader` goes on behind it.
std::optional<Envelope> read_head(Reader& reader) {
  Envelope envelope;
  reader.literal("{\"c\":\"");
  envelope.channel = reader.until_quote();
  reader.literal("\",\"n\":");
  envelope.sequence = reader.number<std::uint64_t>();
  reader.literal(",\"t\":");
  const auto intended_us = reader.number<std::int64_t>();
  reader.literal(",\"s\":");
  const auto lateness_us = reader.number<std::int64_t>();
  reader.literal(",\"f\":\"");
  envelope.publisher = reader.number<std::uint64_t>();
  reader.literal(".");
  envelope.count = reader.number<std::uint64_t>();
  reader.literal("\",");

  // Beyond these bounds nanoseconds would overflow; no real clock is there.
  constexpr std::int64_t kMostTimeUs = std::int64_t{1} << 53;
  constexpr std::int64_t kMostLatenessUs = std::int64_t{3600} * 24 * 1'000'000;
  if (!reader.ok() || !is_channel_name(envelope.channel)) return std::nullopt;
  if (intended_us < 0 || intended_us > kMostTimeUs || lateness_us < 0 || lateness_us > kMostLatenessUs)
    return std::nullopt;
  envelope.intended = from_us(intended_us);
  envelope.sent = from_us(intended_us + lateness_us);
  return envelope;
}

/// The length of what `base64` encodes, if its length is one that base64 has.
std::optional<std::size_t> decoded_size(std::string_view base64) {
  if (base64.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < base64.size() && base64[base64.size() - 1 - padding] == '=') ++padding;
  return base64.size() / 4 * 3 - padding;
}

std::size_t digits_of(std::size_t number) {
  std::size_t digits = 1;
  for (; number >= 10; number /= 10) ++digits;
  return digits;
}

}  // namespace

bool is_channel_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestChannelName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  });
}

std::string write_envelope(const Envelope& envelope) {
  const Writer head = write_head(envelope);
  const std::string_view tail = tail_of(envelope);
  std::string text;
  text.reserve(head.text().size() + envelope.data.size() + tail.size());
  text.append(head.text()).append(envelope.data).append(tail);
  return text;
}

std::size_t envelope_overhead(const Envelope& envelope) {
  return write_head(envelope).text().size() + tail_of(envelope).size();
}

std::optional<Envelope> parse_envelope(std::string_view text) {
  Reader reader(text);
  auto envelope = read_head(reader);
  if (!envelope) return std::nullopt;
  const std::size_t head = text.size() - reader.rest().size();
  envelope->size = text.size();
  if (reader.choice(kBytes)) {
    const auto length = reader.number<std::size_t>();
    reader.literal(kBytesFollow);
    if (!reader.ok() || reader.rest().size() != length) return std::nullopt;
    envelope->form = Form::bytes;
    envelope->data = reader.rest();
    return envelope;
  }
  const bool base64 = reader.choice(kBase64);
  if (!base64 && !reader.choice(kText)) return std::nullopt;
  if (!reader.rest().ends_with(kTail)) return std::nullopt;
  envelope->data = reader.rest();
  envelope->data.remove_suffix(kTail.size());
  if (base64) {
    const auto size = decoded_size(envelope->data);
    if (!size || envelope->data.find('"') != std::string_view::npos) return std::nullopt;
    envelope->form = Form::base64;
    envelope->size = head + kBytes.size() + digits_of(*size) + kBytesFollow.size() + *size;
  } else if (!is_escaped(envelope->data)) {
    return std::nullopt;
  }
  return envelope;
}

std::optional<std::size_t> bytes_behind(std::string_view line) {
  // Nearly all lines are of text, and end in a quote and a brace: seen without reading them.
  if (line.size() < 2 || line.back() != '}' || line[line.size() - 2] < '0' || line[line.size() - 2] > '9') return {};
  Reader reader(line);
  if (!read_head(reader)) return std::nullopt;
  reader.literal(kBytes);
  const auto length = reader.number<std::size_t>();
  reader.literal("}");
  if (!reader.ok() || !reader.rest().empty()) return std::nullopt;
  return length;
}

std::string escape_json(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\n') {
      escaped += "\\n";
    } else if (byte < 0x20) {
      escaped += "\\u00";
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    } else {
      escaped += c;
    }
  }
  return escaped;
}

bool is_utf8(std::string_view text) {
  // RFC 3629, section 4: the ranges of the second byte exclude overlong forms, surrogates and what is above U+10FFFF.
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    int following = 0;
    unsigned char least = 0x80;
    unsigned char most = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      following = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      following = 2;
      if (lead == 0xE0) least = 0xA0;
      if (lead == 0xED) most = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      following = 3;
      if (lead == 0xF0) least = 0x90;
      if (lead == 0xF4) most = 0x8F;
    } else {
      return false;
    }
    for (; following > 0; --following) {
      if (i == text.size()) return false;
      const auto byte = static_cast<unsigned char>(text[i++]);
      if (byte < least || byte > most) return false;
      least = 0x80;
      most = 0xBF;
    }
  }
  return true;
}

}  // namespace pushbench
