// Feeds the reader of claims with anything: it must read claims or throw InputError, and every page must cope with what
// was read, whatever its factors and bounds are.
#include <array>
#include <cstdint>
#include <string>

#include "results/claims/claims_file.hpp"
#include "results/claims/claims_page.hpp"
#include "results/claims/sample_claims.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  static const results::Evidence evidence{{"feed", results::flat_run({100, 200, 300}, {1000, 3000, 2000})}};
  try {
    results::ClaimsPage page;
    page.claims = results::parse_claims({reinterpret_cast<const char*>(data), size}, "fuzz");
    for (const results::Claim& claim : page.claims.claims) {
      page.findings.push_back(results::finding_of(page.claims, claim, evidence));
    }
    page.earlier = page.findings;
    results::claims_table(page, {.colours = true});
    results::claims_table(page, {.details = true});
    results::claims_markdown(page, true);
    results::claims_html(page);
    results::claims_json(page);
    results::claims_csv(page);
  } catch (const InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const std::array<const char*, 3> corpus{
      R"({"measurements":[{"name":"feed","what":"f","command":["run"],"about_s":3}],"claims":[{"id":"a","claim":"b",
"measured":"c","cases":[{"case":"d","what":"e","unit":"us","form":"ratio","times":2,"at_least":0.5,"at_most":1,
"of":{"result":"feed","scenario":"feed","transport":"pushed","metric":"latency_p50_us"},"to":{"transport":"polled"}}],
"flips":[{"over":"g","test":{"case":"h","what":"i","unit":"x","form":"saved","at_most":9,"of":{"result":"feed",
"scenario":"feed","transport":"polled","metric":"latency_p99_us"},"to":{"transport":"pushed"}},
"points":[{"at":1},{"at":2,"transport":"pushed","to_transport":"polled"}]}],"flips_when":"j","needs":["k"]}]})",
      R"({"measurements":[],"claims":[{"id":"a","claim":"b","measured":"c","words":{"holds":"d"},"needs":["e"]}]})",
      ""};
  return corpus.data();
}
