// What is thrown for every mistake a person can make: a bad file, key, value or flag. It lies here because every layer
// may throw it; only main() catches it, prints the one line and exits with 2.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pushbench {

/// what() is one printable line: "feed.json: downlink.arrivals: \"fast\" is not known; accepted: constant, poisson,
/// burst".
class InputError : public std::runtime_error {
 public:
  /// `where` names the file, key path or flag, `problem` says what is wrong with it, `accepted` (may be empty) what
  /// would be right. Control characters and ill-formed UTF-8 in them are escaped.
  InputError(std::string_view where, std::string_view problem, std::string_view accepted = {});

  const std::string& where() const { return where_; }
  const std::string& problem() const { return problem_; }
  const std::string& accepted() const { return accepted_; }

 private:
  std::string where_, problem_, accepted_;
};

/// `text` in double quotes, for error messages: shortened if long.
std::string in_quotes(std::string_view text);

/// The candidate that a person who typed `text` probably meant: one to three slips away, by length. Empty if none is
/// near.
std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates);

/// What to put into InputError's `accepted` for a word from a list: "constant, poisson, burst (did you mean poisson?)".
std::string accepted_words(std::string_view text, std::span<const std::string_view> candidates);

}  // namespace pushbench
