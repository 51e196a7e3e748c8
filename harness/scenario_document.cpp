#include "harness/scenario_document.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "hub/envelope.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using nlohmann::json;

namespace {

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? std::string{key} : std::string{path}.append(".").append(key);
}

/// Refuses what the parser would take silently: a key that comes twice, and depth without end.
class Watch {
 public:
  explicit Watch(std::string_view origin) : origin_(origin) {}

  bool operator()(int /*depth*/, json::parse_event_t event, json& value) {
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        if (levels_.size() == ScenarioDocument::kMostDepth) {
          throw InputError(origin_, "is nested more than " + std::to_string(ScenarioDocument::kMostDepth) + " deep");
        }
        levels_.emplace_back();
        break;
      case json::parse_event_t::object_end:
      case json::parse_event_t::array_end: levels_.pop_back(); break;
      case json::parse_event_t::key: note(value.get_ref<const std::string&>()); break;
      case json::parse_event_t::value: break;
    }
    return true;
  }

 private:
  struct Level {
    std::set<std::string> keys;
    std::string current;
  };

  void note(const std::string& key) {
    Level& level = levels_.back();
    level.current = key;
    if (level.keys.insert(key).second) return;
    std::string path;
    for (const Level& outer : levels_) path = joined(path, outer.current);
    throw InputError(origin_, in_quotes(path) + " is there twice");
  }

  std::string_view origin_;
  std::vector<Level> levels_;
};

json parse(std::string_view text, std::string_view origin) {
  if (text.size() > ScenarioDocument::kMostBytes) throw InputError(origin, "is larger than 1 MiB");
  if (!is_utf8(text)) throw InputError(origin, "is not UTF-8 text");
  try {
    return json::parse(text, Watch(origin));
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …": the front is for programmers.
    std::string_view what = error.what();
    for (const std::string_view front : {"] parse error at ", "] "}) {
      if (const auto at = what.find(front); at != std::string_view::npos) {
        what.remove_prefix(at + front.size());
        break;
      }
    }
    constexpr std::size_t kMost = 200;
    throw InputError(origin, "is not JSON: " + std::string{what.substr(0, kMost)});
  }
}

/// A value from the command line: a JSON number, word or string, else text as it stands.
json typed_value(const std::string& text) {
  if (text.find_first_of("{[") != std::string::npos) return text;
  json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(text) : value;
}

/// The place in a list that a key means; nothing if it is no number.
std::optional<std::size_t> index_of(std::string_view key) {
  constexpr std::size_t kMostDigits = 4;
  if (key.empty() || key.size() > kMostDigits) return std::nullopt;
  std::size_t index = 0;
  for (const char c : key) {
    if (c < '0' || c > '9') return std::nullopt;
    index = 10 * index + static_cast<std::size_t>(c - '0');
  }
  return index;
}

/// What is at the key that path[begin, end) names; made if it is not there. A list takes the number of an element, or
/// of the one behind the last.
json& inside(json& place, const std::string& path, std::size_t begin, std::size_t end) {
  const std::string key = path.substr(begin, end - begin);
  if (!place.is_array()) return place[key];
  const auto index = index_of(key);
  if (!index || *index > place.size()) {
    throw InputError("--set " + path, in_quotes(path.substr(0, begin - 1)) + " is a list",
                     "numbers from 0 to " + std::to_string(place.size()) + " in place of " + in_quotes(key));
  }
  return place[*index];
}

}  // namespace

ScenarioDocument::ScenarioDocument(std::string_view text, std::string_view origin,
                                   std::span<const std::string> overrides)
    : origin_(origin), root_(parse(text, origin)) {
  if (!root_.is_object()) throw InputError(origin, "is not a JSON object", "{\"name\": …, \"summary\": …, …}");
  for (const std::string& override : overrides) apply(override);
}

void ScenarioDocument::apply(const std::string& override) {
  const std::size_t equals = override.find('=');
  const std::string path = override.substr(0, equals);
  const bool well_formed = equals != std::string::npos && !path.empty() && path.front() != '.' && path.back() != '.' &&
                           path.find("..") == std::string::npos && override.size() <= kMostBytes && is_utf8(override) &&
                           std::count(path.begin(), path.end(), '.') < static_cast<std::ptrdiff_t>(kMostDepth);
  if (!well_formed) throw InputError("--set", in_quotes(override), "key=value, as in downlink.messages_per_s=100");

  json* place = &root_;
  std::size_t begin = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
    place = &inside(*place, path, begin, dot);
    const bool list = std::isdigit(static_cast<unsigned char>(path[dot + 1])) != 0;
    if (place->is_null()) *place = list ? json::array() : json::object();
    if (!place->is_structured()) {
      throw InputError("--set " + path, in_quotes(path.substr(0, dot)) + " has no keys in it");
    }
    begin = dot + 1;
  }
  const std::string text = override.substr(equals + 1);
  json value = typed_value(text);
  json& last = inside(*place, path, begin, path.size());
  if (!value.is_null()) {
    last = std::move(value);
  } else if (place->is_array()) {
    place->erase(index_of(std::string_view{path}.substr(begin)).value());
  } else {
    place->erase(path.substr(begin));
  }
  typed_[path] = text;
}

