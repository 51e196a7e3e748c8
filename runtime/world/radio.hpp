// A phone's radio: the states it goes through by the packets that it carries, and the energy they take. Figures are
// data (models/radios.json, after Huang et al., MobiSys 2012, as AT&T ARO's profiles have them); the machine is here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/world/packets.hpp"

namespace pushbench::world {

/// A state that a radio falls into when nothing comes for a while: LTE's long DRX, 3G's FACH, …
struct RadioStage {
  std::string name;  ///< "short_drx", "tail", "fach"
  Duration lasts{};  ///< without traffic, until the next stage
  double watts = 0;  ///< mean, its periodic wake-ups included
  Duration cycle{};  ///< what comes from the network waits until the radio listens next: it does so often; zero: always
  /// Carries itself what fits into so many queued bytes (3G's FACH); more, and the radio goes to active. 0: nothing.
  std::size_t carries_up = 0, carries_down = 0;
  double carries_mbps = 0;  ///< at which it carries, both ways; 0: at once
  Duration promotion{};     ///< from here to active; at most 4 s, as all promotions
  double promotion_watts = 0;
};

struct RadioModel {
  std::string name;       ///< "lte"
  std::string source;     ///< for captions
  double idle_watts = 0;  ///< mean, paging included
  Duration idle_cycle{};  ///< of paging, as RadioStage::cycle
  Duration promotion{};   ///< from idle to active
  double promotion_watts = 0;
  double active_watts = 0;  ///< while it carries packets and until the first stage
  double watts_per_mbps_up = 0, watts_per_mbps_down = 0;
  Duration inactivity{};                ///< in active, before the first stage
  double mbps_up = 10, mbps_down = 10;  ///< at which packets are carried, for their time on the air
  std::vector<RadioStage> stages;       ///< five at most
};

inline constexpr std::size_t kMostRadioStages = 5;
inline constexpr Duration kLongestPromotion = std::chrono::seconds{4};

/// What many radios, added up, did and took in a window.
struct RadioUse {
  double joules = 0;             ///< beyond idle
  std::uint64_t promotions = 0;  ///< from idle
  std::uint64_t packets = 0;
  /// Seconds by state: idle, promotion, active, and the stages in the model's order behind them.
  std::array<double, 3 + kMostRadioStages> seconds{};
};

/// Name of the state that RadioUse::seconds has at `index`.
std::string radio_state(const RadioModel& model, std::size_t index);

/// The radios of all users; 24 bytes each. What each does is computed packet by packet, without events.
class Radios final : public PacketObserver {
 public:
  /// `model` outlives it; aborts if it has more stages or longer promotions than there may be.
  Radios(const RadioModel& model, std::uint32_t users);

  /// A packet that finds the radio asleep is late by its promotion, and by the wait until the radio listens if it comes
  /// down; one that finds it being promoted only by what is left of that.
  Duration on_packet(std::uint32_t user, TimePoint at, std::size_t bytes, bool up) override;

  /// Of all users over [begin, end) of the window, of which begin() and end() said when they come. Seconds add up to
  /// users times the window. Packets may have been told ahead of either instant: as their gaps are counted already,
  /// what is too little or too much is then spread over all states.
  void begin(TimePoint at);
  RadioUse end(TimePoint at);

 private:
  struct Radio {
    TimePoint counted{};                  ///< until when its time and energy are in total_
    TimePoint last{};                     ///< when it has carried all that came
    std::uint32_t promotion_left_ns = 0;  ///< of one under way, at `counted`
    std::uint8_t state = 0;               ///< in which it carries, or did: an index of RadioUse::seconds
    std::uint8_t promoted_from = 0;
  };
  static_assert(sizeof(Radio) == 24);

  struct Rest {  ///< what a radio is in behind its last packet
    std::size_t state;
    Duration left;  ///< until the next state; idle has no end
  };
  Rest rest_of(const Radio& radio, TimePoint at) const;
  void spend(std::size_t state, double watts, Duration time);
  double watts_of(std::size_t state) const;
  Duration wait_of(std::size_t state, std::uint32_t user, TimePoint at) const;
  void count(Radio& radio, TimePoint until);
  void promote(Radio& radio, std::size_t from, Duration air);
  Duration carry_asleep(std::uint32_t user, TimePoint at, std::size_t bytes, bool up);

  const RadioModel& model_;
  std::vector<Radio> radios_;
  RadioUse total_;
  TimePoint begin_{};
};

}  // namespace pushbench::world
