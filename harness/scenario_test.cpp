#include "harness/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kMinimal = R"({"name":"x","summary":"s"})";

Scenario parse(std::string_view text, std::vector<std::string> overrides = {}) {
  return parse_scenario(text, "x.json", overrides);
}

/// A minimal scenario with `more` members.
Scenario with(std::string_view more, std::vector<std::string> overrides = {}) {
  return parse(R"({"name":"x","summary":"s",)" + std::string{more} + "}", std::move(overrides));
}

template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos);
    EXPECT_LT(std::string{error.what()}.size(), 600u);
    return error.what();
  }
  return "accepted";
}
std::string refused(std::string_view text) {
  return refusal([&] { parse(text); });
}
std::string refused_with(std::string_view more) {
  return refusal([&] { with(more); });
}
std::string refused_set(std::string override) {
  return refusal([&] { with(R"("downlink":{"messages_per_s":40})", {std::move(override)}); });
}

TEST(Scenario, DefaultsAreThoseOfTheHeader) {
  const Scenario scenario = parse(kMinimal);
  EXPECT_EQ(scenario.name, "x");
  EXPECT_EQ(scenario.summary, "s");
  EXPECT_EQ(scenario.clients, 1000u);
  EXPECT_EQ(scenario.channels.layout, Layout::shared);
  EXPECT_FALSE(scenario.downlink);
  EXPECT_FALSE(scenario.uplink);
  EXPECT_EQ(scenario.phases.warm_up_s, 1);
  EXPECT_EQ(scenario.phases.measure_s, 5);
  EXPECT_EQ(scenario.phases.drain_s, 2);
  EXPECT_EQ(scenario.trials, 3u);
  EXPECT_EQ(scenario.history_messages, 1024u);
  EXPECT_EQ(scenario.connections_per_s, 5000);
  for (const Transport* transport : transports()) {
    EXPECT_EQ(scenario.settings_of(transport->name()), Settings(transport->settings()));
  }
}

TEST(Scenario, ReadsEveryKey) {
  const Scenario scenario = parse(R"({
    "$schema": "schema/scenario.schema.json", "name": "all-keys_1", "summary": "größer",
    "clients": 41, "channels": {"layout": "rooms", "room_size": 20},
    "downlink": {"arrivals": "burst", "messages_per_s": 0.5, "burst_size": 7, "payload_bytes": 96},
    "uplink": {"arrivals": "poisson", "messages_per_s": 1e3, "payload_bytes": 1048576},
    "phases": {"warm_up_s": 0, "measure_s": 0.25, "drain_s": 60},
    "trials": 9, "hub": {"history_messages": 10}, "connect": {"connections_per_s": 1.5}, "transports": {}})");
  EXPECT_EQ(scenario.name, "all-keys_1");
  EXPECT_EQ(scenario.summary, "größer");
  EXPECT_EQ(scenario.clients, 41u);
  EXPECT_EQ(scenario.channels.layout, Layout::rooms);
  EXPECT_EQ(scenario.channels.room_size, 20u);
  ASSERT_TRUE(scenario.downlink);
  EXPECT_EQ(scenario.downlink->arrivals, Arrivals::burst);
  EXPECT_EQ(scenario.downlink->messages_per_s, 0.5);
  EXPECT_EQ(scenario.downlink->burst_size, 7u);
  EXPECT_EQ(scenario.downlink->payload_bytes, 96u);
  ASSERT_TRUE(scenario.uplink);
  EXPECT_EQ(scenario.uplink->arrivals, Arrivals::poisson);
  EXPECT_EQ(scenario.uplink->messages_per_s, 1000);
  EXPECT_EQ(scenario.uplink->payload_bytes, 1048576u);
  EXPECT_EQ(scenario.phases.warm_up_s, 0);
  EXPECT_EQ(scenario.phases.measure_s, 0.25);
  EXPECT_EQ(scenario.phases.drain_s, 60);
  EXPECT_EQ(scenario.trials, 9u);
  EXPECT_EQ(scenario.history_messages, 10u);
  EXPECT_EQ(scenario.connections_per_s, 1.5);
}

