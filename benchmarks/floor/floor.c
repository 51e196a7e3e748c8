// Loopback sockets, clocks and options of the floor programs.
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int g_argc;
static char** g_argv;

void die(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%s: ", g_argv != NULL ? g_argv[0] : "floor");
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(2);
}

void read_options(int argc, char** argv, const char* names) {
  g_argc = argc;
  g_argv = argv;
  for (int i = 1; i < argc; i += 2) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, " %s ", argv[i]);
    char padded[512];
    snprintf(padded, sizeof padded, "%s ", names);
    if (strncmp(argv[i], "--", 2) != 0 || strstr(padded, wanted) == NULL) {
      die("%s: no such option; there are%s, each followed by a value", argv[i], names);
    }
    if (i + 1 == argc) die("%s: a value must follow", argv[i]);
  }
}

const char* text_option(const char* name, const char* standard) {
  for (int i = 1; i + 1 < g_argc; i += 2) {
    if (strcmp(g_argv[i], name) == 0) return g_argv[i + 1];
  }
  if (standard == NULL) die("%s is required", name);
  return standard;
}

long number_option(const char* name, long standard, long least, long most) {
  const char* text = text_option(name, "");
  if (*text == '\0') return standard;
  char* end = NULL;
  errno = 0;
  const long value = strtol(text, &end, 10);
  if (*end != '\0' || errno != 0 || value < least || value > most) {
    die("%s %s: a whole number from %ld to %ld is accepted", name, text, least, most);
  }
  return value;
}

static void end_quietly(int signal) {
  (void)signal;
  _exit(0);
}

void bound_process(long seconds) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, end_quietly);
  signal(SIGTERM, end_quietly);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  alarm((unsigned)seconds);
}

static void without_delay(int fd) {
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int listen_on(long port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr*)&local, sizeof local) != 0 || listen(fd, 16384) != 0) {
    die("cannot listen on 127.0.0.1:%ld: %s", port, strerror(errno));
  }
  socklen_t size = sizeof local;
  getsockname(fd, (struct sockaddr*)&local, &size);
  printf("listening on 127.0.0.1:%d\n", ntohs(local.sin_port));
  fflush(stdout);
  return fd;
}

int accept_from(int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) without_delay(fd);
  return fd;
}

int connect_to(const char* address, long port) {
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, address, &peer.sin_addr) != 1 || ntohl(peer.sin_addr.s_addr) >> 24 != 127) {
    die("%s: only loopback addresses, 127.x.x.x, are accepted", address);
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("cannot open a socket: %s", strerror(errno));
  if (connect(fd, (struct sockaddr*)&peer, sizeof peer) != 0) {
    die("cannot connect to %s:%ld: %s", address, port, strerror(errno));
  }
  without_delay(fd);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return fd;
}

void close_now(int fd) {
  const struct linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(fd);
}

int new_epoll(void) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) die("cannot create an epoll set: %s", strerror(errno));
  return epoll;
}

void watch(int epoll, int fd, void* data) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl: %s", strerror(errno));
}

bool send_all(int fd, const void* bytes, size_t size) {
  const char* next = bytes;
  while (size > 0) {
    const ssize_t sent = send(fd, next, size, MSG_NOSIGNAL);
    if (sent >= 0) {
      next += sent;
      size -= (size_t)sent;
    } else if (errno == EAGAIN) {
      struct pollfd room = {.fd = fd, .events = POLLOUT};
      poll(&room, 1, 10000);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool receive(int fd, struct input* input, unsigned char** bytes, size_t* size) {
  static unsigned char chunk[kChunk + 1];
  *bytes = chunk;
  *size = 0;
  if (input->kept != NULL) {
    input->kept = realloc(input->kept, input->kept_size + kChunk + 1);
    if (input->kept == NULL) die("out of memory");
    *bytes = input->kept;
  }
  const ssize_t got = recv(fd, *bytes + input->kept_size, kChunk, 0);
  if (got < 0 && errno == EAGAIN) return true;
  if (got <= 0) return false;
  *size = input->kept_size + (size_t)got;
  return true;
}

void keep(struct input* input, const unsigned char* bytes, size_t size, size_t rest) {
  if (rest == 0) {
    free(input->kept);
    input->kept = NULL;
  } else if (input->kept == NULL) {
    input->kept = malloc(rest);
    if (input->kept == NULL) die("out of memory");
    memcpy(input->kept, bytes + size - rest, rest);
  } else {
    memmove(input->kept, bytes + size - rest, rest);
  }
  input->kept_size = rest;
}

double now_s(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int64_t unix_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

double cpu_s(pid_t pid) {
  clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
  struct timespec time;
  if (pid < 0) return 0;
  if ((pid > 0 && clock_getcpuclockid(pid, &clock) != 0) || clock_gettime(clock, &time) != 0) {
    die("cannot read the CPU time of process %d", (int)pid);
  }
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
