// The floor of a fan-out's clients: N of them follow one channel by WebSocket, SSE or long polling, one connection
// posts a message, and the next is posted once all have it. Prints one line of JSON: deliveries a second, bytes, and
// CPU a delivery of itself and, given its process id, of the server. Works against `pushbench serve` as well.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "floor.h"

enum { kOtherField = 255 };
enum protocol { kWebSocket, kEvents, kLongPoll };

struct follower {
  int fd;
  uint32_t received;  // messages so far
  uint8_t field;      // SSE: how much of "data" the current line began with
  bool data_seen;     // SSE: the current block has a data field
  bool line_began;    // SSE: the current line is not empty
  uint64_t cursor;    // long poll
  struct input input;
  struct frame_reader frames;
};

static struct {
  enum protocol protocol;
  const char* address;
  const char* channel;
  long port, clients;
  uint64_t bytes_received;
  uint64_t deliveries;
  uint32_t published;
  int publisher;
  bool answer_missing;
} g;

// Counts the blank lines that end a block with a data field. Lines of a chunked body's framing are seen, too, but none
// of them begins with "data" or comes between a field and the end of its block.
static unsigned count_events(struct follower* follower, const unsigned char* bytes, size_t size) {
  static const char kField[] = "data";
  unsigned events = 0;
  for (size_t i = 0; i < size;) {
    const unsigned char* end = memchr(bytes + i, '\n', size - i);
    const size_t line = end == NULL ? size - i : (size_t)(end - bytes) - i;
    for (size_t j = 0; j < line && follower->field < sizeof kField - 1; ++j) {
      follower->field = bytes[i + j] == (unsigned char)kField[follower->field] ? follower->field + 1 : kOtherField;
    }
    follower->data_seen = follower->data_seen || follower->field == sizeof kField - 1;
    follower->line_began = follower->line_began || (line > 0 && bytes[i] != '\r');
    if (end == NULL) break;
    if (!follower->line_began && follower->data_seen) {
      ++events;
      follower->data_seen = false;
    }
    follower->line_began = false;
    follower->field = 0;
    i += line + 1;
  }
  return events;
}

// Asks for what follows the follower's cursor; the text is the same for all that have read as far.
static void ask(struct follower* follower) {
  static char text[512];
  static int size = 0;
  static uint64_t cursor = 0;
  if (size == 0 || cursor != follower->cursor) {
    cursor = follower->cursor;
    size = snprintf(text, sizeof text, "GET /channels/%s/long-poll?after=%lu HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\n\r\n",
                    g.channel, (unsigned long)cursor, g.port);
  }
  if (!send_all(follower->fd, text, (size_t)size)) die("the server ended a connection");
}

// The value of a header field, given as "\r\nname: "; the server's spelling is known, so case counts.
static bool header_number(const char* head, const char* field, uint64_t* value) {
  const char* found = strstr(head, field);
  if (found != NULL) *value = strtoull(found + strlen(field), NULL, 10);
  return found != NULL;
}

// Whether `bytes` hold one whole answer to a long poll; `cursor` is its cursor.
static bool is_whole(unsigned char* bytes, size_t size, uint64_t* cursor) {
  bytes[size] = '\0';
  char* const head_end = strstr((char*)bytes, "\r\n\r\n");
  if (head_end == NULL) return false;
  uint64_t length = 0;
  *head_end = '\0';
  if (strncmp((char*)bytes, "HTTP/1.1 20", 11) != 0) die("a poll was refused: %.80s", (char*)bytes);
  if (!header_number((char*)bytes, "\r\nPushbench-Cursor: ", cursor)) die("an answer has no Pushbench-Cursor");
  header_number((char*)bytes, "\r\nContent-Length: ", &length);
  *head_end = '\r';
  return (size_t)(head_end + 4 - (char*)bytes) + length <= size;
}

// Reads an answer, once it is whole, and asks again. Returns how many messages it held.
static unsigned read_answer(struct follower* follower, unsigned char* bytes, size_t size) {
  uint64_t cursor = 0;
  const bool whole = is_whole(bytes, size, &cursor);
  keep(&follower->input, bytes, size, whole ? 0 : size);
  if (!whole) return 0;
  const unsigned messages = (unsigned)(cursor - follower->cursor);
  follower->cursor = cursor;
  ask(follower);
  return messages;
}

static void on_readable(struct follower* follower) {
  unsigned char* bytes = NULL;
  size_t size = 0;
  const size_t before = follower->input.kept_size;
  if (!receive(follower->fd, &follower->input, &bytes, &size)) die("the server ended a connection");
  if (size == 0) return;
  g.bytes_received += size - before;
  unsigned messages = 0;
  if (g.protocol == kWebSocket) {
    messages = read_frames(&follower->frames, bytes, size);
    if (follower->frames.closed) die("the server sent a close frame");
    if (follower->frames.pinged) {
      static const unsigned char kPong[6] = {0x8A, 0x80};
      follower->frames.pinged = false;
      send_all(follower->fd, kPong, sizeof kPong);
    }
  } else if (g.protocol == kEvents) {
    messages = count_events(follower, bytes, size);
  } else {
    messages = read_answer(follower, bytes, size);
  }
  follower->received += messages;
  g.deliveries += messages;
  if (follower->received > g.published) die("a client has %u messages of %u", follower->received, g.published);
}

