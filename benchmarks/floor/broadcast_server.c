// The floor of a fan-out: one POST makes one message, which is encoded once a protocol and sent to every follower with
// one send() each. It answers where `pushbench serve` does, with the same heads and frames: /channels/{c}/websocket,
// events, long-poll?after=N and poll?after=N, and POST /channels/{c}/messages. All channels are one, and only its
// newest message is kept.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "floor.h"

enum kind { kNone, kWebSocket, kEvents, kParked, kKinds };

struct connection {
  int fd;
  enum kind kind;
  uint32_t place;  // among the followers of its kind
  struct input input;
};

static struct {
  struct connection** all;
  uint32_t count, room;
} g_followers[kKinds];

static uint64_t g_sequence;
static char g_text[64 * 1024];  // the newest message's envelope
static size_t g_text_size;
static char g_wire[80 * 1024];  // it or another answer, as it is sent

static void follow(struct connection* connection, enum kind kind) {
  if (g_followers[kind].count == g_followers[kind].room) {
    g_followers[kind].room = g_followers[kind].room * 2 + 1024;
    g_followers[kind].all = realloc(g_followers[kind].all, g_followers[kind].room * sizeof(struct connection*));
    if (g_followers[kind].all == NULL) die("out of memory");
  }
  connection->kind = kind;
  connection->place = g_followers[kind].count++;
  g_followers[kind].all[connection->place] = connection;
}

static void unfollow(struct connection* connection) {
  if (connection->kind == kNone) return;
  struct connection* last = g_followers[connection->kind].all[--g_followers[connection->kind].count];
  last->place = connection->place;
  g_followers[connection->kind].all[last->place] = last;
  connection->kind = kNone;
}

static size_t encode_websocket(void) {
  const size_t header = write_frame_header((unsigned char*)g_wire, 1, g_text_size);
  memcpy(g_wire + header, g_text, g_text_size);
  return header + g_text_size;
}

// A block of an event stream as one chunk of a chunked body.
static size_t encode_event(void) {
  char event[70 * 1024];
  const int size =
      snprintf(event, sizeof event, "id: %lu\ndata: %.*s\n\n", (unsigned long)g_sequence, (int)g_text_size, g_text);
  return (size_t)snprintf(g_wire, sizeof g_wire, "%x\r\n%s\r\n", (unsigned)size, event);
}

static size_t encode_poll_answer(bool with_message) {
  const size_t body = with_message ? g_text_size + 1 : 0;
  return (size_t)snprintf(
      g_wire, sizeof g_wire,
      "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
      "Content-Type: application/x-ndjson\r\nContent-Length: %zu\r\n"
      "Access-Control-Allow-Origin: *\r\nPushbench-Cursor: %lu\r\nCache-Control: no-store\r\n\r\n%.*s%s",
      body, (unsigned long)g_sequence, with_message ? (int)g_text_size : 0, g_text, with_message ? "\n" : "");
}

static void send_to(enum kind kind, size_t size) {
  for (uint32_t i = 0; i < g_followers[kind].count; ++i) send_all(g_followers[kind].all[i]->fd, g_wire, size);
}

// The envelope of a message that was due now and came from no counted publisher, as the hub writes it.
static void publish(const char* channel, size_t channel_size, const char* data, size_t data_size) {
  ++g_sequence;
  g_text_size = (size_t)snprintf(
      g_text, sizeof g_text, "{\"c\":\"%.*s\",\"n\":%lu,\"t\":%ld,\"s\":0,\"f\":\"0.0\",\"d\":\"%.*s\"}",
      (int)channel_size, channel, (unsigned long)g_sequence, (long)unix_us(), (int)data_size, data);
  if (g_followers[kWebSocket].count > 0) send_to(kWebSocket, encode_websocket());
  if (g_followers[kEvents].count > 0) send_to(kEvents, encode_event());
  if (g_followers[kParked].count > 0) {
    send_to(kParked, encode_poll_answer(true));
    for (uint32_t i = 0; i < g_followers[kParked].count; ++i) g_followers[kParked].all[i]->kind = kNone;
    g_followers[kParked].count = 0;
  }
}

