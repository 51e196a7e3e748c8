#include "harness/ceiling/network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "runtime/real/address.hpp"

namespace pushbench {

namespace {

constexpr const char* kServerAddress = "127.0.0.1";
constexpr std::uint16_t kFirstServerPort = 8080;
constexpr int kBacklog = 65535;      // the kernel takes the least of this and somaxconn
constexpr int kSafeDescriptor = 64;  // above all numbers that workers expect something under

bool write_file(const std::string& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text << std::flush;
  return stream.good();
}

/// A user may have a network of their own inside of a user namespace of their own.
bool unshare_network() {
  if (unshare(CLONE_NEWNET) == 0) return true;
  const std::string user = std::to_string(geteuid());
  const std::string group = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  // Everybody stays who they were: results must belong to them. What fails here is found when a file is written.
  write_file("/proc/self/uid_map", user + " " + user + " 1");
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/gid_map", group + " " + group + " 1");
  return true;
}

bool bring_up_loopback() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", sizeof(request.ifr_name) - 1);
  bool up = ioctl(socket, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags |= IFF_UP;
  up = up && ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  return up;
}

void raise(const std::string& file, std::optional<std::uint64_t> now, std::uint64_t least) {
  if (now && *now < least) write_file(file, std::to_string(least));
}

int open_port(std::uint16_t number) {
  const auto address = to_socket_address({kServerAddress, number});
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (socket < 0) return -1;
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  int listening = -1;
  if (bind(socket, address->get(), address->length) == 0 && listen(socket, kBacklog) == 0) {
    listening = fcntl(socket, F_DUPFD_CLOEXEC, kSafeDescriptor);
  }
  const int error = errno;
  ::close(socket);
  errno = error;
  return listening;
}

}  // namespace

std::string enter_own_network() {
  if (!unshare_network()) return std::string{"unshare(): "} + std::strerror(errno);
  if (!bring_up_loopback()) throw std::system_error(errno, std::generic_category(), "cannot bring up lo");
  return {};
}

void set_port_range(PortRange range) {
  const std::string file = "/proc/sys/net/ipv4/ip_local_port_range";
  if (!write_file(file, std::to_string(range.first) + " " + std::to_string(range.last))) {
    throw std::system_error(EACCES, std::generic_category(), file);
  }
}

void widen_backlogs() {
  constexpr std::uint64_t kEnough = 4096;
  const MachineFacts facts = read_machine_facts();
  raise("/proc/sys/net/core/somaxconn", facts.somaxconn, kEnough);
  raise("/proc/sys/net/ipv4/tcp_max_syn_backlog", facts.syn_backlog, kEnough);
}

MachineFacts read_facts_inside(const MachineFacts& outside) {
  MachineFacts facts = read_machine_facts();
  if (!facts.tcp_memory_pages) facts.tcp_memory_pages = outside.tcp_memory_pages;
  if (!facts.tracked_most) facts.tracked_most = outside.tracked_most;
  return facts;
}

ServerPorts::~ServerPorts() {
  for (const Port& port : ports_) ::close(port.socket);
}

void ServerPorts::open() {
  int socket = open_port(static_cast<std::uint16_t>(kFirstServerPort + ports_.size()));
  if (socket < 0 && errno == EADDRINUSE) socket = open_port(0);
  if (socket < 0) throw std::system_error(errno, std::generic_category(), "cannot open a server port");
  ports_.push_back({local_endpoint(socket), socket});
}

int try_connect(const Endpoint& source, const Endpoint& server) {
  const auto from = to_socket_address(source);
  const auto to = to_socket_address(server);
  if (!from || !to) return EINVAL;
  const int socket = ::socket(from->family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (socket < 0) return errno;
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  discard_on_close(socket);
  // An address without a port: which ports are free depends on where it connects to.
  if (source.port == 0) setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
  int error = 0;
  if (bind(socket, from->get(), from->length) != 0 || connect(socket, to->get(), to->length) != 0) error = errno;
  ::close(socket);
  return error == EINPROGRESS ? 0 : error;
}

}  // namespace pushbench
