#include <gtest/gtest.h>

#include "runtime/random.hpp"
#include "transports/websocket/compression.hpp"
#include "transports/websocket/test_bytes.hpp"

namespace pushbench::websocket {
namespace {

std::string compressed(Deflater& deflater, std::string_view message) {
  Scratch out;
  deflater.compress(message, out);
  return std::string{out.view()};
}

/// The message, or why there is none.
std::string decompressed(Inflater& inflater, std::string_view payload, std::size_t limit = 1 << 20) {
  Scratch out;
  const Inflated outcome = inflater.decompress(payload, limit, out);
  if (outcome == Inflated::too_big) return "too big";
  if (outcome == Inflated::malformed) return "malformed";
  return std::string{out.view()};
}

// RFC 7692, section 7.2.3.
TEST(Deflate, WritesTheExamplesOfTheRfc) {
  Deflater deflater(15);
  EXPECT_EQ(compressed(deflater, "Hello"), hex("f2 48 cd c9 c9 07 00"));
  EXPECT_EQ(compressed(deflater, "Hello"), hex("f2 00 11 00 00"));
  EXPECT_EQ(compressed(deflater, ""), hex("00"));
  EXPECT_EQ(compressed(deflater, ""), hex("00"));
  deflater.reset();
  EXPECT_EQ(compressed(deflater, "Hello"), hex("f2 48 cd c9 c9 07 00"));
}

TEST(Deflate, ReadsTheExamplesOfTheRfc) {
  Inflater inflater(15);
  EXPECT_EQ(decompressed(inflater, hex("f2 48 cd c9 c9 07 00")), "Hello");
  EXPECT_EQ(decompressed(inflater, hex("f2 00 11 00 00")), "Hello");
  EXPECT_EQ(decompressed(inflater, hex("00 05 00 fa ff 48 65 6c 6c 6f 00")), "Hello");        // no compression
  EXPECT_EQ(decompressed(inflater, hex("f3 48 cd c9 c9 07 00 00")), "Hello");                 // BFINAL
  EXPECT_EQ(decompressed(inflater, hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")), "Hello");  // two blocks
  EXPECT_EQ(decompressed(inflater, hex("00")), "");
}

TEST(Deflate, GoesOnBehindAFinalBlock) {
  Inflater inflater(15);
  EXPECT_EQ(decompressed(inflater, hex("f3 48 cd c9 c9 07 00 00")), "Hello");
  EXPECT_EQ(decompressed(inflater, hex("f2 00 11 00 00")), "Hello");        // refers to the message before it
  EXPECT_EQ(decompressed(inflater, hex("f3 48 cd c9 c9 07 00")), "Hello");  // no block behind the final one
  EXPECT_EQ(decompressed(inflater, hex("f3 48 cd c9 c9 07 00 f3 48 cd c9 c9 07 00 00")), "HelloHello");
  EXPECT_EQ(decompressed(inflater, ""), "");
}

TEST(Deflate, RefusesWhatIsMalformedOrCutShort) {
  const auto read = [](std::string_view digits) {
    Inflater inflater(15);
    return decompressed(inflater, hex(digits));
  };
  EXPECT_EQ(read("ff"), "malformed");
  EXPECT_EQ(read("f2 48 cd"), "malformed");
  EXPECT_EQ(read("00 05 00 fa ff 48 65"), "malformed");
  EXPECT_EQ(read("f2 00 11 00 00"), "malformed");  // refers to what was never there
  EXPECT_EQ(read("00 05 00 00 00 48 65 6c 6c 6f 00"), "malformed");
}

TEST(Deflate, StopsAtTheLimit) {
  Deflater deflater(15);
  const std::string bomb = compressed(deflater, std::string(8 << 20, '\0'));
  EXPECT_LT(bomb.size(), 10000U);
  Inflater inflater(15);
  Scratch out;
  EXPECT_EQ(inflater.decompress(bomb, 1000, out), Inflated::too_big);
  EXPECT_EQ(out.size(), 1001U);
  inflater.reset();
  EXPECT_EQ(decompressed(inflater, bomb, 8 << 20).size(), std::size_t{8} << 20);
  inflater.reset();
  EXPECT_EQ(decompressed(inflater, bomb, (8 << 20) - 1), "too big");
}

/// Text with matches near and far.
std::string some_text(Random& random) {
  std::string text;
  const std::size_t size = random.below(6000);
  while (text.size() < size) {
    if (text.size() > 10 && random.below(2) == 0) {
      text += text.substr(random.below(text.size()), random.below(60));
    } else {
      text += static_cast<char>('a' + random.below(26));
    }
  }
  return text;
}

TEST(Deflate, ComesBackWithEveryWindow) {
  for (int bits = 8; bits <= 15; ++bits) {
    Random random(static_cast<std::uint64_t>(bits));
    Deflater deflater(bits);
    Inflater inflater(bits);
    for (int i = 0; i < 50; ++i) {
      const std::string text = some_text(random);
      ASSERT_EQ(decompressed(inflater, compressed(deflater, text)), text);
    }
  }
}

TEST(Deflate, KeepsToTheWindow) {
  // 300 random bytes twice: the second can only be had cheaply by referring back 300 bytes, beyond a window of 256.
  Random random(1);
  std::string noise(300, '\0');
  for (char& c : noise) c = static_cast<char>(random.below(256));
  Deflater smallest(8);
  Deflater larger(10);
  EXPECT_GT(compressed(smallest, noise + noise).size(), 590U);
  EXPECT_LT(compressed(larger, noise + noise).size(), 350U);
  EXPECT_LT(compressed(smallest, std::string(500, 'x')).size(), 20U);  // runs still shrink
}

TEST(Compression, CompressesOnlyWhereItPays) {
  DeflatePool pool;
  Compression compression({.agreed = true});
  EXPECT_EQ(compression.compress(pool, "Hi"), std::nullopt);
  EXPECT_EQ(compression.compress(pool, "aaaaaaaaaaaaaaaaaaaa"), hex("4a 4c c4 04 00 00"));
  EXPECT_EQ(compression.compress(pool, "aaaaaaaaaaaaaaaaaaaa"), hex("4a 4c c4 04 00 00"));  // no context
  Compression with_context({.agreed = true, .own_takeover = true});
  EXPECT_EQ(with_context.compress(pool, "Hello"), hex("f2 48 cd c9 c9 07 00"));
  EXPECT_EQ(with_context.compress(pool, "Hello"), hex("f2 00 11 00 00"));
}

TEST(Compression, WritesMessagesAsFrames) {
  DeflatePool pool;
  Scratch out;
  Compression none;
  append_message(out, Opcode::text, "Hello", none, pool);
  Compression agreed({.agreed = true});
  append_message(out, Opcode::text, "aaaaaaaaaaaaaaaaaaaa", agreed, pool);
  append_message(out, Opcode::binary, "Hi", agreed, pool);
  EXPECT_EQ(out.view(), hex("81 05 48 65 6c 6c 6f  c1 06 4a 4c c4 04 00 00  82 02 48 69"));
}

}  // namespace
}  // namespace pushbench::websocket
