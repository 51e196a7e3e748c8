// WebSocket (RFC 6455) as far as the floor needs it: the upgrade on both sides and counting of whole messages.
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "floor.h"

size_t write_frame_header(unsigned char* out, unsigned opcode, size_t payload) {
  out[0] = (unsigned char)(0x80 | opcode);
  if (payload < 126) {
    out[1] = (unsigned char)payload;
    return 2;
  }
  const size_t bytes = payload < 65536 ? 2 : 8;
  out[1] = bytes == 2 ? 126 : 127;
  for (size_t i = 0; i < bytes; ++i) out[2 + i] = (unsigned char)((uint64_t)payload >> (8 * (bytes - 1 - i)));
  return 2 + bytes;
}

static size_t header_length(const struct frame_reader* reader) {
  if (reader->header_size < 2) return 2;
  const unsigned length = reader->header[1] & 0x7F;
  return length < 126 ? 2 : length == 126 ? 4 : 10;
}

unsigned read_frames(struct frame_reader* reader, const unsigned char* bytes, size_t size) {
  unsigned messages = 0;
  while (size > 0) {
    if (reader->header_size < header_length(reader)) {
      reader->header[reader->header_size++] = *bytes++;
      --size;
      if (reader->header_size < header_length(reader)) continue;
      const unsigned length = reader->header[1] & 0x7F;
      reader->left = length < 126 ? length : 0;
      for (size_t i = 2; i < header_length(reader); ++i) reader->left = reader->left << 8 | reader->header[i];
      if ((reader->header[0] & 0x08) == 0) reader->length += reader->left;
    }
    const size_t part = reader->left < size ? (size_t)reader->left : size;
    bytes += part;
    size -= part;
    reader->left -= part;
    if (reader->left > 0) break;
    reader->header_size = 0;
    const unsigned opcode = reader->header[0] & 0x0F;
    reader->pinged = reader->pinged || opcode == 9;
    reader->closed = reader->closed || opcode == 8;
    if (opcode < 8 && (reader->header[0] & 0x80) != 0) {
      ++messages;
      reader->last = reader->length;
      reader->length = 0;
    }
  }
  return messages;
}

void upgrade(int fd, const char* path, struct frame_reader* reader) {
  char text[4096];
  const int length = snprintf(text, sizeof text,
                              "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                              path);
  if (length >= (int)sizeof text || !send_all(fd, text, (size_t)length)) die("cannot send the upgrade request");
  size_t size = 0;
  for (;;) {
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (poll(&ready, 1, 10000) != 1) die("no answer to the upgrade request in 10 s");
    const ssize_t got = recv(fd, text + size, sizeof text - 1 - size, 0);
    if (got <= 0) die("no answer to the upgrade request: %s", got < 0 ? strerror(errno) : "closed");
    size += (size_t)got;
    text[size] = '\0';
    const char* end = strstr(text, "\r\n\r\n");
    if (end == NULL) continue;
    if (strncmp(text, "HTTP/1.1 101", 12) != 0) die("the upgrade was refused: %.60s", text);
    end += 4;
    read_frames(reader, (const unsigned char*)end, size - (size_t)(end - text));
    return;
  }
}

bool write_upgrade_answer(const char* head, char* out, size_t room) {
  static const char kName[] = "\r\nsec-websocket-key:";
  const char* key = strcasestr(head, kName);
  if (key == NULL) return false;
  key += sizeof kName - 1;
  key += strspn(key, " ");
  char joined[128];
  const int length =
      snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, " \r"), key);
  if (length < 0 || length >= (int)sizeof joined) return false;
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1((const unsigned char*)joined, (size_t)length, digest);
  char accept[32];
  EVP_EncodeBlock((unsigned char*)accept, digest, SHA_DIGEST_LENGTH);
  const int size = snprintf(out, room,
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Accept: %s\r\n\r\n",
                            accept);
  return size > 0 && (size_t)size < room;
}
