#include "tests/conformance/conversation.hpp"

#include <algorithm>

namespace pushbench::conformance {

namespace {

const Endpoint kAnyPort{"127.0.0.1", 0};

}  // namespace

ReconnectPolicy effective(ReconnectPolicy policy, const Settings& settings) {
  const auto resume = settings.values().find("resume");
  if (resume != settings.values().end()) policy.resume = policy.resume && std::get<bool>(resume->second);
  return policy;
}

Conversation::Conversation(Runtime& runtime, const ConversationOptions& options)
    : runtime_(runtime),
      options_(options),
      hub_(std::make_unique<Hub>()),
      ledger_(*hub_, effective(options.reconnect, options.settings),
              [this](ClientId id) { return clients_[id].client->cursor(); }),
      direct_{.runtime = runtime, .server = {}, .host = "127.0.0.1", .reconnect = options.reconnect, .target = ""} {
  start_server();
  direct_.server = endpoint_;
  proxied_.emplace(direct_);
  direct_clients_ = options_.transport.clients(direct_, options_.settings);
  if (!options_.cut && !options_.through_proxy) return;
  proxy_ = std::make_unique<Proxy>(runtime, kAnyPort, endpoint_, options_.cut);
  proxied_->server = proxy_->local();
  proxied_clients_ = options_.transport.clients(*proxied_, options_.settings);
}

Conversation::~Conversation() { runtime_.disarm(timer_); }

void Conversation::start_server() {
  http_ = std::make_unique<http::Server>(runtime_, *hub_, http::ServerOptions{.listen = http_port_});
  http_port_ = http_->local();
  server_ = options_.transport.serve({.runtime = runtime_, .hub = *hub_, .http = *http_, .own_port = own_port_},
                                     options_.settings);
  if (const auto own = server_->endpoint()) own_port_ = *own;
  endpoint_ = server_->endpoint().value_or(http_port_);
}

void Conversation::restart_server(bool history_kept) {
  if (!history_kept) base_ += kLife;
  auto hub = std::make_unique<Hub>(HubOptions{.base = base_});
  for (const char* channel : {"a", "b"}) {
    if (!history_kept) break;
    for (const auto& [sequence, text] : ledger_.published(channel)) hub->restore(*hub->channel(channel), text);
  }
  ledger_.restarted(*hub, base_);
  hub_ = std::move(hub);
  start_server();
  if (next_act_ < acts_.size()) runtime_.arm(timer_, runtime_.now());  // what was due meanwhile is done at once
}

ClientId Conversation::add_client(const std::string& channel, std::optional<Cursor> after, bool directly) {
  const auto id = static_cast<ClientId>(clients_.size());
  Following& following = clients_.emplace_back(Following{channel, "", nullptr});
  ClientFactory& factory = proxied_clients_ && !directly ? *proxied_clients_ : *direct_clients_;
  following.client = factory.make(id, following.subscription(), ledger_);
  connect(id, after);
  return id;
}

ClientId Conversation::add_client_elsewhere(const std::string& follows, const std::string& publishes) {
  const auto id = static_cast<ClientId>(clients_.size());
  Following& following = clients_.emplace_back(Following{follows, publishes, nullptr});
  ClientFactory& factory = proxied_clients_ ? *proxied_clients_ : *direct_clients_;
  following.client = factory.make(id, following.subscription(), ledger_);
  connect(id, std::nullopt);
  return id;
}

void Conversation::connect(ClientId id, std::optional<Cursor> after) {
  Following& following = clients_[id];
  ledger_.connecting(id, following.subscription(), after);
  following.client->connect(after);
}

void Conversation::publish(const std::string& channel, std::string_view data) {
  hub_->publish(*hub_->channel(channel), runtime_.now(), runtime_.now(), escape_json(data));
}

void Conversation::publish_binary(const std::string& channel, std::string_view bytes) {
  hub_->publish_binary(*hub_->channel(channel), runtime_.now(), runtime_.now(), bytes);
}

void Conversation::publish_from(ClientId id, std::string_view data) {
  Following& following = clients_[id];
  const std::string escaped = escape_json(data);
  following.client->publish(write_envelope({.channel = following.subscription().published_channel(),
                                            .intended = runtime_.now(),
                                            .sent = runtime_.now(),
                                            .publisher = std::uint64_t{id} + 1,
                                            .count = ledger_.publishing(id),
                                            .data = escaped}));
}

void Conversation::close(ClientId id) {
  ledger_.closing(id);
  clients_[id].client->close();
}

void Conversation::close_all() {
  for (ClientId id = 0; id < clients_.size(); ++id) close(id);
}

void Conversation::stop() {
  server_->stop();
  http_->stop();
}

void Conversation::destroy_server() {
  runtime_.disarm(timer_);
  server_.reset();
  http_.reset();
}

void Conversation::begin() {
  publish("a", "from before anybody came");
  publish("a", "and another");
  at(0, [this] {
    add_client("a", 0);
    add_client("a", std::nullopt);
    add_client("b", std::nullopt);
    publish_from(0, "said before there is a connection");
  });
  for (int i = 0; i < 6; ++i) {
    at(15 + 20 * i, [this, i] { publish("a", "number " + std::to_string(i)); });
    at(25 + 20 * i, [this, i] { publish("b", "to the other " + std::to_string(i)); });
  }
  at(35, [this] { publish_from(0, "\"quoted\" \\ and\nbroken, \xc3\xa4 and \xf0\x9f\x98\x80"); });
  at(50, [this] {
    publish_from(2, "two");
    publish_from(2, "at once");
  });
  at(70, [this] { publish("a", std::string(3000, 'x')); });
  at(90, [this] { publish_from(2, std::string(700, 'y')); });
  at(110, [this] {
    for (int i = 0; i < 5; ++i) publish("a", "burst " + std::to_string(i));
  });
  at(125, [this] { publish_from(0, "last"); });
  at(60, [this] {
    std::string bytes;
    for (int i = 0; i < 600; ++i) bytes += static_cast<char>(i * 7);
    publish_binary("a", bytes);
    publish_binary("b", "");
    publish_binary("a", "\n");
  });
  if (options_.elsewhere) begin_elsewhere();
  start_acts();
}

void Conversation::begin_elsewhere() {
  at(1, [this] {
    add_client_elsewhere("b", "a");
    add_client_elsewhere("", "b");
    publish_from(4, "from one who only publishes");
  });
  at(45, [this] {
    for (int i = 0; i < 3; ++i) {
      publish_from(3, "crosswise " + std::to_string(i));
      publish_from(4, "one way " + std::to_string(i));
    }
  });
  at(115, [this] { publish_from(3, "crosswise, last"); });
  at(130, [this] { publish_from(4, "one way, last"); });
}

void Conversation::begin_small() {
  publish("a", "old");
  at(0, [this] {
    add_client("a", 0);
    add_client("a", std::nullopt);
  });
  at(15, [this] { publish("a", "new"); });
  at(20, [this] { publish_from(0, "mine"); });
  at(25, [this] { publish("a", "last"); });
  start_acts();
}

void Conversation::start_acts() {
  std::stable_sort(acts_.begin(), acts_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  begun_ = runtime_.now();
  runtime_.arm(timer_, begun_);
}

void Conversation::act() {
  while (next_act_ < acts_.size() && acts_[next_act_].first <= runtime_.now() - begun_) acts_[next_act_++].second();
  if (next_act_ < acts_.size()) runtime_.arm(timer_, begun_ + acts_[next_act_].first);
}

}  // namespace pushbench::conformance
