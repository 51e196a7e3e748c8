#include "transports/websocket/extension.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "transports/http/syntax.hpp"

namespace pushbench::websocket {

namespace {

constexpr std::string_view kDeflate = "permessage-deflate";

bool is_token_char(char c) { return http::is_token({&c, 1}); }

/// Reads the grammar of RFC 6455, 9.1 from the front of a header value.
class ExtensionReader {
 public:
  explicit ExtensionReader(std::string_view text) : rest_(text) {}

  std::optional<std::vector<Extension>> read() {
    std::vector<Extension> extensions;
    for (;;) {
      while (take(',')) continue;  // empty elements of a list are to be ignored (RFC 9110, 5.6.1.2)
      skip_space();
      if (rest_.empty()) return extensions;
      auto extension = read_extension();
      if (!extension) return std::nullopt;
      extensions.push_back(std::move(*extension));
      if (skip_space(); !rest_.empty() && rest_.front() != ',') return std::nullopt;
    }
  }

 private:
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string read_token() {
    skip_space();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
    std::string token(rest_.begin(), end);
    rest_.remove_prefix(token.size());
    return token;
  }

  /// A quoted value must be a token once it is unquoted; empty if it isn't.
  std::string read_quoted() {
    std::string token;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty() || !is_token_char(rest_.front())) return {};
      token += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"') ? token : std::string{};
  }

  std::optional<Extension> read_extension() {
    Extension extension{read_token(), {}};
    if (extension.name.empty()) return std::nullopt;
    while (take(';')) {
      ExtensionParameter parameter{read_token(), std::nullopt};
      if (parameter.name.empty()) return std::nullopt;
      if (take('=')) {
        parameter.value = take('"') ? read_quoted() : read_token();
        if (parameter.value->empty()) return std::nullopt;
      }
      extension.parameters.push_back(std::move(parameter));
    }
    return extension;
  }

  std::string_view rest_;
};

/// The parameters of one permessage-deflate element (RFC 7692, 7.1).
struct DeflateParameters {
  bool server_no_takeover = false;
  bool client_no_takeover = false;
  std::optional<int> server_bits;
  std::optional<int> client_bits;
  bool client_bits_named = false;  ///< client_max_window_bits is there, with or without a value
};

/// 8 to 15 without leading zeros.
std::optional<int> parse_bits(const std::string& text) {
  int bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '0') return std::nullopt;
  if (bits < 8 || bits > 15) return std::nullopt;
  return bits;
}

/// Nullopt if a parameter is unknown, repeated or has a wrong value: such an element must be declined (7.1).
std::optional<DeflateParameters> read_parameters(const Extension& extension) {
  DeflateParameters read;
  const auto set = [](bool& flag, const ExtensionParameter& parameter) {
    return !parameter.value && !std::exchange(flag, true);
  };
  for (const ExtensionParameter& parameter : extension.parameters) {
    bool good = false;
    if (parameter.name == "server_no_context_takeover") {
      good = set(read.server_no_takeover, parameter);
    } else if (parameter.name == "client_no_context_takeover") {
      good = set(read.client_no_takeover, parameter);
    } else if (parameter.name == "server_max_window_bits" && parameter.value && !read.server_bits) {
      read.server_bits = parse_bits(*parameter.value);
      good = read.server_bits.has_value();
    } else if (parameter.name == "client_max_window_bits" && !std::exchange(read.client_bits_named, true)) {
      if (parameter.value) read.client_bits = parse_bits(*parameter.value);
      good = !parameter.value || read.client_bits;
    }
    if (!good) return std::nullopt;
  }
  return read;
}

ExtensionAnswer answer_offer(const DeflateParameters& offer, const DeflateWishes& wishes) {
  ExtensionAnswer answer;
  DeflateTerms& terms = answer.terms;
  terms.agreed = true;
  terms.own_takeover = wishes.takeover && !offer.server_no_takeover;
  terms.peer_takeover = wishes.takeover && !offer.client_no_takeover;
  terms.own_bits = static_cast<std::uint8_t>(std::min(offer.server_bits.value_or(15), wishes.window_bits));
  // Only a client that names its own window may be told to make it smaller (7.1.2.2).
  if (offer.client_bits_named) {
    terms.peer_bits = static_cast<std::uint8_t>(std::min(offer.client_bits.value_or(15), wishes.window_bits));
  }
  answer.value = kDeflate;
  if (!terms.own_takeover) answer.value += "; server_no_context_takeover";
  if (!terms.peer_takeover) answer.value += "; client_no_context_takeover";
  if (offer.server_bits || terms.own_bits < 15) {
    answer.value += "; server_max_window_bits=" + std::to_string(terms.own_bits);
  }
  if (terms.peer_bits < 15) answer.value += "; client_max_window_bits=" + std::to_string(terms.peer_bits);
  return answer;
}

}  // namespace

std::optional<std::vector<Extension>> parse_extensions(std::string_view value) { return ExtensionReader{value}.read(); }

std::string offer_extensions(const DeflateWishes& wishes) {
  if (!wishes.enabled) return {};
  std::string offer{kDeflate};
  if (!wishes.takeover) offer += "; client_no_context_takeover; server_no_context_takeover";
  if (wishes.window_bits < 15) {
    const std::string bits = std::to_string(wishes.window_bits);
    offer += "; server_max_window_bits=" + bits + "; client_max_window_bits=" + bits;
  } else {
    offer += "; client_max_window_bits";
  }
  return offer;
}

std::optional<ExtensionAnswer> answer_extensions(std::string_view offers, const DeflateWishes& wishes) {
  const auto extensions = parse_extensions(offers);
  if (!extensions) return std::nullopt;
  if (!wishes.enabled) return ExtensionAnswer{};
  for (const Extension& extension : *extensions) {
    if (extension.name != kDeflate) continue;
    if (const auto offer = read_parameters(extension)) return answer_offer(*offer, wishes);
  }
  return ExtensionAnswer{};
}

std::optional<DeflateTerms> accept_extensions(std::string_view answer, const DeflateWishes& wishes) {
  const auto extensions = parse_extensions(answer);
  if (!extensions) return std::nullopt;
  if (extensions->empty()) return DeflateTerms{};
  if (!wishes.enabled || extensions->size() > 1 || extensions->front().name != kDeflate) return std::nullopt;
  const auto agreed = read_parameters(extensions->front());
  if (!agreed) return std::nullopt;
  // What was asked for must have been granted, and what both have is told in the answer alone.
  if (!wishes.takeover && !agreed->server_no_takeover) return std::nullopt;
  if (agreed->client_bits_named && !agreed->client_bits) return std::nullopt;
  if (wishes.window_bits < 15 && agreed->server_bits.value_or(15) > wishes.window_bits) return std::nullopt;
  if (agreed->client_bits.value_or(0) > wishes.window_bits) return std::nullopt;
  DeflateTerms terms;
  terms.agreed = true;
  terms.own_takeover = wishes.takeover && !agreed->client_no_takeover;
  terms.peer_takeover = !agreed->server_no_takeover;
  terms.own_bits = static_cast<std::uint8_t>(agreed->client_bits.value_or(wishes.window_bits));
  terms.peer_bits = static_cast<std::uint8_t>(agreed->server_bits.value_or(15));
  return terms;
}

}  // namespace pushbench::websocket
