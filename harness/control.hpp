// What the command line and its workers say to each other: JSON objects, one a line, over a socket pair. Every message
// has a "type"; the first one each way is a hello that names the version, and a mismatch ends the conversation.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pushbench {

/// Grows by one whenever a worker of the older build would misunderstand.
inline constexpr int kControlVersion = 1;

/// One end of the socket pair.
class ControlChannel {
 public:
  using OnMessage = std::function<void(const nlohmann::json&)>;
  /// `why` is empty if the other end closed properly; else the channel is of no more use.
  using OnEnd = std::function<void(const std::string& why)>;

  /// Takes the descriptor. The callbacks come from the context's loop; `on_end` once, as the last.
  ControlChannel(boost::asio::io_context& context, int descriptor, OnMessage on_message, OnEnd on_end);
  ~ControlChannel();
  ControlChannel(const ControlChannel&) = delete;
  ControlChannel& operator=(const ControlChannel&) = delete;

  /// Never blocks.
  void send(const nlohmann::json& message);

 private:
  void read();
  void write();
  void end(const std::string& why);

  boost::asio::local::stream_protocol::socket socket_;
  OnMessage on_message_;
  OnEnd on_end_;
  std::string received_;
  std::deque<std::string> unsent_;
  bool ended_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The hello of this build; `accepts_hello` says in words what is wrong with another's, or nothing.
nlohmann::json hello();
std::string objection_to_hello(const nlohmann::json& message);

}  // namespace pushbench
