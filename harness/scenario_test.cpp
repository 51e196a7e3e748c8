#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "harness/test_scenario.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string refused_set(std::string override) {
  return refused_with(R"("downlink":{"messages_per_s":40})", {std::move(override)});
}

TEST(Scenario, DefaultsAreThoseOfTheHeader) {
  const Scenario scenario = parse(kMinimal);
  EXPECT_EQ(scenario.name, "x");
  EXPECT_EQ(scenario.summary, "s");
  EXPECT_EQ(scenario.clients, 1000u);
  EXPECT_EQ(scenario.channels.layout, Layout::shared);
  EXPECT_TRUE(scenario.downlink.empty());
  EXPECT_FALSE(scenario.has_uplink());
  ASSERT_EQ(scenario.groups.size(), 1u);
  EXPECT_TRUE(scenario.groups.front().follows);
  EXPECT_FALSE(scenario.groups.front().churn);
  EXPECT_FALSE(scenario.replies);
  EXPECT_TRUE(scenario.faults.empty());
  EXPECT_FALSE(scenario.harms_server());
  EXPECT_TRUE(scenario.slo.empty());
  EXPECT_EQ(scenario.reconnect.first_ms, 100);
  EXPECT_EQ(scenario.reconnect.most_ms, 10'000);
  EXPECT_EQ(scenario.phases.warm_up_s, 1);
  EXPECT_EQ(scenario.phases.measure_s, 5);
  EXPECT_EQ(scenario.phases.drain_s, 2);
  EXPECT_EQ(scenario.trials, 3u);
  EXPECT_EQ(scenario.history_messages, 1024u);
  EXPECT_EQ(scenario.history_bytes, 524288u);
  EXPECT_EQ(scenario.connections_per_s, 5000);
  for (const Transport* transport : transports()) {
    EXPECT_EQ(scenario.settings_of(transport->name()), Settings(transport->settings()));
  }
}

TEST(Scenario, ReadsEveryKey) {
  const Scenario scenario = parse(R"({
    "$schema": "schema/scenario.schema.json", "name": "all-keys_1", "summary": "größer",
    "clients": 41, "channels": {"layout": "rooms", "room_size": 20},
    "downlink": {"arrivals": "burst", "messages_per_s": 0.5, "burst_size": 7, "payload_bytes": 96, "content": "binary"},
    "uplink": {"arrivals": "poisson", "messages_per_s": 1e3, "payload_bytes": 1048576},
    "phases": {"warm_up_s": 0, "measure_s": 0.25, "drain_s": 60},
    "churn": {"session_s": 9}, "sources": ["a book", "assumed: b"], "slo": {"latency_p99_us": 1e5, "lost": 0},
    "reconnect": {"first_ms": 5, "most_ms": 50},
    "trials": 9, "hub": {"history_messages": 10, "history_bytes": 2048}, "connect": {"connections_per_s": 1.5}, "transports": {}})");
  EXPECT_EQ(scenario.name, "all-keys_1");
  EXPECT_EQ(scenario.summary, "größer");
  EXPECT_EQ(scenario.clients, 41u);
  EXPECT_EQ(scenario.channels.layout, Layout::rooms);
  EXPECT_EQ(scenario.channels.room_size, 20u);
  ASSERT_EQ(scenario.downlink.size(), 1u);
  EXPECT_EQ(scenario.downlink[0].arrivals, Arrivals::burst);
  EXPECT_EQ(scenario.downlink[0].messages_per_s, 0.5);
  EXPECT_FALSE(scenario.downlink[0].each);
  EXPECT_EQ(scenario.downlink[0].burst_size, 7u);
  EXPECT_EQ(scenario.downlink[0].payload, (PayloadSize{PayloadSize::Kind::fixed, 96, 96, 0, 0}));
  EXPECT_EQ(scenario.downlink[0].content, Content::binary);
  ASSERT_EQ(scenario.groups.size(), 1u);
  ASSERT_EQ(scenario.groups[0].uplink.size(), 1u);
  EXPECT_EQ(scenario.groups[0].uplink[0].arrivals, Arrivals::poisson);
  EXPECT_EQ(scenario.groups[0].uplink[0].messages_per_s, 1000);
  EXPECT_EQ(scenario.groups[0].uplink[0].payload.most, 1048576u);
  ASSERT_TRUE(scenario.groups[0].churn);
  EXPECT_EQ(scenario.groups[0].churn->session_s, 9);
  EXPECT_EQ(scenario.sources, (std::vector<std::string>{"a book", "assumed: b"}));
  EXPECT_EQ(scenario.slo.at("latency_p99_us"), 1e5);
  EXPECT_EQ(scenario.reconnect.first_ms, 5);
  EXPECT_EQ(scenario.reconnect.most_ms, 50);
  EXPECT_EQ(scenario.phases.warm_up_s, 0);
  EXPECT_EQ(scenario.phases.measure_s, 0.25);
  EXPECT_EQ(scenario.phases.drain_s, 60);
  EXPECT_EQ(scenario.trials, 9u);
  EXPECT_EQ(scenario.history_messages, 10u);
  EXPECT_EQ(scenario.history_bytes, 2048u);
  EXPECT_EQ(scenario.connections_per_s, 1.5);
}

