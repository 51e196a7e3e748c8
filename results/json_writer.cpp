#include "results/json_writer.hpp"

#include <algorithm>

namespace pushbench::results {

namespace {

std::string in_one_line(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

void print(const OrderedJson& json, std::size_t depth, std::string& text) {
  const bool flat = !json.is_structured() || json.empty() ||
                    (json.is_array() && std::none_of(json.begin(), json.end(), [](const OrderedJson& element) {
                       return element.is_structured();
                     }));
  if (flat) {
    text += in_one_line(json);
    return;
  }
  text += json.is_object() ? '{' : '[';
  const char* separator = "\n";
  for (const auto& [key, value] : json.items()) {
    text.append(separator).append(2 * (depth + 1), ' ');
    if (json.is_object()) text.append(in_one_line(key)).append(": ");
    print(value, depth + 1, text);
    separator = ",\n";
  }
  text.append("\n").append(2 * depth, ' ') += json.is_object() ? '}' : ']';
}

}  // namespace

std::string print_json(const OrderedJson& json) {
  std::string text;
  print(json, 0, text);
  text += '\n';
  return text;
}

}  // namespace pushbench::results