TEST(Scenario, WritesEveryDefaultInOneFixedForm) {
  const std::string written = to_json(parse(kMinimal));
  EXPECT_THAT(written,
              StartsWith(R"({"channels":{"layout":"shared"},"clients":1000,"connect":{"connections_per_s":5000.0},)"
                         R"("hub":{"history_messages":1024},"name":"x",)"
                         R"("phases":{"drain_s":2.0,"measure_s":5.0,"warm_up_s":1.0},"summary":"s",)"
                         R"("transports":{)"));
  EXPECT_THAT(written, EndsWith(R"(},"trials":3})"));
  for (const Transport* transport : transports()) EXPECT_THAT(written, HasSubstr(std::string{transport->name()}));
  EXPECT_EQ(to_json(parse(written)), written);
}

TEST(Scenario, HashIsOfTheEffectiveDocument) {
  const std::string hash = hash_of(parse(kMinimal));
  EXPECT_THAT(hash, testing::MatchesRegex("sha256:[0-9a-f]{64}"));
  EXPECT_EQ(hash_of(with(R"("clients":1e3,"phases":{"drain_s":2})")), hash);
  EXPECT_NE(hash_of(with(R"("clients":1001)")), hash);
}

TEST(Scenario, CountsChannelsAndMembers) {
  const Scenario shared = with(R"("clients":41)");
  EXPECT_EQ(shared.channel_count(), 1u);
  EXPECT_EQ(shared.channel_of(40), 0u);
  EXPECT_EQ(shared.members_of(0), 41u);
  const Scenario rooms = with(R"("clients":41,"channels":{"layout":"rooms","room_size":20})");
  EXPECT_EQ(rooms.channel_count(), 3u);
  EXPECT_EQ(rooms.channel_of(19), 0u);
  EXPECT_EQ(rooms.channel_of(40), 2u);
  EXPECT_EQ(rooms.members_of(1), 20u);
  EXPECT_EQ(rooms.members_of(2), 1u);
  const Scenario apart = with(R"("clients":41,"channels":{"layout":"private"})");
  EXPECT_EQ(apart.channel_count(), 41u);
  EXPECT_EQ(apart.channel_of(40), 40u);
  EXPECT_EQ(apart.members_of(40), 1u);
}

TEST(ScenarioErrors, NameFileKeyAndWhatIsAccepted) {
  EXPECT_EQ(refused_with(R"("clients":0)"), "x.json: clients: is 0; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_with(R"("clients":1.5)"), "x.json: clients: is 1.5; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_with(R"("clients":"many")"),
            "x.json: clients: is \"many\"; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_with(R"("clients":null)"), "x.json: clients: is null; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_with(R"("clients":18446744073709551615)"),
            "x.json: clients: is 18446744073709551615; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_with(R"("phases":{"measure_s":0})"),
            "x.json: phases.measure_s: is 0; accepted: a number from 0.1 to 86400.0");
  EXPECT_EQ(refused_with(R"("phases":[1])"),
            "x.json: phases: is not an object; accepted: an object with the keys warm_up_s, measure_s, drain_s");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":40,"arrivals":"poison"})"),
            "x.json: downlink.arrivals: is \"poison\"; accepted: constant, poisson, burst (did you mean poisson?)");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":40,"arrivals":{}})"),
            "x.json: downlink.arrivals: is an object; accepted: constant, poisson, burst");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":40,"payload_bytes":95})"),
            "x.json: downlink.payload_bytes: is 95; accepted: a whole number from 96 to 1048576");
  EXPECT_EQ(
      refused_with(R"("downlink":{"message_per_s":40})"),
      "x.json: downlink.message_per_s: no such key; accepted: arrivals, messages_per_s, burst_size, payload_bytes "
      "(did you mean messages_per_s?)");
  EXPECT_EQ(
      refused_with(R"("downlink":{})"),
      "x.json: downlink.messages_per_s: is missing; accepted: a number from 0.001 to 10000000.0: messages in total, "
      "over all channels or clients");
}

TEST(ScenarioErrors, NameAndSummaryAreNeededAndPlain) {
  EXPECT_EQ(refused(R"({"summary":"s"})"), "x.json: name: is missing; accepted: up to 40 of a-z, 0-9, _ and -");
  EXPECT_THAT(refused(R"({"name":"x"})"), StartsWith("x.json: summary: is missing"));
  EXPECT_THAT(refused(R"({"name":"a b","summary":"s"})"), StartsWith("x.json: name: is \"a b\"; accepted: up to 40"));
  EXPECT_THAT(refused(R"({"name":5,"summary":"s"})"), StartsWith("x.json: name: is 5; accepted: text"));
  EXPECT_THAT(refused(R"({"name":"x","summary":"a\nb"})"), StartsWith("x.json: summary: is \"a\\x0ab\""));
  EXPECT_THAT(refused(R"({"name":"x","summary":""})"), StartsWith("x.json: summary: is \"\""));
}

