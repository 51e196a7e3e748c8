#include "results/advice/scenario_shape.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/json_reader.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results::advice {

namespace {

using nlohmann::json;

bool is(const json& value, std::string_view key, std::string_view word) {
  const auto found = value.find(key);
  return found != value.end() && found->is_string() && found->get_ref<const std::string&>() == word;
}

/// The reader bounds the depth.
bool is_plain(const json& value) {
  if (value.is_object()) {
    if (is(value, "arrivals", "burst") || is(value, "content", "binary")) return false;
    if (const auto churn = value.find("churn"); churn != value.end() && !churn->is_null()) return false;
    if (const auto faults = value.find("faults"); faults != value.end() && !faults->empty()) return false;
  }
  if (!value.is_structured()) return true;
  for (const json& member : value) {
    if (!is_plain(member)) return false;
  }
  return true;
}

std::optional<double> positive(const json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double number = found->get<double>();
  return number > 0 && number < 1e9 ? std::optional{number} : std::nullopt;
}

/// Of rooms of different sizes the geometric middle.
std::optional<double> room_size(const json& channels) {
  const auto size = channels.find("room_size");
  if (size == channels.end() || !size->is_object()) return positive(channels, "room_size");
  const auto least = positive(*size, "least");
  const auto most = positive(*size, "most");
  return least && most ? std::optional{std::sqrt(*least * *most)} : std::nullopt;
}

}  // namespace

std::optional<ScenarioShape> shape_of(std::string_view document) {
  json parsed;
  try {
    parsed = parse_json(document, "scenario");
  } catch (const InputError&) {
    return std::nullopt;  // it is embedded by whoever made the file; only what is understood is used
  }
  if (!parsed.is_object()) return std::nullopt;
  ScenarioShape shape;
  shape.plain = is_plain(parsed);
  const auto channels = parsed.find("channels");
  if (channels == parsed.end() || !channels->is_object()) return std::nullopt;
  if (is(*channels, "layout", "private")) {
    shape.followers = 1;
  } else if (is(*channels, "layout", "rooms")) {
    shape.followers = room_size(*channels);
    if (!shape.followers) return std::nullopt;
  } else if (!is(*channels, "layout", "shared")) {
    return std::nullopt;
  }
  if (const auto downlink = parsed.find("downlink"); downlink != parsed.end() && downlink->is_object()) {
    shape.each_per_s = positive(*downlink, "each_per_s");
    shape.payload_bytes = positive(*downlink, "payload_bytes");
  }
  return shape;
}

}  // namespace pushbench::results::advice
