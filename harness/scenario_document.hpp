// A JSON document that knows where each value came from, the file or the command line, so that an error can say so.
// It is stricter than JSON: no duplicate keys, little depth, a bounded size.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

class ScenarioDocument {
 public:
  static constexpr std::size_t kMostBytes = 1 << 20;
  static constexpr std::size_t kMostDepth = 8;

  /// Throws InputError if `text` is not one JSON object, or an override is not "key.path=value".
  ScenarioDocument(std::string_view text, std::string_view origin, std::span<const std::string> overrides);

  const nlohmann::json& root() const { return root_; }

  /// Where the value at `path` was set: "feed.json: clients" or "--set clients".
  std::string where(std::string_view path) const;

  /// What was typed on the command line for exactly `path`; null if it was not set there.
  const std::string* typed(std::string_view path) const;
  /// Whether the command line set it, or something in it.
  bool changed(std::string_view path) const;

 private:
  void apply(const std::string& override);

  std::string origin_;
  nlohmann::json root_;
  std::map<std::string, std::string, std::less<>> typed_;  // by key path
};

/// One object of a document. Every read names its key; what is not on the list of keys is an error.
class ScenarioFields {
 public:
  /// `object` at `path` ("" is the document) must be an object with no other keys than `keys`.
  ScenarioFields(const ScenarioDocument& document, const nlohmann::json& object, std::string path,
                 std::span<const std::string_view> keys);

  /// Null if the key is absent.
  const nlohmann::json* find(std::string_view key) const;
  std::string path_of(std::string_view key) const;
  const ScenarioDocument& document() const { return document_; }

  /// Leaves `value` as it is when the key is absent.
  void read(std::string_view key, std::uint32_t& value, std::uint32_t least, std::uint32_t most) const;
  void read(std::string_view key, double& value, double least, double most) const;
  void read(std::string_view key, bool& value) const;
  void read_text(std::string_view key, std::string& value) const;
  /// Nothing if absent; else the index of the word in `words`.
  std::optional<std::size_t> read_word(std::string_view key, std::span<const std::string_view> words) const;

  /// Throws if the key is absent.
  void require(std::string_view key, std::string_view accepted) const;

  /// Throws that the value of `key` is not `accepted`.
  [[noreturn]] void refuse(std::string_view key, std::string_view accepted) const;

 private:
  const ScenarioDocument& document_;
  const nlohmann::json& object_;
  std::string path_;
};

/// The elements of the list at `path`, from 1 to `most`, and `accepted` if it is none; each at path.0, path.1, …
struct ScenarioItem {
  const nlohmann::json& value;
  std::string path;
};
std::vector<ScenarioItem> items_of(const ScenarioDocument& document, const nlohmann::json& list,
                                   const std::string& path, std::size_t most, std::string_view accepted);

/// Throws that `value`, which is at `path`, is not `accepted`.
[[noreturn]] void refuse(const ScenarioDocument& document, const nlohmann::json& value, std::string_view path,
                         std::string_view accepted);

/// The text that `value` is, or that was typed for it. Throws if it is neither.
std::string text_of(const ScenarioDocument& document, const nlohmann::json& value, std::string_view path);

/// The whole number that `value` is, 5.0 and 5e3 included; nothing for others and for those beyond 64 bits.
std::optional<std::int64_t> whole_number(const nlohmann::json& value);

}  // namespace pushbench
