// What no key of a scenario shows by itself: whether its parts fit each other.
#include <algorithm>
#include <cmath>

#include "harness/crowd.hpp"
#include "harness/scenario_parts.hpp"
#include "harness/variant.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

using nlohmann::json;

namespace {

class Whole {
 public:
  Whole(const Scenario& scenario, const ScenarioFields& fields) : scenario_(scenario), fields_(fields) {}

  void check() {
    check_members();
    check_rates();
    check_replies();
    for (std::size_t index = 0; index < scenario_.faults.size(); ++index) check_fault(index);
    check_outages();
    for (std::size_t index = 0; index < scenario_.variants.size(); ++index) {
      const std::string path = "variants." + std::to_string(index);
      parse_variant(scenario_.variants[index], fields_.document().where(path));
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& path, const std::string& problem, const std::string& accepted) const {
    throw InputError(fields_.document().where(path), problem, accepted);
  }

  static std::string number(double value) { return json(value).dump(); }

  bool has_groups() const { return fields_.find("groups") != nullptr; }

  /// Where the uplink of a group is.
  std::string uplink_path(std::size_t group) const {
    return has_groups() ? "groups." + std::to_string(group) + ".uplink" : "uplink";
  }

  /// The path of series number `index` of several, or of the only one.
  std::string series_path(const std::string& path, std::size_t index, std::size_t count) const {
    return count > 1 ? path + "." + std::to_string(index) : path;
  }

  /// A group that takes all the others must find some.
  void check_members() const {
    std::uint64_t members = 0;
    for (const Group& group : scenario_.groups) members += group.members;
    std::uint64_t room = scenario_.clients;
    if (scenario_.channels.layout == Layout::one_per_client) room = 1;
    if (scenario_.channels.layout == Layout::rooms) room = std::min<std::uint64_t>(room, scenario_.channels.room_size);
    if (members < room) return;
    refuse("groups", "have " + std::to_string(members) + " members in a room of " + std::to_string(room),
           "fewer, so that one is left for the group without members; or larger rooms, or more clients");
  }

  void check_rates() const {
    const Crowd crowd(scenario_);
    check_rates(scenario_.downlink, "downlink", crowd.rooms());
    for (std::uint32_t index = 0; index < scenario_.groups.size(); ++index) {
      check_rates(scenario_.groups[index].uplink, uplink_path(index), crowd.size_of(index));
    }
  }

  void check_rates(const std::vector<Traffic>& series, const std::string& path, std::uint32_t targets) const {
    for (std::size_t index = 0; index < series.size(); ++index) {
      if (!series[index].each || series[index].messages_per_s * targets <= kMostRate) continue;
      refuse(series_path(path, index, series.size()) + ".each_per_s",
             "makes " + number(series[index].messages_per_s * targets) + " messages/s of " + std::to_string(targets),
             "up to " + number(kMostRate) + " in total");
    }
  }

  void check_replies() const {
    if (!scenario_.replies) return;
    if (scenario_.channels.layout != Layout::one_per_client) {
      refuse("replies", "go to the channel of who asked", "replies only where channels.layout is private");
    }
    if (!scenario_.has_uplink() || !scenario_.groups.front().follows) {
      refuse("replies", "answer what clients publish", "replies only with an uplink of clients that follow");
    }
  }

  void check_fault(std::size_t index) const {
    const Fault& fault = scenario_.faults[index];
    const double measure_s = scenario_.phases.measure_s;
    const std::string path = "faults." + std::to_string(index);
    if (fault.at_s && *fault.at_s >= measure_s) {
      refuse(path + ".at_s", "is " + number(*fault.at_s), "less than phases.measure_s, which is " + number(measure_s));
    }
    constexpr double kMostStrikes = 1e6;  // they are planned ahead, in every process
    if (fault.per_s && *fault.per_s * measure_s > kMostStrikes) {
      refuse(path + ".per_s", "makes " + number(*fault.per_s * measure_s) + " strikes in phases.measure_s",
             "up to " + number(kMostStrikes) + " in all");
    }
    if (fault.at_s.value_or(0) + fault.for_ms / 1e3 <= measure_s) return;
    refuse(path + ".for_ms", "is " + number(fault.for_ms),
           "up to " + number(std::floor((measure_s - fault.at_s.value_or(0)) * 1e3)) +
               ": it must be over when phases.measure_s, which is " + number(measure_s) + ", is");
  }

  /// A server can't be struck while it is down or stands still.
  void check_outages() const {
    for (std::size_t index = 0; index < scenario_.faults.size(); ++index) {
      for (std::size_t other = 0; other < scenario_.faults.size(); ++other) {
        const Fault& fault = scenario_.faults[index];
        const Fault& before = scenario_.faults[other];
        if (other == index || !harms_server(fault.kind) || !harms_server(before.kind)) continue;
        if (!fault.at_s || !before.at_s || *before.at_s > *fault.at_s) continue;
        if (*fault.at_s > *before.at_s + before.for_ms / 1e3) continue;
        refuse("faults." + std::to_string(index) + ".at_s",
               "is " + number(*fault.at_s) + ", when faults." + std::to_string(other) + " is not over",
               "more than " + number(*before.at_s + before.for_ms / 1e3));
      }
    }
  }

  const Scenario& scenario_;
  const ScenarioFields& fields_;
};

}  // namespace

void check_whole(const Scenario& scenario, const ScenarioFields& fields) { Whole(scenario, fields).check(); }

}  // namespace pushbench
