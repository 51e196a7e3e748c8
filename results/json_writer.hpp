// JSON of anything that has Fields. Every key is always written, an absent figure as null, so that no reader has to
// guess. Slow to compile: include it from .cpp files only.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/fields.hpp"

namespace pushbench::results {

/// JSON that keeps the order of Fields.
using OrderedJson = nlohmann::ordered_json;

class Writer {
 public:
  template <class T>
  static OrderedJson write(const T& value) {
    OrderedJson object = OrderedJson::object();
    Fields<T>::visit(value, [&](const char* key, const auto& member) { object[key] = write(member); });
    return object;
  }

  template <class T>
  requires std::is_enum_v<T>
  static OrderedJson write(const T& value) { return std::string{Words<T>::all.at(static_cast<std::size_t>(value))}; }

  template <std::integral T>
  static OrderedJson write(const T& value) {
    return value;
  }

  /// Aborts if `value` is not finite: whoever divided by zero must leave the figure absent.
  static OrderedJson write(const double& value) {
    if (!std::isfinite(value)) std::abort();
    return value;
  }

  static OrderedJson write(const std::string& value) { return value; }
  static OrderedJson write(const Histogram& value) { return write(value.data()); }

  /// Aborts if the text is not a JSON object.
  template <class Text>
  static OrderedJson write(const Embedded<Text>& value) {
    OrderedJson object = OrderedJson::parse(value.text, nullptr, false);
    if (!object.is_object()) std::abort();
    return object;
  }

  template <class T>
  static OrderedJson write(const Since<T>& value) {
    return write(value.member);
  }

  template <class T>
  static OrderedJson write(const std::optional<T>& value) {
    return value ? write(*value) : OrderedJson(nullptr);
  }

  template <class T>
  static OrderedJson write(const std::vector<T>& values) {
    OrderedJson array = OrderedJson::array();
    for (const T& value : values) array.push_back(write(value));
    return array;
  }

  template <class T>
  static OrderedJson write(const std::map<std::string, T>& values) {
    OrderedJson object = OrderedJson::object();
    for (const auto& [key, value] : values) object[key] = write(value);
    return object;
  }
};

/// Text of `json` for people and for diffs: objects, and arrays of them, indented; arrays of plain values in one line;
/// ill-formed UTF-8 replaced; a line break at the end.
std::string print_json(const OrderedJson& json);

}  // namespace pushbench::results
