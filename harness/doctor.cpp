#include "harness/doctor.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "harness/doctor_findings.hpp"
#include "results/format.hpp"

namespace pushbench {

std::vector<Finding> diagnose(const MachineFacts& facts, std::uint32_t clients) {
  std::vector<Finding> findings;
  for (const auto examinations : {machine_examinations(), network_examinations()}) {
    for (const Examination examine : examinations) {
      if (auto finding = examine(facts, clients)) findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::limits: return "limits";
    case Verdict::problem: return "problem";
  }
  std::abort();
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string bytes_in_words(double count) { return results::binary_bytes_text(count); }

}  // namespace pushbench
