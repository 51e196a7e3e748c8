// What the command line and its workers say to each other: JSON objects, one a line, over a socket pair. Every message
// has a "type"; the first one each way is a hello that names the version, and a mismatch ends the conversation.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pushbench {

/// Grows by one whenever a worker of the older build would misunderstand.
inline constexpr int kControlVersion = 3;

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
  // Shared with the operations under way, which touch it even when they are cancelled.
  struct State;
  static void read(const std::shared_ptr<State>& state);
  static void write(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

/// The hello of this build.
nlohmann::json hello();
/// What is wrong with another's hello, in words; empty if nothing is.
std::string objection_to_hello(const nlohmann::json& message);

}  // namespace pushbench
