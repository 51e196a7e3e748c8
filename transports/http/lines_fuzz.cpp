// However the bytes of a poll's answer are cut into pieces, the same messages come out, and the same is refused.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "transports/http/lines.hpp"

using namespace pushbench;

namespace {

struct Found {
  std::vector<std::string> messages;
  bool fine = true;

  bool operator==(const Found&) const = default;
};

Found cut(std::string_view text, std::size_t piece) {
  Found found;
  http::Lines lines;
  const auto note = [&](std::string_view message) {
    found.messages.emplace_back(message);
    return true;
  };
  for (std::size_t at = 0; at < text.size() && found.fine; at += piece) {
    found.fine = lines.take(text.substr(at, piece), note);
  }
  found.fine = found.fine && lines.finish(note);
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Found whole = cut(text, size + 1);
  std::size_t bytes = 0;
  for (const std::string& message : whole.messages) {
    bytes += message.size();
    const auto envelope = parse_envelope(message);
    if (envelope && envelope->form != Form::bytes && message.find('\n') != std::string::npos) std::abort();
  }
  if (bytes > size) std::abort();
  for (const std::size_t piece : {1U, 2U, 7U}) {
    if (!(cut(text, piece) == whole)) std::abort();
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kInputs[] = {
      "one\n\ntwo\r\nthree",
      "{\"c\":\"a\",\"n\":1,\"t\":0,\"s\":0,\"f\":\"0.0\",\"b\":3}\n\n\n\n\nnext\n",
      "{\"c\":\"a\",\"n\":2,\"t\":0,\"s\":0,\"f\":\"0.0\",\"b\":0}\n\nnext\r\n",
      "{\"c\":\"a\",\"n\":1,\"t\":0,\"s\":0,\"f\":\"0.0\",\"d\":\"x\"}\n",
      "",
  };
  return kInputs;
}
