#include "transports/http/syntax.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pushbench::http {
namespace {

TEST(Syntax, KnowsFieldValuesWhereverTheBadByteIs) {
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(byte);
        const bool allowed = (byte >= 0x20 && byte != 0x7F) || byte == '\t';
        ASSERT_EQ(is_field_value(text), allowed) << size << ' ' << at << ' ' << byte;
      }
    }
  }
  EXPECT_TRUE(is_field_value(""));
  // Neighbours that a carry between the bytes would confuse.
  EXPECT_TRUE(is_field_value("\t\x80\xFF \x80\x80\x21\x20"));
  EXPECT_TRUE(is_field_value(std::string(16, '\xFF')));
}

TEST(Syntax, KnowsTokens) {
  EXPECT_TRUE(is_token("X-Foo_1!#$%&'*+.^`|~"));
  EXPECT_FALSE(is_token(""));
  for (const char c : std::string{"\0 \t\r\n\"(),/:;<=>?@[\\]{}\x7F\x80", 22})
    EXPECT_FALSE(is_token(std::string(1, c)));
}

TEST(Syntax, ParsesNumbers) {
  EXPECT_EQ(parse_number("0"), 0u);
  EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
  for (const auto* text : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "1a", "0x1"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(Syntax, TrimsAndCompares) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_TRUE(same_word("Content-LENGTH", "content-length"));
  EXPECT_FALSE(same_word("a", "ab"));
  EXPECT_FALSE(same_word("[", "{"));
}

TEST(Syntax, SearchesLists) {
  EXPECT_TRUE(list_has_token("a, B ,\tc", "b"));
  EXPECT_TRUE(list_has_token(",,c", "c"));
  EXPECT_FALSE(list_has_token("ab, bc", "b"));
  EXPECT_FALSE(list_has_token("", "b"));
}

TEST(Syntax, WalksFields) {
  Fields fields("A: 1\r\nnone\r\nB:2\n C : 3 \r\nD: lost");
  ASSERT_TRUE(fields.next());
  EXPECT_EQ(fields.name(), "A");
  EXPECT_EQ(fields.value(), "1");
  ASSERT_TRUE(fields.next());
  EXPECT_EQ(fields.name(), "B");
  EXPECT_EQ(fields.value(), "2");
  ASSERT_TRUE(fields.next());
  EXPECT_EQ(fields.name(), " C ");
  EXPECT_EQ(fields.value(), "3");
  EXPECT_FALSE(fields.next());
}

}  // namespace
}  // namespace pushbench::http