TEST(ScenarioErrors, KeysWithoutEffectAreRefused) {
  EXPECT_EQ(refused_with(R"("channels":{"layout":"shared","room_size":5})"),
            "x.json: channels.room_size: is 5; accepted: nothing, unless layout is rooms");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":1,"burst_size":5})"),
            "x.json: downlink.burst_size: is 5; accepted: nothing, unless arrivals is burst");
}

TEST(ScenarioErrors, UnusualJsonIsRefused) {
  EXPECT_EQ(refused_with(R"("clients":1,"clients":2)"), "x.json: \"clients\" is there twice");
  EXPECT_EQ(refused_with(R"("phases":{"drain_s":1,"measure_s":1,"drain_s":1})"),
            "x.json: \"phases.drain_s\" is there twice");
  EXPECT_EQ(refused(R"([])"), "x.json: is not a JSON object; accepted: {\"name\": …, \"summary\": …, …}");
  EXPECT_THAT(refused(""), StartsWith("x.json: is not JSON: line 1, column 1: "));
  EXPECT_THAT(refused("{\"name\":\n\"x\",}"), StartsWith("x.json: is not JSON: line 2, column 5: "));
  EXPECT_THAT(refused(std::string{kMinimal} + "{}"), StartsWith("x.json: is not JSON: "));
  EXPECT_THAT(refused_with(R"("clients":1e999)"), StartsWith("x.json: is not JSON: "));
  EXPECT_EQ(refused("{\"name\":\"\xff\"}"), "x.json: is not UTF-8 text");
  EXPECT_EQ(refused(std::string(2 << 20, ' ')), "x.json: is larger than 1 MiB");
  EXPECT_EQ(refused("{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}"),
            "x.json: is nested more than 8 deep");
  EXPECT_THAT(refused("{\"" + std::string(10000, 'k') + "\n\":1}"), StartsWith("x.json: is not JSON"));
  EXPECT_THAT(refused_with("\"" + std::string(10000, 'k') + "\":1"), HasSubstr("kkk…: no such key"));
}

TEST(ScenarioErrors, TransportsAreCheckedAgainstWhatTheyDeclare) {
  std::string names;
  for (const Transport* transport : transports()) names += (names.empty() ? "" : ", ") + std::string{transport->name()};
  EXPECT_EQ(refused_with(R"("transports":{"carrier_pigeon":{}})"),
            "x.json: transports.carrier_pigeon: no such key; accepted: " + names);
  for (const Transport* transport : transports()) {
    const std::string name{transport->name()};
    EXPECT_THAT(refused_with(R"("transports":{")" + name + R"(":{"no_such_setting":1}})"),
                StartsWith("x.json: transports." + name + ".no_such_setting: no such key; accepted: "));
    for (const SettingSpec& spec : transport->settings()) {
      const std::string path = "transports." + name + "." + spec.name;
      EXPECT_EQ(refusal([&] { with(R"("trials":1)", {path + "=-77"}); }),
                "--set " + path + ": is -77; accepted: " + accepted_by(spec));
      if (std::holds_alternative<std::int64_t>(spec.standard)) {
        const Scenario scenario = with(R"("trials":1)", {path + "=" + std::to_string(spec.most)});
        EXPECT_EQ(scenario.settings_of(name).number(spec.name), spec.most);
      }
      for (const std::string& choice : spec.choices) {
        EXPECT_EQ(with(R"("trials":1)", {path + "=" + choice}).settings_of(name).text(spec.name), choice);
      }
      if (std::holds_alternative<bool>(spec.standard)) {
        EXPECT_TRUE(with(R"("trials":1)", {path + "=true"}).settings_of(name).flag(spec.name));
        EXPECT_FALSE(with(R"("trials":1)", {path + "=false"}).settings_of(name).flag(spec.name));
      }
    }
  }
}