// Answers one request to "/channels/{channel}/{what}". False ends the connection.
static bool answer(struct connection* connection, char* head, const char* body, size_t body_size) {
  static const char kPrefix[] = "/channels/";
  char* target = strchr(head, ' ') + 1;
  char* channel = target + sizeof kPrefix - 1;
  const size_t channel_size = strncmp(target, kPrefix, sizeof kPrefix - 1) == 0 ? strcspn(channel, "/ \r") : 0;
  if (channel_size == 0 || channel_size > 64 || channel[channel_size] != '/') return false;
  const char* what = channel + channel_size + 1;
  const char* query = strstr(what, "after=");
  const uint64_t after =
      query != NULL && query < what + strcspn(what, " \r") ? strtoull(query + 6, NULL, 10) : g_sequence;
  if (strncmp(head, "POST ", 5) == 0) {
    if (strncmp(what, "messages ", 9) != 0 || body_size > sizeof g_text / 2) return false;
    static const char kAccepted[] =
        "HTTP/1.1 202 Accepted\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
        "Content-Length: 25\r\nAccess-Control-Allow-Origin: *\r\n\r\n{\"accepted\":\"published\"}\n";
    publish(channel, channel_size, body, body_size);
    return send_all(connection->fd, kAccepted, sizeof kAccepted - 1);
  }
  if (strncmp(what, "long-poll", 9) == 0) {
    if (after >= g_sequence) {
      follow(connection, kParked);
      return true;
    }
    return send_all(connection->fd, g_wire, encode_poll_answer(true));
  }
  if (strncmp(what, "poll", 4) == 0) return send_all(connection->fd, g_wire, encode_poll_answer(after < g_sequence));
  if (strncmp(what, "websocket", 9) == 0) {
    if (!write_upgrade_answer(head, g_wire, sizeof g_wire)) return false;
    follow(connection, kWebSocket);
    return send_all(connection->fd, g_wire, strlen(g_wire));
  }
  if (strncmp(what, "events", 6) == 0) {
    static const char kHead[] =
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/event-stream\r\n"
        "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n"
        "Pushbench-Cursor: 0\r\nTransfer-Encoding: chunked\r\n\r\n12\r\nretry: 100\nid: 0\n\n\r\n";
    follow(connection, kEvents);
    return send_all(connection->fd, kHead, sizeof kHead - 1);
  }
  return false;
}

static bool on_readable(struct connection* connection) {
  unsigned char* bytes = NULL;
  size_t size = 0;
  if (!receive(connection->fd, &connection->input, &bytes, &size)) return false;
  // What a follower sends after its request, pongs and close frames, doesn't matter here.
  if (size == 0 || connection->kind == kWebSocket || connection->kind == kEvents) return true;
  char* next = (char*)bytes;
  char* const end = next + size;
  *end = '\0';
  while (next < end) {
    char* const head_end = strstr(next, "\r\n\r\n");
    if (head_end == NULL) break;
    *head_end = '\0';
    const char* length = strcasestr(next, "\r\ncontent-length:");
    const size_t body_size = length == NULL ? 0 : strtoul(length + 17, NULL, 10);
    char* const body = head_end + 4;
    if (body_size > (size_t)(end - body)) {
      *head_end = '\r';
      break;
    }
    *(head_end + 1) = '\0';
    if (strchr(next, ' ') == NULL) return false;
    if (!answer(connection, next, body, body_size)) return false;
    next = body + body_size;
  }
  keep(&connection->input, bytes, size, (size_t)(end - next));
  return true;
}

static void accept_all(int epoll, int listener) {
  for (int fd = accept_from(listener); fd >= 0; fd = accept_from(listener)) {
    struct connection* connection = calloc(1, sizeof *connection);
    if (connection == NULL) die("out of memory");
    connection->fd = fd;
    watch(epoll, fd, connection);
  }
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
        accept_all(epoll, listener);
      } else if (!on_readable(connection)) {
        unfollow(connection);
        close_now(connection->fd);
        free(connection->input.kept);
        free(connection);
      }
    }
  }
}