std::string ScenarioDocument::where(std::string_view path) const {
  // An object that only the command line made is the command line's, too.
  return (changed(path) ? "--set " : origin_ + ": ") + std::string{path};
}

bool ScenarioDocument::changed(std::string_view path) const {
  const std::string within = std::string{path} + ".";
  const auto after = typed_.lower_bound(within);
  return typed_.contains(path) || (after != typed_.end() && after->first.starts_with(within));
}

const std::string* ScenarioDocument::typed(std::string_view path) const {
  const auto found = typed_.find(path);
  return found == typed_.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> whole_number(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number <= INT64_MAX) return static_cast<std::int64_t>(number);
  } else if (value.is_number_integer()) {
    return value.get<std::int64_t>();
  } else if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::abs(number) < 0x1p53 && number == std::floor(number)) return static_cast<std::int64_t>(number);
  }
  return std::nullopt;
}

void refuse(const ScenarioDocument& document, const json& value, std::string_view path, std::string_view accepted) {
  std::string is;
  if (value.is_structured()) {
    is = value.is_object() ? "an object" : "a list";
  } else if (value.is_string()) {
    is = in_quotes(value.get_ref<const std::string&>());
  } else {
    is = value.dump();
  }
  throw InputError(document.where(path), "is " + is, accepted);
}

std::vector<ScenarioItem> items_of(const ScenarioDocument& document, const json& list, const std::string& path,
                                   std::size_t most, std::string_view accepted) {
  if (!list.is_array()) refuse(document, list, path, accepted);
  if (list.empty() || list.size() > most) {
    throw InputError(document.where(path), "is a list of " + std::to_string(list.size()),
                     "1 to " + std::to_string(most) + " elements");
  }
  std::vector<ScenarioItem> items;
  for (const json& value : list) items.push_back({value, joined(path, std::to_string(items.size()))});
  return items;
}

std::string text_of(const ScenarioDocument& document, const json& value, std::string_view path) {
  if (value.is_string()) return value.get<std::string>();
  // "2025" typed for a name is text, though it looks like a number.
  if (const std::string* text = document.typed(path)) return *text;
  refuse(document, value, path, "text");
}

ScenarioFields::ScenarioFields(const ScenarioDocument& document, const json& object, std::string path,
                               std::span<const std::string_view> keys)
    : document_(document), object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    std::string accepted = "an object with the keys ";
    throw InputError(document_.where(path_), "is not an object", accepted + accepted_words("", keys));
  }
  for (const auto& [key, value] : object_.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::string where = document_.where(path_of(key));
    // A key of any length and content: shown once, shortened.
    where.resize(where.size() - path_of(key).size());
    const std::string shown = in_quotes(path_of(key));
    throw InputError(where + shown.substr(1, shown.size() - 2), "no such key",
                     keys.empty() ? "nothing" : accepted_words(key, keys));
  }
}

const json* ScenarioFields::find(std::string_view key) const {
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

std::string ScenarioFields::path_of(std::string_view key) const { return joined(path_, key); }

void ScenarioFields::require(std::string_view key, std::string_view accepted) const {
  if (find(key) == nullptr) throw InputError(document_.where(path_of(key)), "is missing", accepted);
}

void ScenarioFields::refuse(std::string_view key, std::string_view accepted) const {
  pushbench::refuse(document_, *find(key), path_of(key), accepted);
}

void ScenarioFields::read(std::string_view key, std::uint32_t& value, std::uint32_t least, std::uint32_t most) const {
  const json* found = find(key);
  if (found == nullptr) return;
  const auto number = whole_number(*found);
  if (!number || *number < least || *number > most) {
    refuse(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  value = static_cast<std::uint32_t>(*number);
}

void ScenarioFields::read(std::string_view key, double& value, double least, double most) const {
  const json* found = find(key);
  if (found == nullptr) return;
  const double number = found->is_number() ? found->get<double>() : least - 1;
  if (!(number >= least && number <= most)) {
    refuse(key, "a number from " + json(least).dump() + " to " + json(most).dump());
  }
  value = number;
}

void ScenarioFields::read(std::string_view key, bool& value) const {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) refuse(key, "true or false");
  value = found->get<bool>();
}

void ScenarioFields::read_text(std::string_view key, std::string& value) const {
  if (const json* found = find(key)) value = text_of(document_, *found, path_of(key));
}

std::optional<std::size_t> ScenarioFields::read_word(std::string_view key,
                                                     std::span<const std::string_view> words) const {
  if (find(key) == nullptr) return std::nullopt;
  std::string word;
  if (!find(key)->is_string()) refuse(key, accepted_words("", words));
  read_text(key, word);
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) refuse(key, accepted_words(word, words));
  return static_cast<std::size_t>(found - words.begin());
}

}  // namespace pushbench
