// What the floor programs share: loopback sockets, epoll, the framing of WebSocket, clocks and strict options. The
// floor is what the kernel allows: these programs move the same bytes as a transport does, and do nothing else. They
// accept loopback addresses only and end by themselves.
#ifndef PUSHBENCH_FLOOR_H
#define PUSHBENCH_FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <sys/types.h>

enum { kMostEvents = 1024, kChunk = 64 * 1024 };

/// Prints `program: message` and exits with 2.
noreturn void die(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// A command line of `--name value` pairs; `names` is every accepted name, each preceded by a space. Dies on any other.
void read_options(int argc, char** argv, const char* names);
/// The value given for `name`, or `standard`; a null standard makes it required.
const char* text_option(const char* name, const char* standard);
/// The same for a whole number in [least, most].
long number_option(const char* name, long standard, long least, long most);

/// Lets this process open as many files as the hard limit allows, and ends it, successfully, after `seconds`.
void bound_process(long seconds);

/// A non-blocking listening socket on 127.0.0.1; prints where it listens as one line.
int listen_on(long port);
/// Accepts one connection, non-blocking and without Nagle's delay; -1 when none waits.
int accept_from(int listener);
/// A connection to `address`, which must be in 127.0.0.0/8, non-blocking and without Nagle's delay.
int connect_to(const char* address, long port);
/// Closes by RST, so that no port is left in TIME_WAIT.
void close_now(int fd);

int new_epoll(void);
void watch(int epoll, int fd, void* data);

/// Sends all of it, waiting in poll() when the kernel is full; false when the connection is gone.
bool send_all(int fd, const void* bytes, size_t size);

/// What came of a message or request whose rest has not come yet; null nearly always.
struct input {
  unsigned char* kept;
  size_t kept_size;
};

/// Receives once, behind what was kept. False when the connection is gone; true with `*size` 0 when nothing was there.
/// The bytes have room for a '\0' behind them and are valid until the next call.
bool receive(int fd, struct input* input, unsigned char** bytes, size_t* size);
/// Keeps the last `rest` of the `size` bytes that receive() gave.
void keep(struct input* input, const unsigned char* bytes, size_t size, size_t rest);

/// Seconds of CLOCK_MONOTONIC.
double now_s(void);
/// Microseconds since the Unix epoch.
int64_t unix_us(void);
/// Seconds of CPU a process has used in all its threads, exact; pid 0 is the caller, and -1 gives 0.
double cpu_s(pid_t pid);

/// Writes the header (RFC 6455, section 5.2) of an unmasked final frame; at most 10 bytes. Returns its size.
size_t write_frame_header(unsigned char* out, unsigned opcode, size_t payload);

/// Counts whole messages in what a server sends, without keeping any of it.
struct frame_reader {
  unsigned char header[10];
  unsigned char header_size;
  bool pinged;      ///< a ping came; the caller answers and clears it
  bool closed;      ///< a close frame came
  uint64_t left;    ///< payload bytes of the current frame still to come
  uint64_t length;  ///< of the current message so far
  uint64_t last;    ///< length of the newest whole message
};
/// Returns how many data messages these bytes completed.
unsigned read_frames(struct frame_reader* reader, const unsigned char* bytes, size_t size);

/// Sends an HTTP upgrade request for `path` and returns once the answer's head has been read; dies unless it is a 101.
/// What follows the head is given to `reader`.
void upgrade(int fd, const char* path, struct frame_reader* reader);

/// The answer to an upgrade request whose head is `head`; false if it has no Sec-WebSocket-Key.
bool write_upgrade_answer(const char* head, char* out, size_t room);

#endif
