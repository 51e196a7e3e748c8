#include "harness/models/models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <set>

#include "harness/models/model_fields.hpp"
#include "harness/models/model_file.hpp"
#include "results/file.hpp"
#include "results/json_writer.hpp"
#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string complaint_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Networks, AreFoundByName) {
  const Network network = find_network("slow-4g");
  EXPECT_EQ(network.link.name, "slow-4g");
  EXPECT_EQ(network.radio, "lte");
  EXPECT_EQ(network.link.up.delay, 75ms);
  EXPECT_EQ(network.link.down.delay, 75ms);
  EXPECT_DOUBLE_EQ(network.link.down.bits_per_s, 1.6e6);
  EXPECT_DOUBLE_EQ(network.link.up.bits_per_s, 750e3);
  EXPECT_EQ(network.standing, Standing::read);
  EXPECT_THAT(network.source, HasSubstr("Lighthouse"));

  const Network lossy = find_network("3g-lossy");
  EXPECT_DOUBLE_EQ(lossy.link.up.loss, 0.015);
  EXPECT_DOUBLE_EQ(lossy.link.down.loss, 0.015);
  EXPECT_EQ(lossy.standing, Standing::derived);
  EXPECT_EQ(find_network("lte").standing, Standing::recalled);
  EXPECT_EQ(find_network("lan").standing, Standing::assumed);
  EXPECT_EQ(find_network("lte-nat").link.idle_timeout, 300s);
  EXPECT_EQ(find_network("loopback").link.mtu, kLoopbackMtu) << "what calibrations are made with";
  EXPECT_EQ(find_network("loopback").link.up.delay, 0s);
}

TEST(Networks, HaveRadiosThatThereAre) {
  std::vector<std::string> names;
  for (const auto& [name, line] : list_models("network")) {
    names.push_back(name);
    const std::string radio = find_network(name).radio;
    if (!radio.empty()) {
      EXPECT_EQ(find_radio(radio).name, radio) << name;
    }
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"loopback", "lan", "dsl", "wifi", "slow-4g", "4g", "lte", "3g", "3g-lossy",
                                            "edge", "satellite"}));
}

/// Joules beyond idle of one small packet, with all that follows until the radio sleeps.
double joules_of_one(const world::RadioModel& model) {
  world::Radios radios(model, 1);
  radios.begin(TimePoint{});
  radios.on_packet(0, TimePoint{100s}, 200, true);
  return radios.end(TimePoint{200s}).joules;
}

TEST(RadioModels, GiveTheFiguresThatTheyWereMadeFrom) {
  const world::RadioModel lte = find_radio("lte");
  // Pings included: 43 ms of 1,280 ms at 0.594 W; 2 ms of each 40 (20) ms at 1.68 W, the others at 1.06 W.
  EXPECT_NEAR(lte.idle_watts, 0.594 * 43 / 1280, 1e-12);
  EXPECT_NEAR(lte.idle_watts, 0.02, 1e-3);
  ASSERT_EQ(lte.stages.size(), 2u);
  EXPECT_NEAR(lte.stages[0].watts, 1.122, 1e-12);
  EXPECT_NEAR(lte.stages[1].watts, 1.091, 1e-12);
  EXPECT_EQ(lte.stages[1].lasts, 10s);
  EXPECT_EQ(lte.stages[1].cycle, 40ms);
  EXPECT_EQ(lte.promotion, 260ms);
  EXPECT_NEAR(lte.watts_per_mbps_up, 0.43839, 1e-12);
  // 0.26 x 1.21 + 0.1 x 1.2 + 0.02 x 1.122 + 10 x 1.091 = 11.367 J, less idle of 10.38 s: 11.16 J.
  EXPECT_NEAR(joules_of_one(lte), 11.16, 0.01);
  // 2 x 0.65 + 4 x 1.3 + 10 x 0.3 J
  EXPECT_NEAR(joules_of_one(find_radio("3g")), 9.5, 0.01);
  EXPECT_NEAR(joules_of_one(find_radio("wifi")), 0.25 * 0.383, 0.001);
}

TEST(RadioModels, KeepLteNearItsTailWhereverMessagesAreFrequent) {
  const world::RadioModel lte = find_radio("lte");
  for (const Duration every : {1s, 5s, 9s}) {
    world::Radios radios(lte, 1);
    radios.begin(TimePoint{});
    for (TimePoint time{}; time < TimePoint{3600s}; time += every) radios.on_packet(0, time, 200, false);
    EXPECT_NEAR(radios.end(TimePoint{3600s}).joules / 3600, 1.06, 0.05) << every / 1s;
  }
}

TEST(Batteries, NameTheirCapacity) {
  const Battery battery = find_battery("phone");
  EXPECT_EQ(battery.name, "phone, 15.5 Wh");
  EXPECT_DOUBLE_EQ(battery.watt_hours, 15.5);
  EXPECT_EQ(battery.standing, Standing::recalled);
}

