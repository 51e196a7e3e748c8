// For tests: writes down what clients tell their user.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "transports/transport.hpp"

namespace pushbench::http {

struct TestObserver final : ClientObserver {
  void on_connected(ClientId) override { note("connected"); }
  void on_message(ClientId, const Envelope& message) override {
    last_sequence = message.sequence;
    note("message " + std::to_string(message.sequence) + " " + std::string{message.data});
  }
  void on_foreign(ClientId, std::string_view text) override { note("foreign " + std::string{text}); }
  void on_disconnected(ClientId, CloseReason reason, bool returning) override {
    note("disconnected " + std::string{name_of(reason)} + (returning ? ", returning" : ""));
  }
  void on_protocol_error(ClientId, std::string_view what) override { note("error " + std::string{what}); }
  void on_answered(ClientId, std::size_t messages) override {
    ++answers;
    if (notes_answers) note("answered " + std::to_string(messages));
  }

  void note(std::string what) {
    told.push_back(std::move(what));
    if (on_note) on_note(told.back());
  }
  /// What was told since the last call.
  std::vector<std::string> take() { return std::exchange(told, {}); }

  std::vector<std::string> told;
  std::function<void(const std::string&)> on_note;
  std::uint64_t last_sequence = 0;
  int answers = 0;
  bool notes_answers = false;
};

}  // namespace pushbench::http
