/* The reference: what this traffic costs a server that does nothing else. One recv and one send a message, sockets
 * in one epoll, no allocation a message, no check that could be left out. It is no WebSocket server for the world.
 *
 *   reference slices    sockets are read and rooms tick at slices of 1/480 s, as a Shard does it
 *   reference arrival   sockets are read when bytes arrive, every room ticks at the beginning of 1/60 s
 *
 * It prints its port, and serves until it is killed. The message is that of message.go. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 120, COMMAND = 16, KEPT = 12, PLAYERS = 8, HZ = 60, SLICES = 480, PER_TICK = SLICES / HZ };
enum { MAX_CONNS = 16384, MAX_EVENTS = 4096, MAX_PART = 32, LATE_SLICES = 120 };

struct conn {
	int fd;
	int upgraded;
	int room, slot;
	int part; /* bytes of a frame whose rest has not come */
	uint8_t kept[MAX_PART];
};

struct room {
	int n;
	uint32_t tick;
	struct conn *player[PLAYERS];
	uint8_t frame[2 + MESSAGE];
};

static struct conn conns[MAX_CONNS];
static struct room rooms[MAX_CONNS / PLAYERS];
static int nrooms, nconns, ep;
static uint8_t inbox[MAX_PART + 16384];

static int64_t now(void) {
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static void leave(struct conn *c) {
	if (c->upgraded) rooms[c->room].player[c->slot] = NULL;
	close(c->fd);
}

/* The generator's key is RFC 6455's example, so its answer is, too. */
static void upgrade(struct conn *c, const uint8_t *head, int n) {
	static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
	if (n < 4 || memcmp(head + n - 4, "\r\n\r\n", 4) || !memmem(head, n, "dGhlIHNhbXBsZSBub25jZQ==", 24)) {
		leave(c);
		return;
	}
	if (nrooms == 0 || rooms[nrooms - 1].n == PLAYERS) {
		rooms[nrooms].frame[0] = 0x82;
		rooms[nrooms++].frame[1] = MESSAGE;
	}
	struct room *r = &rooms[nrooms - 1];
	c->room = nrooms - 1;
	c->slot = r->n++;
	c->upgraded = 1;
	r->player[c->slot] = c;
	if (send(c->fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) leave(c);
}

/* ready reads a socket once and obeys every whole frame. */
static void ready(struct conn *c) {
	uint8_t *b = inbox + MAX_PART - c->part;
	ssize_t n = recv(c->fd, inbox + MAX_PART, sizeof inbox - MAX_PART, MSG_DONTWAIT);
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR)) leave(c);
		return;
	}
	if (!c->upgraded) {
		upgrade(c, inbox + MAX_PART, n);
		return;
	}
	memcpy(b, c->kept, c->part);
	n += c->part;
	for (; n >= 6 + COMMAND; b += 6 + COMMAND, n -= 6 + COMMAND) {
		if (b[0] != 0x82 || b[1] != (0x80 | COMMAND)) {
			leave(c);
			return;
		}
		uint32_t mask, word[KEPT / 4];
		memcpy(&mask, b + 2, 4);
		memcpy(word, b + 6, KEPT);
		for (int i = 0; i < KEPT / 4; i++) word[i] ^= mask;
		memcpy(rooms[c->room].frame + 2 + 20 + KEPT * c->slot, word, KEPT);
	}
	c->part = n;
	memcpy(c->kept, b, n);
}

static void tick(struct room *r, int64_t due) {
	int64_t begun = now();
	uint8_t *m = r->frame + 2;
	memcpy(m, &due, 8);
	memcpy(m + 8, &begun, 8);
	r->tick++;
	memcpy(m + 16, &r->tick, 4);
	for (int i = 0; i < r->n; i++) {
		struct conn *c = r->player[i];
		if (!c) continue;
		m[116] = i;
		if (send(c->fd, r->frame, sizeof r->frame, MSG_DONTWAIT | MSG_NOSIGNAL) != sizeof r->frame && errno != EAGAIN) leave(c);
	}
}

static void watch(int fd, void *what, int edge) {
	struct epoll_event ev = {.events = EPOLLIN | edge, .data.ptr = what};
	if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev)) fail("epoll_ctl");
}

static void welcome(int listener) {
	int fd, one = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		if (nconns == MAX_CONNS) {
			close(fd);
			continue;
		}
		struct conn *c = &conns[nconns++];
		c->fd = fd;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		watch(fd, c, EPOLLET | EPOLLRDHUP); /* a read that is not full has emptied the socket */
	}
}

static int listener, timer;

/* pass handles what epoll reports, and returns whether the timer was among it. */
static int pass(int timeout) {
	static struct epoll_event evs[MAX_EVENTS];
	int fired = 0, n = epoll_wait(ep, evs, MAX_EVENTS, timeout);
	for (int i = 0; i < n; i++) {
		if (evs[i].data.ptr == &listener) welcome(listener);
		else if (evs[i].data.ptr == &timer) fired = 1;
		else ready(evs[i].data.ptr);
	}
	return fired;
}

static int64_t slice_at(int64_t n) { return (n * 1000000000LL + SLICES - 1) / SLICES; }

static void serve_slices(void) {
	int64_t zero = now(), n = 0;
	for (;;) {
		pass(0);
		int64_t due = (now() - zero) * SLICES / 1000000000LL;
		if (n <= due) {
			if (due - n > LATE_SLICES) n = due - LATE_SLICES;
			for (int i = n % PER_TICK; i < nrooms; i += PER_TICK) tick(&rooms[i], zero + slice_at(n));
			n++;
		}
		int64_t at = zero + slice_at(n);
		struct timespec ts = {at / 1000000000LL, at % 1000000000LL};
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR) {
		}
	}
}

static void serve_arrival(void) {
	int64_t zero = now(), n = 1;
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	watch(timer, &timer, 0);
	for (;; n++) {
		int64_t at = zero + slice_at(n * PER_TICK);
		struct itimerspec once = {.it_value = {at / 1000000000LL, at % 1000000000LL}};
		if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &once, NULL)) fail("timerfd_settime");
		while (!pass(-1)) {
		}
		for (int i = 0; i < nrooms; i++) tick(&rooms[i], at);
	}
}

int main(int argc, char **argv) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ep = epoll_create1(0);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (bind(listener, (void *)&a, len) || listen(listener, 4096) || getsockname(listener, (void *)&a, &len)) fail("listen");
	watch(listener, &listener, 0);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	if (argc == 2 && !strcmp(argv[1], "slices")) serve_slices();
	if (argc == 2 && !strcmp(argv[1], "arrival")) serve_arrival();
	fprintf(stderr, "usage: reference slices|arrival\n");
	return 2;
}
