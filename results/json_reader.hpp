// Strict reading of JSON into anything that has Fields: what is wrong is named by file and key path. Slow to compile:
// include it from .cpp files only.
#pragma once

#include <concepts>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/fields.hpp"

namespace pushbench::results {

/// Parses `text` strictly: no comments, no repeated keys, at most 64 levels, valid UTF-8, nothing behind it. Throws
/// InputError naming `origin`.
nlohmann::json parse_json(std::string_view text, std::string_view origin);

/// Reads JSON that is already parsed. Each read() throws InputError, naming origin and key path, for what it does not
/// accept: an unknown or missing key, a wrong type, a number out of bounds.
class Reader {
 public:
  /// A few bytes of JSON can make a histogram of 188 KB: what all those of an ordinary file stay far below.
  static constexpr std::size_t kMostHistogramBytes = std::size_t{2} << 30;

  /// `origin` is where the JSON came from, as a person knows it: a file's name.
  explicit Reader(std::string_view origin, std::size_t most_histogram_bytes = kMostHistogramBytes)
      : origin_(origin), histogram_bytes_left_(most_histogram_bytes) {}

  /// Reads a file of an older version of the schema: newer keys (see Since) must not be there. Default: the newest.
  void set_version(std::uint32_t version) { version_ = version; }

  template <class T>
  void read(const nlohmann::json& json, T& into) {
    check(json.is_object(), json, "an object");
    std::vector<std::string_view> known;
    Fields<T>::visit(into, [&](std::string_view key, auto&& member) {
      if (!belongs(member)) return;
      known.push_back(key);
      const auto found = json.find(key);
      if (found == json.end()) missing(key);
      const Inside inside(*this, key);
      read(*found, member);
    });
    if (json.size() != known.size()) unknown_key(json, known);
  }

  template <class T>
  requires std::is_enum_v<T>
  void read(const nlohmann::json& json, T& into) { into = static_cast<T>(word(json, Words<T>::all)); }

  template <std::unsigned_integral T>
  void read(const nlohmann::json& json, T& into) {
    into = static_cast<T>(whole(json, std::numeric_limits<T>::max()));
  }

  template <class T>
  void read(const nlohmann::json& json, std::optional<T>& into) {
    into.reset();
    if (!json.is_null()) read(json, into.emplace());
  }

  template <class T>
  void read(const nlohmann::json& json, std::vector<T>& into) {
    check(json.is_array(), json, "an array");
    into.clear();
    // One by one: a long array of what is no T must not cost its length times the size of a T.
    for (std::size_t i = 0; i < json.size(); ++i) {
      const Inside inside(*this, i);
      read(json[i], into.emplace_back());
    }
  }

  template <class T>
  void read(const nlohmann::json& json, std::map<std::string, T>& into) {
    check(json.is_object(), json, "an object");
    into.clear();
    for (const auto& [key, value] : json.items()) {
      const Inside inside(*this, key);
      read(value, into[key]);
    }
  }

  template <class T>
  void read(const nlohmann::json& json, Since<T>& into) {
    read(json, into.member);
  }

  void read(const nlohmann::json& json, bool& into);
  void read(const nlohmann::json& json, double& into);
  void read(const nlohmann::json& json, std::string& into);
  void read(const nlohmann::json& json, Histogram& into);
  void read(const nlohmann::json& json, Embedded<std::string>& into);

  /// Throws InputError for `problem` at the place that is being read.
  [[noreturn]] void refuse(std::string_view problem, std::string_view accepted = {}) const;

  /// A place, while it lives: "trials[3].wire".
  class Inside {
   public:
    Inside(Reader& reader, std::string_view key);
    Inside(Reader& reader, std::size_t index);
    ~Inside() { reader_.path_.resize(length_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    Reader& reader_;
    std::size_t length_;
  };

 private:
  template <class T>
  bool belongs(const T&) const {
    return true;
  }
  template <class T>
  bool belongs(const Since<T>& newer) const {
    return newer.version <= version_;
  }

  void check(bool holds, const nlohmann::json& json, std::string_view accepted) const;
  std::uint64_t whole(const nlohmann::json& json, std::uint64_t most) const;
  std::size_t word(const nlohmann::json& json, std::span<const std::string_view> words) const;
  [[noreturn]] void missing(std::string_view key) const;
  [[noreturn]] void unknown_key(const nlohmann::json& json, std::span<const std::string_view> known);

  std::string origin_;
  std::string path_;
  std::uint32_t version_ = std::numeric_limits<std::uint32_t>::max();
  std::size_t histogram_bytes_left_;
};

}  // namespace pushbench::results
