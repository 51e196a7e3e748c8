#include "harness/control.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

namespace pushbench {

namespace {

// A report of a million private channels is some 20 MB; more than this is no worker of ours.
constexpr std::size_t kLongestMessage = 512UL * 1024 * 1024;

}  // namespace

ControlChannel::ControlChannel(boost::asio::io_context& context, int descriptor, OnMessage on_message, OnEnd on_end)
    : socket_(context, boost::asio::local::stream_protocol(), descriptor),
      on_message_(std::move(on_message)),
      on_end_(std::move(on_end)) {
  read();
}

ControlChannel::~ControlChannel() { *alive_ = false; }

void ControlChannel::read() {
  boost::asio::async_read_until(
      socket_, boost::asio::dynamic_buffer(received_, kLongestMessage), '\n',
      [this, alive = alive_](const boost::system::error_code& error, std::size_t size) {
        if (!*alive) return;
        if (error) {
          end(error == boost::asio::error::eof && received_.empty() ? "" : error.message());
          return;
        }
        const auto message = nlohmann::json::parse(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(size),
                                                   nullptr, false);
        received_.erase(0, size);
        if (!message.is_object() || !message.contains("type") || !message["type"].is_string()) {
          end("a message that is not understood");
          return;
        }
        on_message_(message);
        if (*alive && !ended_) read();
      });
}

void ControlChannel::send(const nlohmann::json& message) {
  if (ended_) return;
  unsent_.push_back(message.dump() + '\n');
  if (unsent_.size() == 1) write();
}

void ControlChannel::write() {
  boost::asio::async_write(socket_, boost::asio::buffer(unsent_.front()),
                           [this, alive = alive_](const boost::system::error_code& error, std::size_t) {
                             if (!*alive) return;
                             if (error) return;  // reading finds the end, too, and behind what was sent before it
                             unsent_.pop_front();
                             if (!unsent_.empty()) write();
                           });
}

void ControlChannel::end(const std::string& why) {
  if (ended_) return;
  ended_ = true;
  on_end_(why);
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
