#include "transports/websocket/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hub/envelope.hpp"
#include "runtime/random.hpp"

namespace pushbench::websocket {
namespace {

TEST(Utf8, TakesWhatIsWellFormed) {
  for (const std::string_view text : {"", "a", "Hello, world, this is more than eight bytes", "κόσμε", "\xC2\x80",
                                      "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "12345678\xC3\xA4zzzzzzzz"}) {
    EXPECT_TRUE(is_whole_utf8(text)) << text;
  }
}

TEST(Utf8, RefusesWhatIsNot) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3(",
        "\xE2\x82(", "12345678\xFFzzzzzzzz", "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80zzz"}) {
    EXPECT_FALSE(is_whole_utf8(text)) << text;
  }
}

TEST(Utf8, FailsAtTheFirstByteThatNothingCanMakeGood) {
  Utf8 utf8;
  EXPECT_TRUE(utf8.feed("κόσμε\xF4"));
  EXPECT_FALSE(utf8.complete());
  EXPECT_FALSE(utf8.feed("\x90"));  // above U+10FFFF, whatever follows
}

TEST(Utf8, IsTheSameHoweverItIsCut) {
  Random random(7);
  for (int i = 0; i < 20000; ++i) {
    // Few different bytes, so that many sequences are almost right.
    static constexpr unsigned char kBytes[] = {'a',  0x80, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
                                               0xE0, 0xE1, 0xED, 0xF0, 0xF1, 0xF4, 0xF5, 'b'};
    std::string text(random.below(6), '\0');
    for (char& c : text) c = static_cast<char>(kBytes[random.below(sizeof kBytes)]);
    if (random.below(2) == 0) text += "ASCII that is long enough";
    Utf8 utf8;
    bool good = true;
    for (const char c : text) good = good && utf8.feed({&c, 1});
    good = good && utf8.complete();
    ASSERT_EQ(is_whole_utf8(text), good) << text;
    ASSERT_EQ(is_utf8(text), good) << text;  // the hub's, which is written another way
  }
}

}  // namespace
}  // namespace pushbench::websocket
