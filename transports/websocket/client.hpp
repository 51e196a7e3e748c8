// The WebSocket client. It trusts its server no more than the server trusts it: what breaks RFC 6455 or RFC 7692 ends
// the connection with the code that says so. Idle it is this object and nothing else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "transports/client_base.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/websocket/extension.hpp"
#include "transports/websocket/receiver.hpp"

namespace pushbench::websocket {

struct ClientOptions {
  std::size_t max_message_bytes = 1024 * 1024;
  Duration silence = Duration::zero();  ///< as in ClientKind
  bool resume = true;                   ///< if the policy does, too
  DeflateWishes deflate;
};

/// Makes clients, and holds what they share.
class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, const ClientOptions& options);

  std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) override;

 private:
  friend class FollowingClient;

  const ClientContext context_;  // with a policy of its own
  ClientKind kind_;
  const DeflateWishes wishes_;
  DeflatePool deflate_;
  Scratch answers_;  // what the client that is being read from says to control frames
  Scratch frames_;   // what is being published
  const ReceiverOptions receiver_;
};

class FollowingClient final : public ClientBase {
 public:
  FollowingClient(Clients& clients, ClientId id, const Subscription& subscription, ClientObserver& observer);
  ~FollowingClient() override;

  void publish(std::string text) override;

 private:
  enum class State : std::uint8_t {
    away,  ///< no stream, or the handshake is not done
    open,
    leaving,  ///< this end has sent its Close and waits for the server's
    ended,    ///< both have, or the server broke the protocol: the server is to end the stream
  };

  /// What there is only until the server has answered.
  struct Handshake {
    http::ResponseParser parser;
    std::string accept;
  };

  void on_begin() override;
  void on_goodbye() override;
  void on_lost() override;
  void on_received(std::string_view bytes) override;

  std::string target() const;
  void finish_handshake(std::string_view& bytes);
  void enter(const DeflateTerms& terms);
  void take(const Event& event);
  void take_message(std::string_view message);
  MaskKey make_mask_key();
  void append_masked(Scratch& out, Opcode opcode, std::string_view payload);
  void append_published(const std::string& text);
  void end(State next);
  void give_up();

  Clients& clients_;
  std::unique_ptr<Handshake> handshake_;
  Receiver receiver_;
  Compression compression_;
  Timer deadline_ = Timer::calling<&FollowingClient::give_up>(*this);  // of the server's next step in a handshake
  State state_ = State::away;
};

static_assert(sizeof(FollowingClient) <= 250, "a worker pays this for every idle client");

}  // namespace pushbench::websocket
