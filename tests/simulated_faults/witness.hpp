// What was published and who got it in a simulated world, kept as strictly as the contracts of transport.hpp and
// docs/architecture.md allow, over any number of lives of the server.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulated_faults/plan.hpp"

namespace pushbench::simulated_faults {

class Witness final : public ClientObserver, public HubListener {
 public:
  /// `tell` is called with a line for each event, if there is one.
  using Tell = std::function<void(const std::string&)>;
  Witness(const Plan& plan, Tell tell);

  void introduce(ClientId id, const Client& client) { seen_[id].client = &client; }

  // What is done, told just before it is.
  void connecting(ClientId id);
  void closing(ClientId id) { seen_[id].closing = true; }
  std::uint64_t publishing(ClientId id) { return ++seen_[id].published; }
  /// A server without history numbers from `base`.
  void forget(Cursor base);

  Cursor base() const { return base_; }
  /// What was published in the channel in the present life, oldest first.
  const std::vector<std::string>& journal(std::uint32_t channel) const { return lives_.back()[channel]; }

  bool ended(ClientId id) const { return seen_[id].ended; }
  /// All clients that come back are connected.
  bool connected() const;
  /// And have everything, and all that was sent has arrived.
  bool complete() const;
  /// All clients were told of their end.
  bool all_ended() const;
  std::string missing() const;
  /// A line for each promise that was broken.
  const std::string& violations() const { return violations_; }
  void violation(const std::string& what);

  struct Counters {
    std::uint64_t messages = 0, losses = 0, missed = 0;
  };
  const Counters& counters() const { return counters_; }

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId, std::size_t) override {}
  void on_published(const Channel& channel, const Message& message) override;

 private:
  using Life = std::array<std::vector<std::string>, kChannels>;
  struct Seen {
    const Client* client = nullptr;
    bool asked = false;  ///< connect() was called
    bool connected = false;
    bool closing = false;
    bool ended = false;
    std::optional<Cursor> last;  ///< the newest message that it has, or behind which it joined
    Cursor least = 0;            ///< without resuming: it joins behind this, or later
    std::uint64_t published = 0, arrived = 0;
    std::uint64_t heard = 0;  ///< its newest count that arrived in the life `heard_in`, from 1
    std::size_t heard_in = 0;
  };

  void violation(ClientId id, const std::string& what);
  void tell(ClientId id, const std::string& what);
  std::uint32_t followed(ClientId id) const { return plan_.clients[id].follows == "a" ? 0 : 1; }
  Cursor newest(std::uint32_t channel) const { return base_ + lives_.back()[channel].size(); }
  bool complete(ClientId id) const;
  void check_start(ClientId id, Cursor cursor);

  const Plan& plan_;
  const bool resumes_;
  Tell tell_;
  std::vector<Seen> seen_;
  std::vector<Life> lives_;
  Cursor base_ = 0;
  std::string violations_;
  Counters counters_;
};

}  // namespace pushbench::simulated_faults
