// The floor of an HTTP load: N kept connections, each with one GET outstanding, against any server that answers with a
// Content-Length. Prints one line of JSON: answers a second, bytes, and CPU an answer of itself and of the server.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "floor.h"

struct connection {
  int fd;
  struct input input;
};

static char g_request[512];
static size_t g_request_size;
static uint64_t g_answers;
static uint64_t g_bytes_received;

// Whether `bytes` hold one whole answer.
static bool is_whole(unsigned char* bytes, size_t size) {
  bytes[size] = '\0';
  const char* const head_end = strstr((char*)bytes, "\r\n\r\n");
  if (head_end == NULL) return false;
  if (strncmp((char*)bytes, "HTTP/1.1 20", 11) != 0) die("a request was refused: %.60s", (char*)bytes);
  const char* const length = strcasestr((char*)bytes, "\r\ncontent-length:");
  const size_t body = length == NULL || length > head_end ? 0 : strtoul(length + 17, NULL, 10);
  return (size_t)(head_end + 4 - (char*)bytes) + body <= size;
}

static void on_readable(struct connection* connection) {
  unsigned char* bytes = NULL;
  size_t size = 0;
  const size_t before = connection->input.kept_size;
  if (!receive(connection->fd, &connection->input, &bytes, &size)) die("the server ended a connection");
  if (size == 0) return;
  g_bytes_received += size - before;
  const bool whole = is_whole(bytes, size);
  keep(&connection->input, bytes, size, whole ? 0 : size);
  if (!whole) return;
  ++g_answers;
  if (!send_all(connection->fd, g_request, g_request_size)) die("the server ended a connection");
}

static void run_until(int epoll, double end) {
  do {
    struct epoll_event events[kMostEvents];
    const int count = epoll_wait(epoll, events, kMostEvents, 5000);
    if (count == 0) die("no answer for 5 s");
    for (int i = 0; i < count; ++i) on_readable(events[i].data.ptr);
  } while (now_s() < end);
}

int main(int argc, char** argv) {
  read_options(argc, argv, " --address --port --path --connections --seconds --warm-up --server-pid");
  const long seconds = number_option("--seconds", 3, 1, 600);
  const double warm_up = strtod(text_option("--warm-up", "0.5"), NULL);
  bound_process(seconds + (long)warm_up + 60);
  const char* address = text_option("--address", "127.0.0.1");
  const long port = number_option("--port", 0, 1, 65535);
  const long connections = number_option("--connections", 64, 1, 28000);
  const pid_t server = (pid_t)number_option("--server-pid", -1, 1, 1L << 30);
  g_request_size = (size_t)snprintf(g_request, sizeof g_request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\n\r\n",
                                    text_option("--path", "/channels/floor/poll?after=0"), port);
  if (g_request_size >= sizeof g_request) die("--path is too long");

  const int epoll = new_epoll();
  struct connection* all = calloc((size_t)connections, sizeof *all);
  if (all == NULL) die("out of memory");
  for (long i = 0; i < connections; ++i) {
    all[i].fd = connect_to(address, port);
    watch(epoll, all[i].fd, &all[i]);
    send_all(all[i].fd, g_request, g_request_size);
  }
  run_until(epoll, now_s() + warm_up);
  g_answers = 0;
  g_bytes_received = 0;
  const double start = now_s();
  const double client_cpu = cpu_s(0);
  const double server_cpu = cpu_s(server);
  run_until(epoll, start + (double)seconds);
  const double elapsed = now_s() - start;
  const double answers = (double)g_answers;
  printf(
      "{\"connections\":%ld,\"seconds\":%.6f,\"messages\":%.0f,\"messages_per_s\":%.1f,"
      "\"bytes_per_message\":%.2f,\"client_cpu_us_per_message\":%.4f,\"server_cpu_us_per_message\":%.4f}\n",
      connections, elapsed, answers, answers / elapsed, (double)g_bytes_received / answers,
      (cpu_s(0) - client_cpu) * 1e6 / answers, (cpu_s(server) - server_cpu) * 1e6 / answers);
  for (long i = 0; i < connections; ++i) close_now(all[i].fd);
  free(all);
  return 0;
}
