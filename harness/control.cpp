#include "harness/control.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <nlohmann/json.hpp>
#include <utility>

namespace pushbench {

namespace {

// A report of a million private channels is some 20 MB; more than this is no worker of ours.
constexpr std::size_t kLongestMessage = 512UL * 1024 * 1024;

}  // namespace

struct ControlChannel::State {
  boost::asio::local::stream_protocol::socket socket;
  OnMessage on_message;
  OnEnd on_end;
  std::string received{};
  std::deque<std::string> unsent{};
  bool over = false;  ///< ended, or the channel is destroyed

  void end(const std::string& why) {
    if (std::exchange(over, true)) return;
    on_end(why);
  }
};

ControlChannel::ControlChannel(boost::asio::io_context& context, int descriptor, OnMessage on_message, OnEnd on_end)
    : state_(std::make_shared<State>(State{.socket = {context, boost::asio::local::stream_protocol(), descriptor},
                                           .on_message = std::move(on_message),
                                           .on_end = std::move(on_end)})) {
  read(state_);
}

ControlChannel::~ControlChannel() {
  state_->over = true;
  boost::system::error_code ignored;
  state_->socket.close(ignored);
}

void ControlChannel::read(const std::shared_ptr<State>& state) {
  boost::asio::async_read_until(
      state->socket, boost::asio::dynamic_buffer(state->received, kLongestMessage), '\n',
      [state](const boost::system::error_code& error, std::size_t size) {
        if (state->over) return;
        if (error) {
          state->end(error == boost::asio::error::eof && state->received.empty() ? "" : error.message());
          return;
        }
        const auto end = state->received.begin() + static_cast<std::ptrdiff_t>(size);
        const auto message = nlohmann::json::parse(state->received.begin(), end, nullptr, false);
        state->received.erase(0, size);
        if (!message.is_object() || !message.contains("type") || !message["type"].is_string()) {
          state->end("a message that is not understood");
          return;
        }
        state->on_message(message);
        if (!state->over) read(state);
      });
}

void ControlChannel::send(const nlohmann::json& message) {
  if (state_->over) return;
  state_->unsent.push_back(message.dump() + '\n');
  if (state_->unsent.size() == 1) write(state_);
}

void ControlChannel::write(const std::shared_ptr<State>& state) {
  boost::asio::async_write(state->socket, boost::asio::buffer(state->unsent.front()),
                           [state](const boost::system::error_code& error, std::size_t) {
                             if (state->over || error) return;  // reading finds the end, behind what was sent before it
                             state->unsent.pop_front();
                             if (!state->unsent.empty()) write(state);
                           });
}

nlohmann::json hello() { return {{"type", "hello"}, {"version", kControlVersion}}; }

std::string objection_to_hello(const nlohmann::json& message) {
  if (message["type"] != "hello") return "did not say hello";
  if (message.value("version", -1) != kControlVersion) {
    return "speaks version " + message.value("version", nlohmann::json()).dump() + " of the control protocol, not " +
           std::to_string(kControlVersion);
  }
  return {};
}

}  // namespace pushbench
