#include "results/claims/claims_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <set>

#include "results/claims/figures.hpp"
#include "results/file.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

template <>
struct Words<Form> {
  static constexpr std::array<std::string_view, 3> all{"value", "ratio", "saved"};
};

template <>
struct Fields<Measurement> {
  static void visit(auto& measurement, auto&& field) {
    field("name", measurement.name);
    field("what", measurement.what);
    field("command", measurement.command);
    field("about_s", measurement.about_s);
  }
};

template <>
struct Fields<Place> {
  static void visit(auto& place, auto&& field) {
    field("result", place.result);
    field("scenario", place.scenario);
    field("transport", place.transport);
    field("metric", place.metric);
    field("at", place.at);
  }
};

template <>
struct Fields<Case> {
  static void visit(auto& test, auto&& field) {
    field("case", test.label);
    field("what", test.what);
    field("unit", test.unit);
    field("of", test.of);
    field("to", test.to);
    field("form", test.form);
    field("times", test.times);
    field("at_least", test.at_least);
    field("at_most", test.at_most);
    field("required_of", test.required_of);
  }
};

template <>
struct Fields<SweepPoint> {
  static void visit(auto& point, auto&& field) {
    field("at", point.at);
    field("result", point.result);
    field("scenario", point.scenario);
    field("transport", point.transport);
    field("to_transport", point.to_transport);
  }
};

template <>
struct Fields<Sweep> {
  static void visit(auto& sweep, auto&& field) {
    field("over", sweep.over);
    field("test", sweep.test);
    field("points", sweep.points);
  }
};

template <>
struct Fields<VerdictWords> {
  static void visit(auto& words, auto&& field) {
    field("holds", words.holds);
    field("holds_only_when", words.holds_only_when);
    field("does_not_hold", words.does_not_hold);
  }
};

template <>
struct Fields<Claim> {
  static void visit(auto& claim, auto&& field) {
    field("id", claim.id);
    field("claim", claim.claim);
    field("measured", claim.measured);
    field("cases", claim.cases);
    field("flips", claim.flips);
    field("flips_when", claim.flips_when);
    field("words", claim.words);
    field("needs", claim.needs);
  }
};

template <>
struct Fields<Claims> {
  static void visit(auto& claims, auto&& field) {
    field("measurements", claims.measurements);
    field("claims", claims.claims);
  }
};

namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{4} << 20;

/// Adds to `object` what may be left out of it: people write these files, and the reader wants every key.
template <class T>
void complete(json& object, std::initializer_list<std::string_view> needed) {
  if (!object.is_object()) return;
  const OrderedJson defaults = Writer::write(T{});
  for (const auto& [key, value] : defaults.items()) {
    if (std::find(needed.begin(), needed.end(), key) == needed.end()) object.emplace(key, json(value));
  }
}

/// A member to look into, if it is there and of a kind that has some.
template <class Visit>
void each_of(json& object, const char* key, Visit&& visit) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_array()) return;
  for (json& element : object[key]) visit(element);
}

void complete_case(json& test) {
  complete<Case>(test, {"case", "what", "unit", "of"});
  if (!test.is_object()) return;
  complete<Place>(test["to"], {});
  if (test.contains("of")) complete<Place>(test["of"], {"result", "transport", "metric"});
}

void complete_file(json& file) {
  if (file.is_object()) file.erase("$schema");
  each_of(file, "measurements", [](json& measurement) {
    complete<Measurement>(measurement, {"name", "what", "command", "about_s"});
  });
  each_of(file, "claims", [](json& claim) {
    complete<Claim>(claim, {"id", "claim", "measured"});
    if (claim.is_object()) complete<VerdictWords>(claim["words"], {});
    each_of(claim, "cases", complete_case);
    each_of(claim, "flips", [](json& sweep) {
      if (sweep.is_object() && sweep.contains("test")) complete_case(sweep["test"]);
      each_of(sweep, "points", [](json& point) { complete<SweepPoint>(point, {"at"}); });
    });
  });
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }) &&
         text.front() != '.' && text.find("..") == std::string_view::npos;
}

/// Says what the types cannot: names that exist, bounds that can be met, commands that stay where they belong.
class Checker {
 public:
  Checker(const Claims& claims, std::string_view origin) : claims_(claims), reader_(origin) {}

  void check() {
    check_each("measurements", claims_.measurements, [&](const Measurement& measurement) { of(measurement); });
    std::set<std::string> ids;
    check_each("claims", claims_.claims, [&](const Claim& claim) {
      if (!is_name(claim.id)) refuse("id", in_quotes(claim.id) + " is no id", "lower-case letters, digits and -");
      if (!ids.insert(claim.id).second) refuse("id", in_quotes(claim.id) + " is there twice", "each id once");
      of(claim);
    });
  }

