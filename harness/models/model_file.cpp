#include "harness/models/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <type_traits>

#include "harness/models/model_fields.hpp"
#include "harness/scenario_parts.hpp"
#include "results/json_reader.hpp"
#include "results/json_writer.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

template <class Entry>
struct Fields<model_file::File<Entry>> {
  static void visit(auto& file, auto&& field) {
    field("sources", file.sources);
    field(Entry::kList.data(), file.entries);
  }
};

}  // namespace pushbench::results

namespace pushbench::model_file {

namespace {

using nlohmann::json;
using results::Reader;

/// What a figure may be, by its key; others from 0 to kMost.
struct Bounds {
  std::string_view key;
  double least, most;
};
constexpr double kMost = 1e12;
constexpr double kLongest = 86400;
constexpr std::array kBounds = {
    Bounds{"round_trip_ms", 0, 60'000},
    Bounds{"down_mbps", 0.001, 1e6},
    Bounds{"up_mbps", 0.001, 1e6},
    Bounds{"loss", 0, 0.9},
    Bounds{"jitter_ms", 0, 60'000},
    Bounds{"queue_bytes", 1500, 1e9},
    Bounds{"mtu_bytes", 100, 65'536},
    Bounds{"idle_timeout_s", 1, 1e6},
    Bounds{"lasts_s", 0, kLongest},
    Bounds{"watts", 0, 1000},
    Bounds{"ping_watts", 0, 1000},
    Bounds{"ping_ms", 0, 60'000},
    Bounds{"ping_every_ms", 1, 60'000},
    Bounds{"carries_up_bytes", 0, 1e9},
    Bounds{"carries_down_bytes", 0, 1e9},
    Bounds{"carries_mbps", 0.001, 1e6},
    Bounds{"promotion_s", 0, 4},
    Bounds{"promotion_watts", 0, 1000},
    Bounds{"idle_watts", 0, 1000},
    Bounds{"idle_ping_watts", 0, 1000},
    Bounds{"idle_ping_ms", 0, 60'000},
    Bounds{"idle_ping_every_ms", 1, 60'000},
    Bounds{"active_watts", 0, 1000},
    Bounds{"watts_per_mbps_up", 0, 1000},
    Bounds{"watts_per_mbps_down", 0, 1000},
    Bounds{"inactivity_s", 0, kLongest},
    Bounds{"watt_hours", 0.001, 1e6},
    Bounds{"server_cores", 1, 4096},
    Bounds{"server_memory_bytes", 1e6, 1e15},
    Bounds{"most_cpu_share", 0.01, 1},
    Bounds{"most_memory_share", 0.01, 1},
    Bounds{"websocket_message_bytes", 1, 1e9},
    Bounds{"start_hour", 0, 23.999},
    Bounds{"deploys_per_day", 0, 1440},
    Bounds{"deploy_takes_s", 1, kLongest},
    Bounds{"storms_per_day", 0, 1440},
    Bounds{"link_changes_per_client_hour", 0, 3600},
};

/// Gives the keys that may be left out: the reader wants every key.
template <class T>
void complete(json& object) {
  if (!object.is_object()) return;
  const results::OrderedJson defaults = results::Writer::write(T{});
  for (const auto& [key, value] : defaults.items()) {
    if (value.is_null()) object.emplace(key, nullptr);
  }
}

template <class Entry>
void complete_file(json& file) {
  if (!file.is_object()) return;
  file.erase("$schema");
  if (const auto sources = file.find("sources"); sources != file.end() && sources->is_object()) {
    for (auto& [key, source] : sources->items()) complete<Source>(source);
  }
  const auto list = file.find(std::string{Entry::kList});
  if (list == file.end() || !list->is_array()) return;
  for (json& entry : *list) {
    complete<Entry>(entry);
    if (!entry.is_object() || !entry.contains("stages") || !entry["stages"].is_array()) continue;
    for (json& stage : entry["stages"]) complete<Stage>(stage);
  }
}

bool is_date(std::string_view text) {
  if (text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

/// Says what the types cannot, and gathers what an entry's figures are from.
class Checker {
 public:
  Checker(const std::map<std::string, Source>& sources, std::string_view origin) : sources_(sources), reader_(origin) {
    const Reader::Inside inside(reader_, "sources");
    for (const auto& [key, source] : sources) {
      const Reader::Inside one(reader_, key);
      line("source", source.source);
      const Reader::Inside date(reader_, "read");
      if (source.read && !is_date(*source.read)) reader_.refuse("this is no date", "YYYY-MM or YYYY-MM-DD, or no key");
    }
  }

  template <class Entry>
  std::vector<Sourced<Entry>> of(const std::vector<Entry>& entries) {
    std::vector<Sourced<Entry>> all;
    std::set<std::string> names;
    const Reader::Inside inside(reader_, Entry::kList);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Reader::Inside one(reader_, i);
      if (!names.insert(entries[i].name).second) refuse("name", "is there twice", "each name once");
      line("summary", entries[i].summary);
      uses_.clear();
      by_key_.clear();
      standing_ = Standing::read;
      walk(entries[i]);
      if constexpr (std::is_same_v<Entry, Radio>) {
        const Radio& radio = entries[i];
        whole_ping("idle_ping_watts", radio.idle_ping_watts, radio.idle_ping_ms, radio.idle_ping_every_ms);
      }
      all.push_back({entries[i], sources_used(), standing_, by_key_});
    }
    return all;
  }

 private:
  template <class T>
  void walk(const T& object) {
    results::Fields<T>::visit(object, [&](std::string_view key, const auto& member) {
      const Reader::Inside inside(reader_, key);
      check(key, member);
    });
  }

  void check(std::string_view key, const std::string& text) {
    if (key == "name" && !is_plain_name(text)) reader_.refuse("this is no name", "up to 40 of a-z, 0-9, _ and -");
    if (key == "date" && !is_date(text)) reader_.refuse("this is no date", "YYYY-MM or YYYY-MM-DD");
    if (key == "server_name" && !is_line(text)) reader_.refuse("this is no name", "one line of up to 300 bytes");
  }
  void check(std::string_view, const std::optional<std::string>& name) {
    if (name && !is_plain_name(*name)) reader_.refuse("this is no name", "up to 40 of a-z, 0-9, _ and -");
  }
  void check(std::string_view key, const Figure& figure) {
    const auto* const bounds =
        std::find_if(kBounds.begin(), kBounds.end(), [&](const Bounds& one) { return one.key == key; });
    within(figure.value, bounds == kBounds.end() ? 0 : bounds->least, bounds == kBounds.end() ? kMost : bounds->most);
    from(key, figure.from);
  }
  void check(std::string_view key, const MaybeFigure& figure) {
    if (figure) check(key, *figure);
  }
  void check(std::string_view key, const std::optional<Day>& day) {
    if (!day) return;
    constexpr std::size_t kHours = 24;
    if (day->values.size() != kHours) refuse("values", "this is no day", "24 shares, of the hours from 0");
    {
      const Reader::Inside inside(reader_, "values");
      for (std::size_t i = 0; i < day->values.size(); ++i) {
        const Reader::Inside one(reader_, i);
        within(day->values[i], 0, 1);
      }
    }
    from(key, day->from);
  }
  void check(std::string_view, const std::vector<Stage>& stages) {
    if (stages.size() > world::kMostRadioStages) {
      reader_.refuse("these are too many", fmt::format("at most {}", world::kMostRadioStages));
    }
    std::set<std::string> names{"idle", "promotion", "active"};
    for (std::size_t i = 0; i < stages.size(); ++i) {
      const Reader::Inside one(reader_, i);
      if (!names.insert(stages[i].name).second) {
        refuse("name", "is there twice", "each name once, and none of idle, promotion, active");
      }
      walk(stages[i]);
      whole_ping("ping_watts", stages[i].ping_watts, stages[i].ping_ms, stages[i].ping_every_ms);
    }
  }
  void check(std::string_view, const std::optional<std::map<std::string, std::string>>& gateway) {
    if (!gateway) return;
    constexpr std::array<std::string_view, 2> kWords{"messages", "requests"};
    for (const auto& [transport, metered] : *gateway) {
      const Reader::Inside one(reader_, transport);
      if (std::find(kWords.begin(), kWords.end(), metered) == kWords.end()) {
        reader_.refuse(in_quotes(metered) + " is not known", accepted_words(metered, kWords));
      }
    }
  }

  /// Power, length and interval belong together; one that lasts beyond the next makes no mean.
  void whole_ping(std::string_view key, const MaybeFigure& watts, const MaybeFigure& ms, const MaybeFigure& every_ms) {
    const bool all = watts && ms && every_ms;
    if (!all && (watts || ms || every_ms)) refuse(key, "a ping is not whole", "power, length and interval, or none");
    if (all && ms->value > every_ms->value) refuse(key, "a ping lasts beyond the next", "a length up to the interval");
  }

  void within(double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      reader_.refuse(fmt::format("{} is out of range", value), fmt::format("{} to {}", least, most));
    }
  }

  void from(std::string_view key, const std::string& name) {
    const Reader::Inside inside(reader_, "from");
    const auto found = sources_.find(name);
    if (found == sources_.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, source] : sources_) names.push_back(known);
      reader_.refuse(in_quotes(name) + " is no source of this file", accepted_words(name, names));
    }
    const Source& source = found->second;
    standing_ = std::max(standing_, source.standing);
    ++uses_[source.source];
    by_key_.emplace(key, fmt::format("{} ({}{})", source.source,
                                     results::Words<Standing>::all.at(static_cast<std::size_t>(source.standing)),
                                     source.read ? " " + *source.read : ""));
  }

  std::string sources_used() const {
    std::vector<std::pair<std::string, std::size_t>> used(uses_.begin(), uses_.end());
    std::stable_sort(used.begin(), used.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    for (const auto& [source, count] : used) text += (text.empty() ? "" : "; ") + source;
    return text;
  }

  void line(std::string_view key, const std::string& text) {
    if (!is_line(text)) refuse(key, "this is no line", "one line of up to 300 bytes");
  }

  [[noreturn]] void refuse(std::string_view key, std::string_view problem, std::string_view accepted) {
    const Reader::Inside inside(reader_, key);
    reader_.refuse(problem, accepted);
  }

  const std::map<std::string, Source>& sources_;
  Reader reader_;
  Standing standing_ = Standing::read;
  std::map<std::string, std::size_t> uses_;
  std::map<std::string, std::string> by_key_;
};

}  // namespace

template <class Entry>
std::vector<Sourced<Entry>> parse(std::string_view text, std::string_view origin) {
  json document = results::parse_json(text, origin);
  complete_file<Entry>(document);
  File<Entry> file;
  Reader(origin).read(document, file);
  return Checker(file.sources, origin).of(file.entries);
}

template std::vector<Sourced<Network>> parse(std::string_view, std::string_view);
template std::vector<Sourced<Radio>> parse(std::string_view, std::string_view);
template std::vector<Sourced<Battery>> parse(std::string_view, std::string_view);
template std::vector<Sourced<Prices>> parse(std::string_view, std::string_view);
template std::vector<Sourced<Population>> parse(std::string_view, std::string_view);

}  // namespace pushbench::model_file
