// As NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE, but for functions that other files call: that macro's are inline.
#pragma once

#include <nlohmann/json.hpp>

// Members serve as keys by their plain names: for what both ends of one build say to each other.
#define PUSHBENCH_DEFINE_JSON(Type, ...)                                         \
  void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {   \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))     \
  }                                                                              \
  void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))   \
  }