TEST(Scenario, WritesEveryDefaultInOneFixedForm) {
  const std::string written = to_json(parse(kMinimal));
  EXPECT_THAT(written,
              StartsWith(R"({"channels":{"layout":"shared"},"clients":1000,"connect":{"connections_per_s":5000.0},)"
                         R"("hub":{"history_bytes":524288,"history_messages":1024},"name":"x",)"
                         R"("phases":{"drain_s":2.0,"measure_s":5.0,"warm_up_s":1.0},)"
                         R"("reconnect":{"first_ms":100.0,"most_ms":10000.0},"summary":"s",)"
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
            "x.json: phases: is not an object; accepted: an object with the keys warm_up_s, measure_s, drain_s, load");
  EXPECT_EQ(
      refused_with(R"("downlink":{"messages_per_s":40,"arrivals":"poison"})"),
      "x.json: downlink.arrivals: is \"poison\"; accepted: constant, poisson, burst, periodic (did you mean poisson?)");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":40,"arrivals":{}})"),
            "x.json: downlink.arrivals: is an object; accepted: constant, poisson, burst, periodic");
  EXPECT_EQ(refused_with(R"("downlink":{"messages_per_s":40,"payload_bytes":95})"),
            "x.json: downlink.payload_bytes: is 95; accepted: a whole number from 96 to 1048576");
  EXPECT_EQ(refused_with(R"("downlink":{"message_per_s":40})"),
            "x.json: downlink.message_per_s: no such key; accepted: arrivals, messages_per_s, each_per_s, burst_size, "
            "payload_bytes, content (did you mean messages_per_s?)");
  EXPECT_EQ(
      refused_with(R"("downlink":{})"),
      "x.json: downlink.messages_per_s: is missing; accepted: a number from 0.001 to 10000000.0: messages in total, "
      "over all channels or clients; or each_per_s: of each of them");
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
  EXPECT_EQ(with(more, {"downlink.messages_per_s=10"}).downlink.front().messages_per_s, 10);
  EXPECT_EQ(with(more, {"downlink.arrivals=poisson"}).downlink.front().arrivals, Arrivals::poisson);
  EXPECT_EQ(with(more, {"downlink.burst_size=null"}).downlink.front().burst_size, 100u);
  EXPECT_TRUE(with(more, {"downlink=null"}).downlink.empty());
  EXPECT_EQ(with(more, {"uplink.messages_per_s=3"}).groups.front().uplink.front().messages_per_s, 3);
  EXPECT_EQ(with(more, {"name=2025"}).name, "2025");
  EXPECT_EQ(with(more, {"summary=a = b"}).summary, "a = b");
  EXPECT_EQ(with(more, {"summary=\"quoted\""}).summary, "quoted");
  EXPECT_EQ(with(R"("channels":{"layout":"rooms","room_size":5})", {"channels.layout=private"}).channels.layout,
            Layout::one_per_client);
}

TEST(ScenarioOverrides, AddressElementsOfListsByNumber) {
  const std::string_view more = R"("faults":[{"kind":"reset","at_s":1},{"kind":"pause","at_s":2,"for_ms":100}],
    "downlink":[{"messages_per_s":1},{"messages_per_s":2}],"sources":["a"])";
  EXPECT_EQ(with(more, {"faults.0.at_s=3"}).faults[0].at_s, 3);
  EXPECT_EQ(with(more, {"downlink.1.messages_per_s=7"}).downlink[1].messages_per_s, 7);
  EXPECT_EQ(with(more, {"sources.0=2025"}).sources[0], "2025");
  EXPECT_EQ(with(more, {"sources.1=b"}).sources.size(), 2u);
  EXPECT_EQ(with(more, {"faults.2.kind=fin", "faults.2.at_s=4"}).faults.size(), 3u);
  EXPECT_EQ(with(more, {"faults.0=null"}).faults[0].kind, FaultKind::pause);
  EXPECT_TRUE(with(more, {"faults=null"}).faults.empty());
  EXPECT_EQ(with(R"("trials":1)", {"faults.0.kind=fin", "faults.0.at_s=1"}).faults[0].kind, FaultKind::fin);
  EXPECT_EQ(refused_with(more, {"faults.0.at_s=soon"}),
            "--set faults.0.at_s: is \"soon\"; accepted: a number from 0.0 to 86399.0");
  EXPECT_EQ(refused_with(more, {"faults.7.at_s=1"}),
            "--set faults.7.at_s: \"faults\" is a list; accepted: numbers from 0 to 2 in place of \"7\"");
  EXPECT_EQ(refused_with(more, {"downlink.messages_per_s=1"}),
            "--set downlink.messages_per_s: \"downlink\" is a list; accepted: numbers from 0 to 2 in place of "
            "\"messages_per_s\"");
  EXPECT_EQ(refused_with(more, {"faults.99999999999999999999=1"}),
            "--set faults.99999999999999999999: \"faults\" is a list; accepted: numbers from 0 to 2 in place of "
            "\"99999999999999999999\"");
  EXPECT_THAT(refused_with(more, {"sources.1.x=1"}), HasSubstr("--set sources.1: is an object; accepted: text"));
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
  EXPECT_THAT(names, testing::IsSupersetOf({"feed", "private", "idle", "chat", "order-feed", "notifications", "ticker",
                                            "live-comments", "game-state", "collaboration", "document-save",
                                            "ai-stream", "dashboard", "log-stream", "sensors", "location", "live-vote",
                                            "media", "idle-presence"}));
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