TEST(Prices, SayWhereEachIsFrom) {
  const PriceList prices = find_prices("aws");
  EXPECT_EQ(prices.date, "2026-09");
  EXPECT_DOUBLE_EQ(prices.server_usd_per_hour, 0.192);
  EXPECT_DOUBLE_EQ(prices.egress_usd_per_gb, 0.09);
  EXPECT_EQ(prices.most_ports, 0u);
  EXPECT_EQ(find_prices("aws-proxy").most_ports, 28'232u);
  EXPECT_THAT(prices.sources, Contains(Pair("server_cores", HasSubstr("(recalled)"))));
  EXPECT_THAT(prices.sources, Contains(Pair("egress_usd_per_gb", HasSubstr("(read 2026-09)"))));
  for (const auto& [name, line] : list_models("prices")) {
    for (const auto& [transport, metered] : find_prices(name).gateway) {
      EXPECT_NE(find_transport(transport), nullptr) << transport;
    }
  }
}

TEST(Populations, HaveADayOfTwentyFourHours) {
  const PopulationProfile always = find_population("always");
  EXPECT_TRUE(always.present_by_hour.empty());
  EXPECT_EQ(always.second_network, "");
  const PopulationProfile office = find_population("office-day");
  EXPECT_EQ(office.present_by_hour.size(), 24u);
  EXPECT_DOUBLE_EQ(office.present_by_hour[10], 1);
  EXPECT_EQ(office.standing, Standing::assumed);
  EXPECT_EQ(find_network(find_population("commuters").second_network).radio, "lte");
  EXPECT_DOUBLE_EQ(find_population("deploys").deploy_takes_s, 600);
  EXPECT_GT(find_population("storms").storms_per_day, 0);
}

TEST(Models, AreListedWithStandingAndSource) {
  EXPECT_THAT(list_models("radio"), Contains(Pair("lte", HasSubstr("recalled: AT&T ARO, device profile lte.conf"))));
  EXPECT_THAT(complaint_of([] { list_models("rdio"); }), HasSubstr("did you mean radio?"));
  EXPECT_NO_THROW(list_models("calibration"));
}

TEST(Models, NameWhatThereIsWhereOneIsNotThere) {
  EXPECT_EQ(complaint_of([] { find_battery("phon"); }),
            "battery \"phon\": there is none of that name; accepted: phone, small-phone (did you mean phone?); or a "
            "file: ./my.json");
  EXPECT_THAT(complaint_of([] { find_calibration("no-such"); }), HasSubstr("pushbench calibrate makes one"));
}

class OwnModels : public testing::Test {
 protected:
  OwnModels() { std::filesystem::create_directories(folder_); }
  ~OwnModels() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text) const {
    std::ofstream(folder_ / "my.json") << text;
    return (folder_ / "my.json").string();
  }

  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} / ("models_test." + std::to_string(getpid()));
};

constexpr const char* kOne = R"({"sources":{"a":{"source":"me","standing":"assumed"}},"batteries":[)"
                             R"({"name":"mine","summary":"s","watt_hours":{"value":3,"from":"a"}}]})";
constexpr const char* kTwo = R"({"sources":{"a":{"source":"me","standing":"assumed"}},"batteries":[)"
                             R"({"name":"mine","summary":"s","watt_hours":{"value":3,"from":"a"}},)"
                             R"({"name":"yours","summary":"s","watt_hours":{"value":4,"from":"a"}}]})";

TEST_F(OwnModels, AreReadFromAFile) {
  EXPECT_EQ(find_battery(file(kOne)).name, "mine, 3 Wh");
  const std::string two = file(kTwo);
  EXPECT_EQ(find_battery(two + "#yours").watt_hours, 4);
  EXPECT_THAT(complaint_of([&] { find_battery(two); }), HasSubstr("FILE.json#NAME, where NAME is: mine, yours"));
  EXPECT_THAT(complaint_of([&] { find_battery(two + "#other"); }), HasSubstr("there is none of that name in it"));
  EXPECT_THAT(complaint_of([&] { find_battery("./no-such.json"); }), HasSubstr("./no-such.json"));
}

std::string refusal(std::string_view kind, const std::string& entry) {
  static const std::map<std::string_view, std::string> kLists = {{"network", "networks"},
                                                                 {"radio", "radios"},
                                                                 {"battery", "batteries"},
                                                                 {"prices", "prices"},
                                                                 {"population", "populations"}};
  const std::string text =
      R"({"sources":{"a":{"source":"me","standing":"read"}},")" + kLists.at(kind) + R"(":[)" + entry + "]}";
  return complaint_of([&] { parse_models(kind, text, "f.json"); });
}