TEST(ScenarioOverrides, ChangeAddAndRemove) {
  const std::string_view more = R"("downlink":{"messages_per_s":40,"arrivals":"burst","burst_size":4})";
  EXPECT_EQ(with(more, {"clients=2e2"}).clients, 200u);
  EXPECT_EQ(with(more, {"clients=5", "clients=6"}).clients, 6u);
  EXPECT_EQ(with(more, {"phases.measure_s=2"}).phases.measure_s, 2);
  EXPECT_EQ(with(more, {"downlink.messages_per_s=10"}).downlink->messages_per_s, 10);
  EXPECT_EQ(with(more, {"downlink.arrivals=poisson"}).downlink->arrivals, Arrivals::poisson);
  EXPECT_EQ(with(more, {"downlink.burst_size=null"}).downlink->burst_size, 100u);
  EXPECT_FALSE(with(more, {"downlink=null"}).downlink);
  EXPECT_EQ(with(more, {"uplink.messages_per_s=3"}).uplink->messages_per_s, 3);
  EXPECT_EQ(with(more, {"name=2025"}).name, "2025");
  EXPECT_EQ(with(more, {"summary=a = b"}).summary, "a = b");
  EXPECT_EQ(with(more, {"summary=\"quoted\""}).summary, "quoted");
  EXPECT_EQ(with(R"("channels":{"layout":"rooms","room_size":5})", {"channels.layout=private"}).channels.layout,
            Layout::one_per_client);
}

TEST(ScenarioOverrides, AreNamedInErrors) {
  EXPECT_EQ(refused_set("clients=many"), "--set clients: is \"many\"; accepted: a whole number from 1 to 5000000");
  EXPECT_EQ(refused_set("clients=1e999"), "--set clients: is \"1e999\"; accepted: a whole number from 1 to 5000000");
  EXPECT_THAT(refused_set("client=5"), testing::AllOf(StartsWith("--set client: no such key; accepted: name, "),
                                                      EndsWith("(did you mean clients?)")));
  EXPECT_THAT(refused_set("downlnk.messages_per_s=5"), StartsWith("--set downlnk: no such key"));
  EXPECT_THAT(refused_set("uplink.payload_bytes=500"), StartsWith("x.json: uplink.messages_per_s: is missing"));
  EXPECT_THAT(refused_set("clients.most=5"), StartsWith("--set clients: is an object; accepted: a whole number"));
  EXPECT_EQ(refused_set("downlink.messages_per_s.x=5"),
            "--set downlink.messages_per_s.x: \"downlink.messages_per_s\" has no keys in it");
  EXPECT_THAT(refused_set("phases={}"), StartsWith("--set phases: is not an object"));
  EXPECT_THAT(refused_set("channels.room_size=5"), StartsWith("--set channels.room_size: is 5"));
  for (const char* malformed :
       {"", "clients", "=5", ".clients=5", "clients.=5", "a..b=5", "a.b.c.d.e.f.g.h.i=1", "a=\xff"}) {
    EXPECT_THAT(refused_set(malformed), StartsWith("--set: ")) << malformed;
  }
}

TEST(ScenarioFiles, AllThatAreShippedAreAccepted) {
  const std::filesystem::path folder = std::filesystem::path{PUSHBENCH_SOURCE_DIR} / "scenarios";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const Scenario scenario = load_scenario(entry.path());
    EXPECT_EQ(scenario.name, entry.path().stem());
    names.push_back(scenario.name);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"feed", "chat", "private", "idle"}));
}

TEST(ScenarioFiles, WhatCantBeReadIsAnInputError) {
  const std::filesystem::path folder = testing::TempDir();
  EXPECT_EQ(refusal([&] { load_scenario("/no/such/feed.json"); }),
            "/no/such/feed.json: cannot be read: No such file or directory");
  EXPECT_THAT(refusal([&] { load_scenario(folder); }), HasSubstr("is a folder; accepted: a scenario file"));
  EXPECT_EQ(refusal([&] { load_scenario("/dev/zero"); }), "/dev/zero: is larger than 1 MiB");
  const std::filesystem::path file = folder / "scenario_test_bad.json";
  std::ofstream(file) << "{\"name\":\"x\"}";
  EXPECT_EQ(refusal([&] { load_scenario(file); }),
            file.string() + ": summary: is missing; accepted: one line: who has this problem");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace pushbench
