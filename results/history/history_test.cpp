#include "results/history/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "results/file.hpp"
#include "results/history/schema.hpp"
#include "results/json.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pushbench-history-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    file_ = folder_ / "history.db";
  }
  ~HistoryTest() override { std::filesystem::remove_all(folder_); }

  History open() { return History(file_, History::Missing::is_made); }

  /// A result of a commit; what it says of latency is of `seed`.
  static std::string text_of(std::uint64_t seed, const std::string& commit = "abc123") {
    results::Run run = sample_run(1);
    run.seed = seed;
    run.environment.commit = commit;
    return write_run(run);
  }

  std::string refusal() {
    try {
      History history(file_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path folder_, file_;
};

TEST_F(HistoryTest, GivesBackWhatWasAdded) {
  History history = open();
  const std::string text = text_of(1);
  const Added added = history.add(text, "test", {});
  EXPECT_TRUE(added.is_new);
  EXPECT_EQ(history.result(added.id), text);
}

TEST_F(HistoryTest, KeepsSimulatedFiguresApartFromMeasuredOnes) {
  History history = open();
  const Added measured = history.add(text_of(1), "test", {});
  const Added simulated = history.add(write_run(simulated_run()), "test", {});
  EXPECT_THAT(history.scenarios(), ElementsAre("feed", "feed (simulated)"));
  for (const auto& [scenario, id] : {std::pair{"feed", measured.id}, std::pair{"feed (simulated)", simulated.id}}) {
    const std::vector<Entry> entries = history.list({.scenario = scenario});
    ASSERT_EQ(entries.size(), 1u) << scenario;
    EXPECT_EQ(entries[0].scenarios, scenario);
    const std::vector<Series> series = history.series("latency_p50_us", {.scenario = scenario});
    ASSERT_FALSE(series.empty()) << scenario;
    for (const Series& one : series) {
      ASSERT_EQ(one.points.size(), 1u) << scenario;
      EXPECT_EQ(one.points[0].id, id);
    }
  }
}

TEST_F(HistoryTest, TellsWhatIsThereAlready) {
  History history = open();
  const Added first = history.add(text_of(1), "test", {});
  const Added again = history.add(text_of(1), "test", {.commit = "other"});
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(history.list({}).size(), 1u);
  EXPECT_TRUE(history.add(text_of(2), "test", {}).is_new);
}

TEST_F(HistoryTest, IsThereWhenOpenedAgain) {
  open().add(text_of(1), "test", {.commit = "c1", .branch = "main", .at = "2026-01-31"});
  const std::vector<Entry> entries = History(file_).list({});
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].commit, "c1");
  EXPECT_EQ(entries[0].branch, "main");
  EXPECT_EQ(entries[0].at, "2026-01-31T00:00:00Z");
  EXPECT_EQ(entries[0].scenarios, "feed");
  EXPECT_THAT(entries[0].transports, HasSubstr("telegraph"));
}

TEST_F(HistoryTest, FiltersAndOrders) {
  History history = open();
  history.add(text_of(1), "test", {.commit = "aaa1", .branch = "main", .at = "2026-01-03"});
  history.add(text_of(2), "test", {.commit = "aaa2", .branch = "main", .at = "2026-01-01"});
  history.add(text_of(3), "test", {.commit = "bbb3", .branch = "topic", .at = "2026-01-02"});
  const auto commits = [&](const Filter& filter) {
    std::vector<std::string> found;
    for (const Entry& entry : history.list(filter)) found.push_back(entry.commit);
    return found;
  };
  EXPECT_THAT(commits({}), ElementsAre("aaa1", "bbb3", "aaa2"));
  EXPECT_THAT(commits({.branch = "main"}), ElementsAre("aaa1", "aaa2"));
  EXPECT_THAT(commits({.commit = "bbb"}), ElementsAre("bbb3"));
  EXPECT_THAT(commits({.since = "2026-01-02"}), ElementsAre("aaa1", "bbb3"));
  EXPECT_THAT(commits({.limit = 1}), ElementsAre("aaa1"));
  EXPECT_THAT(commits({.scenario = "feed", .transports = {"telegraph"}}), ElementsAre("aaa1", "bbb3", "aaa2"));
  EXPECT_THAT(commits({.scenario = "f%"}), IsEmpty());
  EXPECT_THAT(commits({.transports = {"tele"}}), IsEmpty());
  EXPECT_THAT(commits({.commit = "' OR 1 --"}), IsEmpty());
}

TEST_F(HistoryTest, GivesSeriesInOrder) {
  History history = open();
  for (const char* day : {"2026-01-02", "2026-01-01", "2026-01-03"}) {
    history.add(text_of(static_cast<std::uint64_t>(day[9])), "test", {.commit = day, .at = day});
  }
  const auto all = history.series("latency_p99_us", {.scenario = "feed"});
  ASSERT_EQ(all.size(), 4u) << "one of five kinds has no trial that counts";
  EXPECT_TRUE(all[0].is_control);
  EXPECT_EQ(all[0].unit, "us");
  ASSERT_EQ(all[1].points.size(), 3u);
  EXPECT_EQ(all[1].points[0].commit, "2026-01-01");
  EXPECT_TRUE(all[1].points[0].ratio);
  EXPECT_EQ(
      history.series("latency_p99_us", {.scenario = "feed", .transports = {"telegraph"}, .limit = 2})[0].points.size(),
      2u);
  EXPECT_THAT(history.series("latency_p99_us", {.scenario = "chat"}), IsEmpty());
  EXPECT_EQ(history.transports("feed").size(), 4u);
  EXPECT_EQ(history.transports("feed")[0], all[0].transport);
  EXPECT_THAT(history.transports("chat"), IsEmpty());
}

