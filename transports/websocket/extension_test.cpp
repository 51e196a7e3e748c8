#include "transports/websocket/extension.hpp"

#include <gtest/gtest.h>

namespace pushbench::websocket {
namespace {

constexpr DeflateWishes kOff;
constexpr DeflateWishes kOn{.enabled = true};
constexpr DeflateWishes kTakeover{.enabled = true, .takeover = true};
constexpr DeflateWishes kSmall{.enabled = true, .takeover = true, .window_bits = 10};

/// The server's answer, or "malformed".
std::string answer(std::string_view offers, const DeflateWishes& wishes) {
  const auto made = answer_extensions(offers, wishes);
  return made ? made->value : "malformed";
}

TEST(Extension, ParsesTheGrammar) {
  const auto read = [](std::string_view value) {
    const auto extensions = parse_extensions(value);
    if (!extensions) return std::string{"malformed"};
    std::string text;
    for (const Extension& extension : *extensions) {
      text += extension.name;
      for (const auto& [name, parameter] : extension.parameters) text += "|" + name + "=" + parameter.value_or("-");
      text += " ";
    }
    return text;
  };
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("foo"), "foo ");
  EXPECT_EQ(read(" foo ; bar = 1 ;baz , qux "), "foo|bar=1|baz=- qux ");
  EXPECT_EQ(read("foo; bar=\"1\\0\", qux"), "foo|bar=10 qux ");
  EXPECT_EQ(read("foo, , bar,"), "foo bar ");
  for (const char* wrong :
       {"foo bar", "foo;", "foo; =1", "foo; bar=", "foo; bar=\"", "foo; bar=\"a b\"", "foo; bar=\"\"", "foo; bar=1 2",
        ";", "foo=1", "foo; bar=\"1\"2", "f@o", "foo; bar=\"1\\"}) {
    EXPECT_EQ(read(wrong), "malformed") << wrong;
  }
}

TEST(Extension, ServerAnswersWithoutTakeover) {
  EXPECT_EQ(answer("permessage-deflate", kOn),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits", kOn),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate", kOff), "");
  EXPECT_EQ(answer("", kOn), "");
  EXPECT_EQ(answer("x-webkit-deflate-frame, foo; bar=1", kOn), "");
  EXPECT_EQ(answer("permessage-deflate;", kOff), "malformed");
}

TEST(Extension, ServerAnswersWithTakeover) {
  EXPECT_EQ(answer("permessage-deflate", kTakeover), "permessage-deflate");
  EXPECT_EQ(answer("permessage-deflate; server_no_context_takeover", kTakeover),
            "permessage-deflate; server_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate; client_no_context_takeover", kTakeover),
            "permessage-deflate; client_no_context_takeover");
  const auto made = answer_extensions("permessage-deflate; client_no_context_takeover", kTakeover);
  EXPECT_EQ(made->terms, (DeflateTerms{.agreed = true, .own_takeover = true, .peer_takeover = false}));
}

TEST(Extension, ServerHonoursWindows) {
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=9", kTakeover),
            "permessage-deflate; server_max_window_bits=9");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=15", kTakeover),
            "permessage-deflate; server_max_window_bits=15");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=9", kTakeover),
            "permessage-deflate; client_max_window_bits=9");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits; server_max_window_bits=\"12\"", kSmall),
            "permessage-deflate; server_max_window_bits=10; client_max_window_bits=10");
  EXPECT_EQ(answer("permessage-deflate", kSmall), "permessage-deflate; server_max_window_bits=10");
  const auto made =
      answer_extensions("permessage-deflate; server_max_window_bits=8; client_max_window_bits=11", kTakeover);
  EXPECT_EQ(
      made->terms,
      (DeflateTerms{.agreed = true, .own_takeover = true, .peer_takeover = true, .own_bits = 8, .peer_bits = 11}));
}

