#include "harness/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace pushbench {

namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

struct Kept {
  std::int64_t at_us;
  std::uint64_t source;
  std::string message;
};

std::vector<Kept> contents(Journal& journal) {
  std::vector<Kept> all;
  journal.read([&](const JournalRecord& record) {
    all.push_back({to_us(record.at), record.source, std::string{record.message}});
  });
  return all;
}

off_t size_of(const Journal& journal) {
  struct stat status {};
  EXPECT_EQ(fstat(journal.descriptor(), &status), 0);
  return status.st_size;
}

TEST(Journal, ANewOneHasNothing) {
  Journal journal = Journal::in_memory();
  EXPECT_THAT(contents(journal), IsEmpty());
}

TEST(Journal, GivesBackWhatWasAppendedWhateverItsBytes) {
  using namespace std::string_literals;
  Journal journal = Journal::in_memory();
  journal.append({from_us(1), 7, "text"});
  journal.append({from_us(2), UINT64_MAX, "line\nand \0 bytes\xff"s});
  journal.append({from_us(3), 0, ""});
  EXPECT_THAT(
      contents(journal),
      ElementsAre(FieldsAre(1, 7U, "text"), FieldsAre(2, UINT64_MAX, "line\nand \0 bytes\xff"s), FieldsAre(3, 0U, "")));
}

TEST(Journal, TheNextLifeReadsAndGoesOn) {
  Journal kept = Journal::in_memory();
  {
    Journal first_life(dup(kept.descriptor()));
    first_life.append({from_us(1), 1, "one"});
  }
  Journal second_life(dup(kept.descriptor()));
  EXPECT_THAT(contents(second_life), ElementsAre(FieldsAre(1, 1U, "one")));
  second_life.append({from_us(2), 2, "two"});
  EXPECT_THAT(contents(kept), ElementsAre(FieldsAre(1, 1U, "one"), FieldsAre(2, 2U, "two")));
}

/// Killed in the middle of a write, wherever that is.
TEST(Journal, ATornLastRecordIsCutOff) {
  Journal whole = Journal::in_memory();
  whole.append({from_us(1), 1, "one"});
  const off_t one = size_of(whole);
  whole.append({from_us(2), 2, "two"});
  const off_t both = size_of(whole);
  for (off_t size = one; size < both; ++size) {
    Journal journal = Journal::in_memory();
    journal.append({from_us(1), 1, "one"});
    journal.append({from_us(2), 2, "two"});
    ASSERT_EQ(ftruncate(journal.descriptor(), size), 0);
    EXPECT_THAT(contents(journal), ElementsAre(FieldsAre(1, 1U, "one"))) << size;
    EXPECT_EQ(size_of(journal), one) << size;
    journal.append({from_us(3), 3, "three"});
    EXPECT_THAT(contents(journal), ElementsAre(FieldsAre(1, 1U, "one"), FieldsAre(3, 3U, "three"))) << size;
  }
}

}  // namespace

}  // namespace pushbench