// Posts one message. The answer is read with the deliveries, as it may come before or after them.
static void post(const char* data) {
  char text[20 * 1024];
  const int size = snprintf(
      text, sizeof text, "POST /channels/%s/messages HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\nContent-Length: %zu\r\n\r\n%s",
      g.channel, g.port, strlen(data), data);
  ++g.published;
  g.answer_missing = true;
  if (!send_all(g.publisher, text, (size_t)size)) die("the server ended the posting connection");
}

static void read_post_answer(void) {
  char text[4096];
  const ssize_t got = recv(g.publisher, text, sizeof text, 0);
  if (got <= 0 || strncmp(text, "HTTP/1.1 20", 11) != 0) die("a POST was refused: %.60s", got > 0 ? text : "closed");
  g.answer_missing = false;
}

// Events until every client has what was published.
static void wait_for_all(int epoll) {
  const uint64_t wanted = (uint64_t)g.published * (uint64_t)g.clients;
  while (g.deliveries < wanted || g.answer_missing) {
    struct epoll_event events[kMostEvents];
    const int count = epoll_wait(epoll, events, kMostEvents, 10000);
    if (count == 0) die("%lu of %lu deliveries after 10 s", (unsigned long)g.deliveries, (unsigned long)wanted);
    for (int i = 0; i < count; ++i) {
      if (events[i].data.ptr == NULL) {
        read_post_answer();
      } else {
        on_readable(events[i].data.ptr);
      }
    }
  }
}

static void follow(struct follower* follower) {
  char text[512];
  follower->fd = connect_to(g.address, g.port);
  if (g.protocol == kWebSocket) {
    snprintf(text, sizeof text, "/channels/%s/websocket", g.channel);
    upgrade(follower->fd, text, &follower->frames);
  } else if (g.protocol == kEvents) {
    const int size = snprintf(text, sizeof text, "GET /channels/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\n\r\n",
                              g.channel, g.port);
    struct pollfd ready = {.fd = follower->fd, .events = POLLIN};
    if (!send_all(follower->fd, text, (size_t)size) || poll(&ready, 1, 10000) != 1)
      die("no answer to a request for events");
    const ssize_t got = recv(follower->fd, text, sizeof text - 1, 0);
    if (got <= 0 || strncmp(text, "HTTP/1.1 200", 12) != 0) die("a request for events was refused");
  } else {
    ask(follower);
  }
}

static enum protocol protocol_option(void) {
  const char* name = text_option("--protocol", NULL);
  if (strcmp(name, "websocket") == 0) return kWebSocket;
  if (strcmp(name, "sse") == 0) return kEvents;
  if (strcmp(name, "long_polling") == 0) return kLongPoll;
  die("--protocol %s: websocket, sse and long_polling are accepted", name);
}

static char* make_data(void) {
  const size_t size = (size_t)number_option("--payload", 64, 1, 16 * 1024);
  char* data = calloc(1, size + 1);
  if (data == NULL) die("out of memory");
  for (size_t i = 0; i < size; ++i) data[i] = (char)('a' + i % 26);
  return data;
}

int main(int argc, char** argv) {
  read_options(argc, argv,
               " --protocol --address --port --channel --clients --payload --seconds --warm-up --server-pid");
  const long seconds = number_option("--seconds", 3, 1, 600);
  const double warm_up = strtod(text_option("--warm-up", "0.5"), NULL);
  bound_process(seconds + (long)warm_up + 60);
  g.protocol = protocol_option();
  g.address = text_option("--address", "127.0.0.1");
  g.channel = text_option("--channel", "floor");
  g.port = number_option("--port", 0, 1, 65535);
  g.clients = number_option("--clients", 1000, 1, 28000);
  const pid_t server = (pid_t)number_option("--server-pid", -1, 1, 1L << 30);
  char* data = make_data();

  const int epoll = new_epoll();
  g.publisher = connect_to(g.address, g.port);
  watch(epoll, g.publisher, NULL);
  struct follower* all = calloc((size_t)g.clients, sizeof *all);
  if (all == NULL) die("out of memory");
  for (long i = 0; i < g.clients; ++i) {
    follow(&all[i]);
    watch(epoll, all[i].fd, &all[i]);
  }
  const double warm = now_s() + warm_up;
  do {
    post(data);
    wait_for_all(epoll);
  } while (now_s() < warm);

  const uint64_t deliveries_before = g.deliveries;
  g.bytes_received = 0;
  const double start = now_s();
  const double client_cpu = cpu_s(0);
  const double server_cpu = cpu_s(server);
  do {
    post(data);
    wait_for_all(epoll);
  } while (now_s() < start + (double)seconds);
  const double elapsed = now_s() - start;
  const double deliveries = (double)(g.deliveries - deliveries_before);
  printf(
      "{\"protocol\":\"%s\",\"clients\":%ld,\"seconds\":%.6f,\"messages\":%.0f,\"messages_per_s\":%.1f,"
      "\"bytes_per_message\":%.2f,\"client_cpu_us_per_message\":%.4f,\"server_cpu_us_per_message\":%.4f}\n",
      text_option("--protocol", NULL), g.clients, elapsed, deliveries, deliveries / elapsed,
      (double)g.bytes_received / deliveries, (cpu_s(0) - client_cpu) * 1e6 / deliveries,
      (cpu_s(server) - server_cpu) * 1e6 / deliveries);
  for (long i = 0; i < g.clients; ++i) close_now(all[i].fd);
  close_now(g.publisher);
  free(all);
  free(data);
  return 0;
}