TEST_F(HistoryTest, KeepsCeilingsAndCapacities) {
  History history = open();
  history.add(write_run(ceiling_run()), "test", {});
  history.add(write_run(capacity_run()), "test", {});
  EXPECT_FALSE(history.series("connections_held", {.scenario = "ceiling"}).empty());
  EXPECT_EQ(history.list({.scenario = "ticker"}).size(), 1u);
}

TEST_F(HistoryTest, RemovesWholly) {
  History history = open();
  const std::int64_t id = history.add(text_of(1), "test", {}).id;
  history.remove(id);
  EXPECT_THAT(history.list({}), IsEmpty());
  EXPECT_THAT(history.series("latency_p99_us", {.scenario = "feed"}), IsEmpty());
  EXPECT_THROW(history.remove(id), InputError);
  EXPECT_THROW(history.result(id), InputError);
}

TEST_F(HistoryTest, KeepsNothingOfWhatItRefuses) {
  History history = open();
  EXPECT_THROW(history.add("{}", "test", {}), InputError);
  EXPECT_THROW(history.add(text_of(1), "test", {.at = "yesterday"}), InputError);
  EXPECT_THAT(history.list({}), IsEmpty());
}

TEST_F(HistoryTest, IsRefusedIfItIsNone) {
  EXPECT_THAT(refusal(), HasSubstr("there is no such history"));
  std::ofstream(file_) << std::string(5'000, 'x');
  EXPECT_THAT(refusal(), HasSubstr("is no history of pushbench"));
  std::filesystem::remove(file_);
  Database(file_, Database::Missing::is_made).execute("CREATE TABLE other (x)");
  EXPECT_THAT(refusal(), HasSubstr("is a database of something else"));
}

TEST_F(HistoryTest, IsNotMadeWhereThereIsNoFolder) {
  file_ = folder_ / "none" / "history.db";
  try {
    open();
    FAIL() << "was made";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no folder \"" + (folder_ / "none").string() + "\""));
  }
}

TEST_F(HistoryTest, IsRefusedIfItIsOfANewerPushbench) {
  open();
  Database(file_, Database::Missing::is_refused).execute("PRAGMA user_version = 99");
  EXPECT_THAT(refusal(), HasSubstr("is of a newer pushbench (version 99)"));
}

TEST_F(HistoryTest, IsRefusedWhereverItWasCutOff) {
  open().add(text_of(1), "test", {});
  const std::string whole = read_file(file_, std::size_t{1} << 24);
  for (const double share : {0.01, 0.3, 0.5, 0.9, 0.999}) {
    std::ofstream(file_, std::ios::binary)
        << whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
    EXPECT_NE(refusal(), "") << share;
  }
}

TEST_F(HistoryTest, TellsOfARowThatWasEdited) {
  History history = open();
  const std::int64_t id = history.add(text_of(1), "test", {}).id;
  Database database(file_, Database::Missing::is_refused);
  for (const char* edit : {"UPDATE results SET file_bytes = file_bytes + 1", "UPDATE results SET file_bytes = -1",
                           "UPDATE results SET file_bytes = 9e18", "UPDATE results SET file = 'nothing'"}) {
    database.execute(edit);
    EXPECT_THROW(history.result(id), InputError) << edit;
  }
  database.execute("UPDATE figures SET value = 'much'");
  EXPECT_THAT(history.series("latency_p99_us", {.scenario = "feed"}), IsEmpty());
}

TEST_F(HistoryTest, WaitsForNobodyItself) {
  History one = open(), two = open();
  EXPECT_TRUE(one.add(text_of(1), "test", {}).is_new);
  EXPECT_FALSE(two.add(text_of(1), "test", {}).is_new);
  EXPECT_TRUE(two.add(text_of(2), "test", {}).is_new);
}

TEST_F(HistoryTest, IsBroughtUpToDate) {
  Database database(file_, Database::Missing::is_made);
  const std::vector<const char*> steps{"CREATE TABLE a (x INTEGER)", "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7"};
  migrate(database, std::span{steps}.first(1));
  database.execute("INSERT INTO a (x) VALUES (1)");
  migrate(database, steps);
  EXPECT_EQ(database.number("SELECT y FROM a"), 7);
  migrate(database, steps);
  EXPECT_THROW(migrate(database, std::span{steps}.first(1)), InputError);
}

TEST_F(HistoryTest, IsNotBroughtHalfUpToDate) {
  Database database(file_, Database::Missing::is_made);
  const std::vector<const char*> steps{"CREATE TABLE a (x INTEGER)", "this is no SQL"};
  EXPECT_THROW(migrate(database, steps), InputError);
  EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST(UtcTime, IsStrict) {
  EXPECT_EQ(utc_time("2026-01-31"), "2026-01-31T00:00:00Z");
  EXPECT_EQ(utc_time("2026-01-31T12:30:00Z"), "2026-01-31T12:30:00Z");
  EXPECT_EQ(utc_time("2028-02-29"), "2028-02-29T00:00:00Z");
  for (const char* wrong : {"", "2026", "2026-13-01", "2026-00-10", "2026-01-32", "2026-02-31", "2026-02-29",
                            "2026-01-31T24:00:00Z", "2026-01-31 12:30:00Z", "2026-01-31T12:30:00+01", "31.1.2026"}) {
    EXPECT_EQ(utc_time(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace pushbench::results
