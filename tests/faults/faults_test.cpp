// Fault plans on real sockets, over every transport of the registry: what each way of coming back promises must hold
// whatever is cut, silenced, stalled, moved or restarted. PUSHBENCH_FAULT_SEED=17 carries out that plan alone.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/ordeal.hpp"
#include "transports/registry.hpp"

namespace pushbench::faults {
namespace {

constexpr std::size_t kSideBySide = 100;
constexpr std::uint64_t kSeeds = 200;

/// Only what hangs takes as long.
constexpr Duration kPatience = std::chrono::seconds{60};

class Faults : public testing::TestWithParam<const Transport*> {
 protected:
  static void SetUpTestSuite() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;  // what is silenced stays open
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  void SetUp() override { settings_ = quick_settings(transport()); }

  const Transport& transport() const { return *GetParam(); }
  /// Null if the transport has no such knob.
  const SettingSpec* knob(std::string_view name) {
    const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const auto& spec) { return spec.name == name; });
    return found == specs_.end() ? nullptr : &*found;
  }
  void set(const SettingSpec& knob, const SettingValue& value) { settings_.set(specs_, knob.name, value); }

  /// Many at a time, because most of a plan is waiting.
  void carry_out(std::uint64_t seeds, Promise promise) {
    std::uint64_t next = 1;
    if (const char* only = std::getenv("PUSHBENCH_FAULT_SEED")) next = seeds = std::strtoull(only, nullptr, 10);
    std::list<Ordeal> ordeals;
    while (next <= seeds || !ordeals.empty()) {
      while (next <= seeds && ordeals.size() < kSideBySide) {
        ordeals.emplace_back(OrdealOptions{context_, transport(), settings_, next++, promise});
      }
      context_.run_for(std::chrono::milliseconds{5});
      ordeals.remove_if([this](const Ordeal& ordeal) { return is_over(ordeal); });
    }
  }

  std::uint64_t losses_ = 0;
  std::uint64_t missed_ = 0;

 private:
  bool is_over(const Ordeal& ordeal) {
    const bool hangs = clock_.now() - ordeal.begun() > kPatience;
    if (!ordeal.complete() && !hangs) return false;
    const Witness& witness = ordeal.witness();
    losses_ += witness.losses();
    missed_ += witness.missed();
    if (hangs || !witness.violations().empty()) report(ordeal);
    return true;
  }

  void report(const Ordeal& ordeal) const {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    ADD_FAILURE() << transport().name() << ", plan " << ordeal.seed() << ":\n"
                  << ordeal.plan_in_words() << "\n"
                  << ordeal.witness().violations() << ordeal.witness().missing()
                  << "again: PUSHBENCH_FAULT_SEED=" << ordeal.seed()
                  << " ./faults_test --gtest_filter=" << info->test_suite_name() << "." << info->name();
  }

  boost::asio::io_context context_{1};
  RealRuntime clock_{context_, {}};
  std::vector<SettingSpec> specs_ = GetParam()->settings();
  Settings settings_;
};
INSTANTIATE_TEST_SUITE_P(All, Faults, testing::ValuesIn(transports().begin(), transports().end()),
                         [](const auto& info) { return std::string{info.param->name()}; });

TEST_P(Faults, LoseAndDoubleNothing) {
  carry_out(kSeeds, Promise::everything);
  EXPECT_GT(losses_, 0U);
}

TEST_P(Faults, LoseWithoutResumingExactlyWhatWasPublishedMeanwhile) {
  const SettingSpec* resume = knob("resume");
  if (resume == nullptr) GTEST_SKIP() << "it always resumes";
  set(*resume, false);
  carry_out(kSeeds, Promise::counted);
  EXPECT_GT(missed_, 0U);
}

TEST_P(Faults, OfAServerThatForgetsNothingNewIsMissed) {
  carry_out(kSeeds / 2, Promise::newest_life);
  EXPECT_GT(losses_, 0U);
}

}  // namespace
}  // namespace pushbench::faults
