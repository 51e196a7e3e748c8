#include "results/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

using nlohmann::json;

constexpr int kMostLevels = 64;

std::string in_words(const json& value) {
  switch (value.type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "an array";
    case json::value_t::string: return in_quotes(value.get_ref<const std::string&>());
    default: return value.dump();
  }
}

/// "line 3, column 7: ..." of the library's "[json.exception.parse_error.101] parse error at line 3, column 7: ...".
std::string without_prefix(std::string_view what) {
  for (const std::string_view prefix : {"] ", "parse error at "}) {
    const std::size_t at = what.find(prefix);
    if (at != std::string_view::npos) what.remove_prefix(at + prefix.size());
  }
  return std::string{what};
}

/// Repeated keys and deep nesting, which the library would let pass.
class Strictness {
 public:
  explicit Strictness(std::string_view origin) : origin_(origin) {}

  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (depth > kMostLevels) throw InputError(origin_, "nested too deeply", "at most 64 levels");
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw InputError(origin_, "the key " + in_quotes(parsed.get_ref<const std::string&>()) + " is repeated",
                       "each key once in an object");
    }
    return true;
  }

 private:
  std::string origin_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

json parse_json(std::string_view text, std::string_view origin) {
  Strictness strictness(origin);
  try {
    return json::parse(text, std::ref(strictness));
  } catch (const json::exception& error) {
    throw InputError(origin, without_prefix(error.what()), "JSON");
  }
}

Reader::Inside::Inside(Reader& reader, std::string_view key) : reader_(reader), length_(reader.path_.size()) {
  if (length_ > 0) reader_.path_ += '.';
  reader_.path_ += key;
}

Reader::Inside::Inside(Reader& reader, std::size_t index) : reader_(reader), length_(reader.path_.size()) {
  reader_.path_ += '[' + std::to_string(index) + ']';
}

void Reader::refuse(std::string_view problem, std::string_view accepted) const {
  throw InputError(path_.empty() ? origin_ : origin_ + ": " + path_, problem, accepted);
}

void Reader::check(bool holds, const json& json, std::string_view accepted) const {
  if (!holds) refuse(in_words(json) + " is not accepted", accepted);
}

void Reader::missing(std::string_view key) const { refuse("the key " + in_quotes(key) + " is missing"); }

void Reader::unknown_key(const json& json, std::span<const std::string_view> known) {
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const Inside inside(*this, key);
    refuse("there is no such key", accepted_words(key, known));
  }
  std::abort();
}

std::uint64_t Reader::whole(const json& json, std::uint64_t most) const {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > most) {
    refuse(in_words(json) + " is not accepted", "a whole number from 0 to " + std::to_string(most));
  }
  return json.get<std::uint64_t>();
}

std::size_t Reader::word(const json& json, std::span<const std::string_view> words) const {
  const std::string_view text = json.is_string() ? std::string_view{json.get_ref<const std::string&>()} : "";
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) refuse(in_words(json) + " is not accepted", accepted_words(text, words));
  return static_cast<std::size_t>(found - words.begin());
}

void Reader::read(const json& json, bool& into) {
  check(json.is_boolean(), json, "true or false");
  into = json.get<bool>();
}

void Reader::read(const json& json, double& into) {
  check(json.is_number(), json, "a number");
  into = json.get<double>();
}

void Reader::read(const json& json, std::string& into) {
  check(json.is_string(), json, "text");
  into = json.get<std::string>();
}

void Reader::read(const json& json, Histogram& into) {
  HistogramData data;
  read(json, data);
  try {
    into = Histogram::from(data);
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  if (into.memory_bytes() > histogram_bytes_left_) refuse("the histograms take too much memory");
  histogram_bytes_left_ -= into.memory_bytes();
}

void Reader::read(const json& json, Embedded<std::string>& into) {
  check(json.is_object(), json, "an object");
  into.text = json.dump();
}

}  // namespace pushbench::results
