// The floor of a WebSocket echo server: one recv, unmasking in place, a new header before the payload, one send.
// A client's header is four bytes longer than the server's, so the answer fits where the question was.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "floor.h"

enum { kMostPayload = 16 * 1024 * 1024 };

struct connection {
  int fd;
  bool upgraded;
  struct input input;
};

static void unmask(unsigned char* payload, size_t size, const unsigned char* key) {
  uint64_t mask = 0;
  uint32_t half = 0;
  memcpy(&half, key, 4);
  mask = (uint64_t)half << 32 | half;
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word = 0;
    memcpy(&word, payload + i, 8);
    word ^= mask;
    memcpy(payload + i, &word, 8);
  }
  for (; i < size; ++i) payload[i] ^= key[i & 3];
}

// Echoes the frame at the front of `bytes`. Returns its size, 0 if it is not whole yet, -1 to end the connection.
static long echo_frame(int fd, unsigned char* bytes, size_t size) {
  if (size < 6) return 0;
  if ((bytes[1] & 0x80) == 0) return -1;
  uint64_t payload = bytes[1] & 0x7F;
  size_t header = 2;
  if (payload >= 126) {
    header = payload == 126 ? 4 : 10;
    if (size < header) return 0;
    payload = 0;
    for (size_t i = 2; i < header; ++i) payload = payload << 8 | bytes[i];
  }
  if (payload > kMostPayload) return -1;
  const size_t whole = header + 4 + (size_t)payload;
  if (size < whole) return 0;
  const unsigned opcode = bytes[0] & 0x0F;
  unsigned char* body = bytes + header + 4;
  unmask(body, (size_t)payload, bytes + header);
  unsigned char answer[10];
  const size_t answer_size = write_frame_header(answer, opcode == 9 ? 10 : opcode, (size_t)payload);
  answer[0] = (unsigned char)((bytes[0] & 0x80) | (answer[0] & 0x7F));
  memcpy(body - answer_size, answer, answer_size);
  if (opcode == 10) return (long)whole;
  if (!send_all(fd, body - answer_size, answer_size + (size_t)payload) || opcode == 8) return -1;
  return (long)whole;
}

// Returns how much of `bytes` was used, or -1 to end the connection.
static long answer(struct connection* connection, unsigned char* bytes, size_t size) {
  size_t used = 0;
  if (!connection->upgraded) {
    bytes[size] = '\0';
    const char* end = strstr((const char*)bytes, "\r\n\r\n");
    if (end == NULL) return 0;
    char text[512];
    if (!write_upgrade_answer((const char*)bytes, text, sizeof text)) return -1;
    if (!send_all(connection->fd, text, strlen(text))) return -1;
    connection->upgraded = true;
    used = (size_t)(end + 4 - (const char*)bytes);
  }
  for (;;) {
    const long frame = echo_frame(connection->fd, bytes + used, size - used);
    if (frame < 0) return -1;
    if (frame == 0) return (long)used;
    used += (size_t)frame;
  }
}

static bool on_readable(struct connection* connection) {
  unsigned char* bytes = NULL;
  size_t size = 0;
  if (!receive(connection->fd, &connection->input, &bytes, &size)) return false;
  if (size == 0) return true;
  const long used = answer(connection, bytes, size);
  if (used < 0) return false;
  keep(&connection->input, bytes, size, size - (size_t)used);
  return true;
}

int main(int argc, char** argv) {
  read_options(argc, argv, " --port --seconds");
  bound_process(number_option("--seconds", 120, 1, 3600));
  const int listener = listen_on(number_option("--port", 0, 0, 65535));
  const int epoll = new_epoll();
  watch(epoll, listener, NULL);
  for (;;) {
    struct epoll_event events[kMostEvents];
    const int count = epoll_wait(epoll, events, kMostEvents, -1);
    for (int i = 0; i < count; ++i) {
      struct connection* connection = events[i].data.ptr;
      if (connection == NULL) {
        for (int fd = accept_from(listener); fd >= 0; fd = accept_from(listener)) {
          struct connection* accepted = calloc(1, sizeof *accepted);
          if (accepted == NULL) die("out of memory");
          accepted->fd = fd;
          watch(epoll, fd, accepted);
        }
      } else if (!on_readable(connection)) {
        close_now(connection->fd);
        free(connection->input.kept);
        free(connection);
      }
    }
  }
}