TEST(Extension, ServerDeclinesWhatItMayNotAcceptAndTakesTheNext) {
  for (const char* wrong :
       {"foo", "server_no_context_takeover=1", "client_no_context_takeover=1", "server_max_window_bits",
        "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=09",
        "server_max_window_bits=x", "server_max_window_bits=1 ", "client_max_window_bits=7",
        "client_max_window_bits=016", "client_max_window_bits=-9", "client_max_window_bits=+9",
        "server_max_window_bits=10; server_max_window_bits=10", "client_max_window_bits; client_max_window_bits=10",
        "server_no_context_takeover; server_no_context_takeover"}) {
    const std::string offer = std::string{"permessage-deflate; "} + wrong;
    EXPECT_EQ(answer(offer, kTakeover), "") << wrong;
    EXPECT_EQ(answer(offer + ", permessage-deflate; server_max_window_bits=9", kTakeover),
              "permessage-deflate; server_max_window_bits=9");
  }
}

TEST(Extension, ClientOffers) {
  EXPECT_EQ(offer_extensions(kOff), "");
  EXPECT_EQ(offer_extensions(kOn),
            "permessage-deflate; client_no_context_takeover; server_no_context_takeover; client_max_window_bits");
  EXPECT_EQ(offer_extensions(kTakeover), "permessage-deflate; client_max_window_bits");
  EXPECT_EQ(offer_extensions(kSmall), "permessage-deflate; server_max_window_bits=10; client_max_window_bits=10");
}

TEST(Extension, ClientAcceptsWhatFitsItsOffer) {
  EXPECT_EQ(accept_extensions("", kOff), DeflateTerms{});
  EXPECT_EQ(accept_extensions("", kOn), DeflateTerms{});
  EXPECT_EQ(accept_extensions("permessage-deflate; server_no_context_takeover", kOn), DeflateTerms{.agreed = true});
  EXPECT_EQ(accept_extensions("permessage-deflate; server_max_window_bits=8; client_max_window_bits=9", kTakeover),
            (DeflateTerms{.agreed = true, .own_takeover = true, .peer_takeover = true, .own_bits = 9, .peer_bits = 8}));
  EXPECT_EQ(accept_extensions("permessage-deflate; client_no_context_takeover", kTakeover),
            (DeflateTerms{.agreed = true, .peer_takeover = true}));
  EXPECT_EQ(
      accept_extensions("permessage-deflate; server_max_window_bits=9", kSmall),
      (DeflateTerms{.agreed = true, .own_takeover = true, .peer_takeover = true, .own_bits = 10, .peer_bits = 9}));
}

TEST(Extension, ClientRefusesWhatDoesNot) {
  EXPECT_EQ(accept_extensions("permessage-deflate", kOff), std::nullopt);
  EXPECT_EQ(accept_extensions("foo", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate, foo", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate, permessage-deflate", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate; foo=1", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate; server_max_window_bits=16", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate; client_max_window_bits", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate;", kTakeover), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate", kOn), std::nullopt);  // not without context, as asked
  EXPECT_EQ(accept_extensions("permessage-deflate", kSmall), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate; server_max_window_bits=11", kSmall), std::nullopt);
  EXPECT_EQ(accept_extensions("permessage-deflate; server_max_window_bits=10; client_max_window_bits=11", kSmall),
            std::nullopt);
}

TEST(Extension, BothEndsAgree) {
  for (const DeflateWishes& server : {kOff, kOn, kTakeover, kSmall}) {
    for (const DeflateWishes& client : {kOff, kOn, kTakeover, kSmall}) {
      const auto answered = answer_extensions(offer_extensions(client), server);
      ASSERT_TRUE(answered);
      const auto accepted = accept_extensions(answered->value, client);
      ASSERT_TRUE(accepted) << answered->value;
      EXPECT_EQ(answered->terms.agreed, server.enabled && client.enabled);
      EXPECT_EQ(accepted->agreed, answered->terms.agreed);
      EXPECT_EQ(accepted->peer_takeover, answered->terms.own_takeover);
      EXPECT_LE(accepted->own_takeover, answered->terms.peer_takeover);
      EXPECT_EQ(accepted->peer_bits, answered->terms.own_bits);
      EXPECT_LE(accepted->own_bits, answered->terms.peer_bits);
    }
  }
}

}  // namespace
}  // namespace pushbench::websocket
