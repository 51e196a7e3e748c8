#include "results/claims/claim.hpp"

#include <algorithm>

namespace pushbench::results {

const Measurement* find_measurement(const Claims& claims, const std::string& name) {
  const auto found = std::find_if(claims.measurements.begin(), claims.measurements.end(),
                                  [&](const Measurement& measurement) { return measurement.name == name; });
  return found == claims.measurements.end() ? nullptr : &*found;
}

std::vector<const Measurement*> measurements_of(const Claims& claims, const Claim& claim) {
  std::vector<const Measurement*> found;
  const auto add = [&](const std::string& name) {
    const Measurement* measurement = find_measurement(claims, name);
    if (measurement != nullptr && std::find(found.begin(), found.end(), measurement) == found.end()) {
      found.push_back(measurement);
    }
  };
  for (const Case& test : claim.cases) {
    add(test.of.result);
    if (test.form != Form::value) add(test.to.result);
  }
  for (const Sweep& sweep : claim.flips) {
    for (const SweepPoint& point : sweep.points) add(point.result.empty() ? sweep.test.of.result : point.result);
  }
  return found;
}

std::string command_text(const Measurement& measurement, const std::string& directory) {
  std::string text = "pushbench";
  for (const std::string& word : measurement.command) {
    const bool plain = word.find_first_of(" \"'$&;|<>()[]{}*?") == std::string::npos;
    text += plain ? ' ' + word : " '" + word + '\'';
  }
  return text + " -o " + directory;
}

}  // namespace pushbench::results
