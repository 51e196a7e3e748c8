// A port kept for servers that come and go: while one of them is dead nobody else can be given it, not even a client
// that connects and would then find itself at the other end.
#pragma once

#include <cstdint>
#include <string>

namespace pushbench {

class HeldPort {
 public:
  /// Any free port of that numeric address. Throws std::runtime_error if there is none.
  explicit HeldPort(const std::string& address);
  HeldPort(HeldPort&& other) noexcept;
  HeldPort& operator=(HeldPort&&) = delete;
  ~HeldPort();

  std::uint16_t number() const { return number_; }

 private:
  int socket_;
  std::uint16_t number_;
};

}  // namespace pushbench
