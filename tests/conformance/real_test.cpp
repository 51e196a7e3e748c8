// Every transport on sockets, through a proxy that breaks connections. Many conversations run side by side, because
// time passes here.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Only what hangs takes as long.
constexpr seconds kPatience{60};

class Real : public testing::TestWithParam<Case> {
 protected:
  std::unique_ptr<Conversation> make(ConversationOptions options) {
    return std::make_unique<Conversation>(world.runtime(), options);
  }
  ConversationOptions standard() const { return {.transport = *GetParam().transport, .settings = GetParam().settings}; }

  /// Lets them end as they should, and looks whether they did.
  void finish(const std::vector<std::unique_ptr<Conversation>>& conversations) {
    const auto all = [&](bool (*holds)(const Conversation&)) {
      return [&conversations, holds] {
        for (const auto& conversation : conversations) {
          if (!holds(*conversation)) return false;
        }
        return true;
      };
    };
    EXPECT_TRUE(world.run_until(all([](const Conversation& each) { return each.complete(); }), kPatience));
    for (const auto& conversation : conversations) conversation->close_all();
    EXPECT_TRUE(world.run_until(all([](const Conversation& each) { return each.over(); }), kPatience));
    EXPECT_TRUE(world.run_until([&] { return world.streams() == 0; }, kPatience)) << world.streams() << " streams left";
    for (std::size_t i = 0; i < conversations.size(); ++i) {
      Ledger& ledger = conversations[i]->ledger();
      if (ledger.violations().empty() && ledger.ended()) continue;
      ADD_FAILURE() << "conversation " << i << ":\n" << ledger.violations() << ledger.missing();
    }
  }

  RealWorld world;
};
INSTANTIATE_TEST_SUITE_P(All, Real, testing::ValuesIn(quick_cases()), name_of_case);

TEST_P(Real, CarriesEveryMessage) {
  std::vector<std::unique_ptr<Conversation>> conversations;
  conversations.push_back(make(standard()));
  conversations[0]->begin();
  finish(conversations);
  EXPECT_EQ(conversations[0]->ledger().losses(), 0u);
}

TEST_P(Real, LosesNothingWhenCutAnywhere) {
  std::vector<std::unique_ptr<Conversation>> conversations;
  ConversationOptions options = standard();
  options.through_proxy = true;
  conversations.push_back(make(options));
  conversations[0]->begin();
  finish(conversations);
  const std::uint64_t bytes = conversations[0]->proxy()->bytes();
  ASSERT_GT(bytes, 1000u);

  conversations.clear();
  constexpr std::uint64_t kCuts = 60;
  for (std::uint64_t i = 0; i < kCuts; ++i) {
    options.cut = Proxy::Cut{.after_bytes = bytes * i / kCuts, .server_hears_later = milliseconds{i % 2 == 0 ? 0 : 40}};
    conversations.push_back(make(options));
    conversations.back()->begin();
  }
  finish(conversations);
  std::uint64_t cuts = 0;
  for (const auto& conversation : conversations) cuts += conversation->proxy()->has_cut() ? 1 : 0;
  EXPECT_GT(cuts, kCuts / 6);  // how often a poll asks, and so what there is to cut, depends on how busy the machine is
}

TEST_P(Real, EndsCleanlyWhenTheServerStops) {
  ConversationOptions options = standard();
  options.reconnect.reconnect = false;
  options.elsewhere = false;  // who only publishes need not notice
  const auto conversation = make(options);
  conversation->begin();
  Ledger& ledger = conversation->ledger();
  EXPECT_TRUE(world.run_until([&] { return conversation->complete(); }, kPatience)) << ledger.missing();
  conversation->stop();
  EXPECT_TRUE(world.run_until([&] { return ledger.ended(); }, kPatience)) << ledger.missing();
  for (const CloseReason reason : ledger.reasons()) {
    EXPECT_TRUE(reason == CloseReason::closed_by_peer || reason == CloseReason::refused) << name_of(reason);
  }
  EXPECT_EQ(conversation->followers(), 0u);
  EXPECT_TRUE(world.run_until([&] { return world.streams() == 0; }, kPatience)) << world.streams() << " streams left";
  EXPECT_EQ(ledger.violations(), "");
}

}  // namespace
}  // namespace pushbench::conformance