 private:
  template <class T, class Visit>
  void check_each(std::string_view key, const std::vector<T>& elements, Visit&& visit) {
    const Reader::Inside inside(reader_, key);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const Reader::Inside element(reader_, i);
      visit(elements[i]);
    }
  }

  [[noreturn]] void refuse(std::string_view key, const std::string& problem, std::string_view accepted) {
    const Reader::Inside inside(reader_, key);
    reader_.refuse(problem, accepted);
  }

  void of(const Measurement& measurement) {
    const std::string_view name = measurement.name;
    const std::size_t slash = name.find('/');
    const bool good =
        slash == name.npos ? is_name(name) : is_name(name.substr(0, slash)) && is_name(name.substr(slash + 1));
    if (!good)
      refuse("name", in_quotes(name) + " is no name", "NAME or FOLDER/NAME, of lower-case letters, digits, - and .");
    if (!names_.insert(measurement.name).second) refuse("name", in_quotes(name) + " is there twice", "each name once");
    static constexpr std::array<std::string_view, 4> kCommands{"run", "capacity", "ceiling", "simulate"};
    static constexpr std::array<std::string_view, 8> kOurs{"-o", "--output", "-f", "--format",
                                                           "-q", "--quiet",  "-h", "--help"};
    const std::string first = measurement.command.empty() ? "" : measurement.command.front();
    if (std::find(kCommands.begin(), kCommands.end(), first) == kCommands.end()) {
      refuse("command", in_quotes(first) + " makes no result", accepted_words(first, kCommands));
    }
    for (const std::string& word : measurement.command) {
      const std::string_view option = std::string_view{word}.substr(0, word.find('='));
      const bool short_with_value = word.size() > 2 && (word.starts_with("-o") || word.starts_with("-f"));
      if (short_with_value || std::find(kOurs.begin(), kOurs.end(), option) != kOurs.end()) {
        refuse("command", in_quotes(word) + " is not for a claim to say", "anything but output, format and quiet");
      }
    }
    if (!(measurement.about_s > 0 && measurement.about_s <= 86400)) {
      refuse("about_s", "this is no duration", "more than 0, at most 86400");
    }
  }

  void of(const Claim& claim) {
    if (claim.cases.empty() && claim.needs.empty()) {
      refuse("cases", "there is nothing to decide it by", "a case, or in needs what is not built yet");
    }
    check_each("cases", claim.cases, [&](const Case& test) { of(test); });
    check_each("flips", claim.flips, [&](const Sweep& sweep) {
      {
        const Reader::Inside inside(reader_, "test");
        of(sweep.test);
        if (!sweep.test.at_least && !sweep.test.at_most) reader_.refuse("it has no bound", "at_least or at_most");
      }
      if (sweep.points.size() < 2) refuse("points", "that is no sweep", "two or more, ascending");
      for (std::size_t i = 1; i < sweep.points.size(); ++i) {
        if (!(sweep.points[i - 1].at < sweep.points[i].at))
          refuse("points", "they do not ascend", "ascending values of at");
      }
      check_each("points", sweep.points, [&](const SweepPoint& point) {
        if (!point.result.empty()) known(point.result);
      });
    });
  }

  void of(const Case& test) {
    if (test.unit.empty()) refuse("unit", "a figure without its unit says nothing", "us, bytes, x, %, 1/s, ...");
    if (!std::isfinite(test.times) || test.times == 0) refuse("times", "this is no factor", "a number other than 0");
    if (test.at_least && test.at_most && *test.at_least > *test.at_most) {
      refuse("at_least", "it is above at_most", "bounds between which something lies");
    }
    of("of", test.of);
    if (test.form != Form::value) of("to", test.to);
  }

  void of(std::string_view key, const Place& place) {
    const Reader::Inside inside(reader_, key);
    known(place.result);
    if (!is_claim_metric(place.metric)) {
      refuse("metric", in_quotes(place.metric) + " is no figure", "a name of results/claims/figures.hpp");
    }
  }

  void known(const std::string& result) {
    if (!names_.contains(result)) {
      const std::vector<std::string_view> names(names_.begin(), names_.end());
      refuse("result", in_quotes(result) + " is no measurement", accepted_words(result, names));
    }
  }

  const Claims& claims_;
  Reader reader_;
  std::set<std::string> names_;
};

/// What `to` does not say is as in `of`.
void inherit(Case& test) {
  for (std::string Place::*member : {&Place::result, &Place::scenario, &Place::transport, &Place::metric}) {
    if ((test.to.*member).empty()) test.to.*member = test.of.*member;
  }
  if (!test.to.at) test.to.at = test.of.at;
}

}  // namespace

Claims parse_claims(std::string_view text, std::string_view origin) {
  json file = parse_json(text, origin);
  complete_file(file);
  Claims claims;
  Reader(origin).read(file, claims);
  for (Claim& claim : claims.claims) {
    for (Case& test : claim.cases) inherit(test);
    for (Sweep& sweep : claim.flips) inherit(sweep.test);
  }
  Checker(claims, origin).check();
  return claims;
}

Claims load_claims(const std::filesystem::path& file) {
  return parse_claims(read_file(file, kMostBytes), file.string());
}

}  // namespace pushbench::results