TEST(ModelFiles, AreReadStrictly) {
  const std::string good = R"({"name":"b","summary":"s","watt_hours":{"value":3,"from":"a"}})";
  EXPECT_EQ(refusal("battery", good), "nothing was thrown");
  EXPECT_THAT(refusal("battery", good + "," + good), HasSubstr("f.json: batteries[1].name: is there twice"));
  EXPECT_THAT(refusal("battery", R"({"name":"B","summary":"s","watt_hours":{"value":3,"from":"a"}})"),
              HasSubstr("batteries[0].name: this is no name"));
  EXPECT_THAT(refusal("battery", R"({"name":"b","summary":"s","watt_hours":{"value":-3,"from":"a"}})"),
              HasSubstr("batteries[0].watt_hours: -3 is out of range; accepted: 0.001 to 1000000"));
  EXPECT_THAT(refusal("battery", R"({"name":"b","summary":"s","watt_hours":{"value":3,"from":"c"}})"),
              HasSubstr("batteries[0].watt_hours.from: \"c\" is no source of this file; accepted: a"));
  EXPECT_THAT(refusal("battery", R"({"name":"b","summary":"s","watt_hours":3})"), HasSubstr("batteries[0].watt_hours"));
  EXPECT_THAT(refusal("battery", R"({"name":"b","summary":"s"})"), HasSubstr("the key \"watt_hours\" is missing"));
  EXPECT_THAT(refusal("battery", R"({"name":"b","summary":"s","watts":1,"watt_hours":{"value":3,"from":"a"}})"),
              HasSubstr("watts"));
  EXPECT_THAT(complaint_of([] {
                parse_models("battery",
                             R"({"sources":{"a":{"source":"s","read":"May","standing":"read"}},"batteries":[]})",
                             "f.json");
              }),
              HasSubstr("f.json: sources.a.read: this is no date"));
  EXPECT_THAT(complaint_of([] { parse_models("battery", "[]", "f.json"); }), HasSubstr("f.json"));
}

TEST(ModelFiles, KnowWhatBelongsTogether) {
  const std::string radio = R"("active_watts":{"value":1,"from":"a"},"up_mbps":{"value":1,"from":"a"},)"
                            R"("down_mbps":{"value":1,"from":"a"},"stages":[)";
  const std::string stage = R"("lasts_s":{"value":1,"from":"a"},"watts":{"value":1,"from":"a"})";
  const auto with = [&](const std::string& more, const std::string& stages) {
    return refusal("radio", R"({"name":"r","summary":"s",)" + more + radio + stages + "]}");
  };
  EXPECT_EQ(with("", R"({"name":"x",)" + stage + "}"), "nothing was thrown");
  EXPECT_THAT(with("", R"({"name":"idle",)" + stage + "}"), HasSubstr("radios[0].stages[0].name: is there twice"));
  EXPECT_THAT(with(R"("idle_ping_ms":{"value":1,"from":"a"},)", ""), HasSubstr("idle_ping_watts: a ping is not whole"));
  EXPECT_THAT(with(R"("promotion_s":{"value":4.1,"from":"a"},)", ""), HasSubstr("promotion_s: 4.1 is out of range"));
  std::string six;
  for (int i = 0; i < 6; ++i) six += (i ? "," : "") + (R"({"name":"x)" + std::to_string(i) + "\"," + stage) + "}";
  EXPECT_THAT(with("", six), HasSubstr("radios[0].stages: these are too many; accepted: at most 5"));
  EXPECT_THAT(refusal("population", R"({"name":"p","summary":"s","present_by_hour":{"values":[1],"from":"a"}})"),
              HasSubstr("present_by_hour.values: this is no day"));
}

/// The keys of T, those that may be left out apart.
template <class T>
void check_schema(const json& definition, const std::string& name) {
  std::set<std::string> keys, required, told, told_required;
  const results::OrderedJson defaults = results::Writer::write(T{});
  for (const auto& [key, value] : defaults.items()) {
    keys.insert(key);
    if (!value.is_null()) required.insert(key);
  }
  for (const auto& [key, value] : definition.at("properties").items()) told.insert(key);
  for (const json& key : definition.at("required")) told_required.insert(key.get<std::string>());
  EXPECT_EQ(told, keys) << name;
  EXPECT_EQ(told_required, required) << name;
  EXPECT_EQ(definition.at("additionalProperties"), false) << name;
}

TEST(ModelSchema, HasTheReadersKeys) {
  const json schema = json::parse(results::read_file(
      std::string{PUSHBENCH_SOURCE_DIR} + "/models/schema/models.schema.json", std::size_t{1} << 20));
  const json& definitions = schema.at("$defs");
  check_schema<model_file::Source>(definitions.at("source"), "source");
  check_schema<model_file::Figure>(definitions.at("figure"), "figure");
  check_schema<model_file::Day>(definitions.at("day"), "day");
  check_schema<model_file::Network>(definitions.at("network"), "network");
  check_schema<model_file::Radio>(definitions.at("radio"), "radio");
  check_schema<model_file::Stage>(definitions.at("stage"), "stage");
  check_schema<model_file::Battery>(definitions.at("battery"), "battery");
  check_schema<model_file::Prices>(definitions.at("prices"), "prices");
  check_schema<model_file::Population>(definitions.at("population"), "population");
}

}  // namespace
}  // namespace pushbench
