// The floor of a WebSocket load: N connections, each with one message outstanding, against any echo server. Prints one
// line of JSON: messages a second, bytes, and CPU a message of itself and, given its process id, of the server.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "floor.h"

struct connection {
  int fd;
  struct frame_reader reader;
};

struct totals {
  uint64_t messages;
  uint64_t bytes_received;
};

static unsigned char* g_frame;
static size_t g_frame_size;
static size_t g_payload;

// One frame, masked with a fixed key: every client's message is the same bytes, made once.
static void make_frame(size_t payload, unsigned opcode) {
  static const unsigned char kKey[4] = {0x37, 0xFA, 0x21, 0x3D};
  g_payload = payload;
  g_frame = malloc(payload + 14);
  if (g_frame == NULL) die("out of memory");
  const size_t header = write_frame_header(g_frame, opcode, payload);
  g_frame[1] |= 0x80;
  memcpy(g_frame + header, kKey, 4);
  for (size_t i = 0; i < payload; ++i) g_frame[header + 4 + i] = (unsigned char)('a' + i % 26) ^ kKey[i & 3];
  g_frame_size = header + 4 + payload;
}

static void on_readable(struct connection* connection, struct totals* totals) {
  static unsigned char chunk[kChunk];
  const ssize_t got = recv(connection->fd, chunk, sizeof chunk, 0);
  if (got <= 0) die("the server ended a connection");
  totals->bytes_received += (uint64_t)got;
  const unsigned messages = read_frames(&connection->reader, chunk, (size_t)got);
  if (connection->reader.closed) die("the server sent a close frame");
  if (connection->reader.pinged) {
    static const unsigned char kPong[6] = {0x8A, 0x80};
    connection->reader.pinged = false;
    send_all(connection->fd, kPong, sizeof kPong);
  }
  if (messages == 0) return;
  if (messages > 1 || connection->reader.last != g_payload) {
    die("%u messages of %lu bytes came back for one of %zu", messages, (unsigned long)connection->reader.last,
        g_payload);
  }
  ++totals->messages;
  if (!send_all(connection->fd, g_frame, g_frame_size)) die("the server ended a connection");
}

static void run_until(int epoll, double end, struct totals* totals) {
  do {
    struct epoll_event events[kMostEvents];
    const int count = epoll_wait(epoll, events, kMostEvents, 5000);
    if (count == 0) die("no message came back for 5 s");
    for (int i = 0; i < count; ++i) on_readable(events[i].data.ptr, totals);
  } while (now_s() < end);
}

int main(int argc, char** argv) {
  read_options(argc, argv,
               " --address --port --path --connections --payload --seconds --warm-up --server-pid --opcode");
  const long seconds = number_option("--seconds", 3, 1, 600);
  const long warm_up_ms = (long)(1000 * strtod(text_option("--warm-up", "0.5"), NULL));
  bound_process(seconds + warm_up_ms / 1000 + 60);
  const char* address = text_option("--address", "127.0.0.1");
  const char* path = text_option("--path", "/echo");
  const long port = number_option("--port", 0, 1, 65535);
  const long connections = number_option("--connections", 100, 1, 28000);
  const pid_t server = (pid_t)number_option("--server-pid", -1, 1, 1L << 30);
  make_frame((size_t)number_option("--payload", 64, 0, 16L << 20),
             strcmp(text_option("--opcode", "text"), "text") == 0 ? 1 : 2);

  struct connection* all = calloc((size_t)connections, sizeof *all);
  if (all == NULL) die("out of memory");
  const int epoll = new_epoll();
  for (long i = 0; i < connections; ++i) {
    all[i].fd = connect_to(address, port);
    upgrade(all[i].fd, path, &all[i].reader);
    watch(epoll, all[i].fd, &all[i]);
  }
  for (long i = 0; i < connections; ++i) send_all(all[i].fd, g_frame, g_frame_size);

  struct totals totals = {0, 0};
  run_until(epoll, now_s() + (double)warm_up_ms / 1000, &totals);
  totals = (struct totals){0, 0};
  const double start = now_s();
  const double client_cpu = cpu_s(0);
  const double server_cpu = cpu_s(server);
  run_until(epoll, start + (double)seconds, &totals);
  const double elapsed = now_s() - start;
  const double messages = (double)totals.messages;
  printf(
      "{\"connections\":%ld,\"payload\":%zu,\"seconds\":%.6f,\"messages\":%.0f,\"messages_per_s\":%.1f,"
      "\"bytes_per_message\":%.2f,\"client_cpu_us_per_message\":%.4f,\"server_cpu_us_per_message\":%.4f}\n",
      connections, g_payload, elapsed, messages, messages / elapsed, (double)totals.bytes_received / messages,
      (cpu_s(0) - client_cpu) * 1e6 / messages, (cpu_s(server) - server_cpu) * 1e6 / messages);
  for (long i = 0; i < connections; ++i) close_now(all[i].fd);
  free(all);
  free(g_frame);
  return 0;
}
