/* The players: one process, one epoll, the same for every server.
 *
 *   generator look PORT PLAYERS WARM SECONDS PID    plays; prints "begin", then one JSON object about the window
 *   generator visit PORT PLAYERS WARM SECONDS PID   the same with less work a player, for as many as there can be
 *   generator floor PLAYERS CORE PEER_CORE          prints what one send and one recv cost, in ns
 *
 * Every player sends on a schedule of its own that never shifts; the players' schedules are spread evenly over 1/60 s.
 * Looking, it polls all sockets every GRID ns and as often as there is time, and never sleeps on them: a server's send
 * wakes nobody, as it would not with a real network card. Visiting, there is no poll: a player's socket is read when its command is due,
 * 60 times a second, so that delivery says nothing, and nobody is to be told that there is something to read. PID is the server's: its CPU time is read at the window's two ends. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 120, COMMAND = 16, KEPT = 12, HZ = 60, MEMORY = 8, GRID = 250000, JOIN = 64, MAX_PLAYERS = 16384, MAX_EVENTS = 1024 };
enum { MUCH = 4096, AHEAD = 4 };

/* A player is one line of the cache. */
struct player {
	int fd;
	int slot;       /* -1 until the first message */
	uint32_t sent;  /* commands; also what is in the newest */
	uint32_t heard; /* the newest of them that came back */
	uint32_t at[MEMORY]; /* when the newest commands were sent, by number: us since zero */
	int part;       /* bytes of a message whose rest has not come */
} __attribute__((aligned(64)));

struct samples {
	uint32_t *us;
	size_t n, max;
};

static struct player players[MAX_PLAYERS];
static uint8_t kept[MAX_PLAYERS][2 + MESSAGE]; /* their parts */
static int nplayers, ep, visiting;
static uint64_t seed = 88172645463325252ULL;

static int64_t zero, open_at = INT64_MAX, shut_at; /* the window */
static uint64_t sent, got, faults, refused;
static struct samples late, age, delivery, lag;

static int64_t now(void) {
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void sleep_until(int64_t at) {
	struct timespec ts = {at / 1000000000LL, at % 1000000000LL};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR) {
	}
}

static void fail(const char *what) {
	fprintf(stderr, "generator: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void add(struct samples *s, int64_t ns) {
	if (s->n == s->max) return;
	s->us[s->n++] = ns < 0 ? 0 : ns / 1000 > UINT32_MAX ? UINT32_MAX : ns / 1000;
}

static int order(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double ms(struct samples *s, double q) {
	return s->n ? s->us[(size_t)(q * (s->n - 1))] / 1000.0 : -1;
}

/* command sends one masked message, now, and returns whether the socket took it. */
static int command(struct player *p, int64_t at) {
	uint8_t b[6 + COMMAND] = {0x82, 0x80 | COMMAND};
	uint32_t word[COMMAND / 4] = {++p->sent};
	seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
	uint32_t mask = seed >> 16;
	for (int i = 1; i < COMMAND / 4; i++) word[i] = seed >> (8 * i);
	for (int i = 0; i < COMMAND / 4; i++) word[i] ^= mask;
	memcpy(b + 2, &mask, 4);
	memcpy(b + 6, word, COMMAND);
	p->at[p->sent % MEMORY] = (at - zero) / 1000;
	return send(p->fd, b, sizeof b, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof b;
}

/* message judges one message from the server. */
static void message(struct player *p, const uint8_t *m, int64_t at) {
	int64_t due, begun;
	uint32_t echo;
	memcpy(&due, m, 8);
	memcpy(&begun, m + 8, 8);
	if (p->slot < 0) p->slot = m[116];
	if (m[116] != p->slot || m[116] > 7 || begun < due || begun > at) {
		faults++;
		return;
	}
	memcpy(&echo, m + 20 + KEPT * p->slot, 4);
	if (echo < p->heard || echo > p->sent) faults++;
	p->heard = echo;
	if (at < open_at || at >= shut_at) return;
	got++;
	add(&late, begun - due);
	/* what is older than the memory is at least as old as the oldest in it */
	add(&age, begun - zero - 1000LL * p->at[(echo + MEMORY > p->sent ? echo : p->sent + 1) % MEMORY]);
	add(&delivery, at - due);
}

/* ready reads a player's socket once, and returns what the time is then. */
static int64_t ready(struct player *p) {
	static uint8_t inbox[65536];
	if (p->part) memcpy(inbox, kept[p - players], p->part);
	ssize_t n = recv(p->fd, inbox + p->part, sizeof inbox - p->part, MSG_DONTWAIT);
	int64_t at = now();
	if (n <= 0) {
		if (n == 0 || errno != EAGAIN) {
			fprintf(stderr, "generator: the server closed a connection\n");
			exit(1);
		}
		return at;
	}
	uint8_t *b = inbox;
	for (n += p->part; n >= 2 && n >= 2 + b[1]; n -= 2 + b[1], b += 2 + b[1]) {
		if (b[0] == 0x82 && b[1] == MESSAGE) message(p, b + 2, at);
		else if (b[0] != 0x89) faults++; /* a ping needs no answer within our time */
	}
	if ((p->part = n)) memcpy(kept[p - players], b, n);
	return at;
}

static void look(void) {
	static struct epoll_event evs[MAX_EVENTS];
	int n = epoll_wait(ep, evs, MAX_EVENTS, 0);
	for (int i = 0; i < n; i++) ready(evs[i].data.ptr);
}

static int dial(int port) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	/* what a player's machine computes of congestion is not the server's to pay: the plainest, which every kernel has */
	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4)) fail("TCP_CONGESTION");
	if (connect(fd, (void *)&a, sizeof a)) fail("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	struct linger hard = {1, 0}; /* thousands of connections a second leave no TIME_WAIT behind */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	return fd;
}

/* ask connects a player and asks for the upgrade, with RFC 6455's example key. */
static void ask(struct player *p, int port) {
	char head[1024];
	p->fd = dial(port);
	p->slot = -1;
	int n = snprintf(head, sizeof head, "GET /play HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", port);
	if (send(p->fd, head, n, MSG_NOSIGNAL) != n) fail("upgrade");
}

/* begin reads the answer and says the first command. */
static void begin(struct player *p) {
	char head[1024];
	int n;
	for (n = 0; n < 4 || !memmem(head, n, "\r\n\r\n", 4);) {
		ssize_t got = n < (int)sizeof head ? recv(p->fd, head + n, 1, 0) : 0; /* one byte: frames may follow */
		if (got <= 0) fail("the answer to the upgrade");
		n += got;
	}
	if (!memmem(head, n, " 101 ", 5) || !memmem(head, n, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) fail("not upgraded");
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = p}; /* ready leaves nothing to read */
	int much = MUCH; /* below it nobody is told */
	if (visiting && setsockopt(p->fd, SOL_SOCKET, SO_RCVLOWAT, &much, sizeof much)) fail("SO_RCVLOWAT");
	if (!visiting && epoll_ctl(ep, EPOLL_CTL_ADD, p->fd, &ev)) fail("epoll_ctl");
	if (!command(p, now())) fail("the first command");
}

/* cpu reads the CPU time of a process: all of it in ns, and in ticks as user's and the kernel's. */
static void cpu(int pid, int64_t *ns, long *user, long *kernel) {
	struct timespec ts = {0};
	char path[64], stat[1024] = "";
	if (clock_gettime((~(clockid_t)pid << 3) | 2, &ts)) fail("the server's CPU clock");
	*ns = ts.tv_sec * 1000000000LL + ts.tv_nsec;
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f || !fgets(stat, sizeof stat, f)) fail(path);
	fclose(f);
	char *p = strrchr(stat, ')');
	if (!p || sscanf(p, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", user, kernel) != 2) fail(path);
}

/* idle reads for how long, in ms, the cores that a process may run on have had nothing to do. */
static double idle(int pid) {
	char line[256];
	double ms = 0;
	cpu_set_t cores;
	if (sched_getaffinity(pid, sizeof cores, &cores)) fail("the server's cores");
	FILE *f = fopen("/proc/stat", "r");
	while (f && fgets(line, sizeof line, f)) {
		int core;
		unsigned long idle, io;
		if (sscanf(line, "cpu%d %*u %*u %*u %lu %lu", &core, &idle, &io) == 3 && CPU_ISSET(core, &cores))
			ms += (idle + io) * 1e3 / sysconf(_SC_CLK_TCK);
	}
	if (f) fclose(f);
	return ms;
}

static void room_for(struct samples *s, size_t n) {
	s->us = calloc(n, sizeof *s->us);
	s->max = n;
	if (!s->us) fail("memory");
}

static void play(int port, double warm, double seconds, int pid) {
	zero = now();
	int64_t cpu0 = 0, cpu1 = 0;
	long user0 = 0, user1 = 0, kernel0 = 0, kernel1 = 0;
	double idle0 = 0;
	ep = epoll_create1(0);
	size_t most = nplayers * (HZ + 20) * (seconds + 1);
	room_for(&late, most), room_for(&age, most), room_for(&delivery, most), room_for(&lag, most);
	for (int i = 0; i < nplayers; i += JOIN) {
		int end = i + JOIN < nplayers ? i + JOIN : nplayers;
		for (int j = i; j < end; j++) ask(&players[j], port);
		for (int j = i; j < end; j++) begin(&players[j]);
		for (int j = 0; visiting && j < end; j++) ready(&players[j]);
		look();
	}
	printf("begin\n");
	fflush(stdout);

	int64_t start = now(), k = 0;
	open_at = start + warm * 1e9, shut_at = open_at + seconds * 1e9;
	int opened = 0;
	for (int64_t t = start; t < shut_at; t = now()) {
		if (!opened && t >= open_at) {
			opened = 1;
			open_at = t;
			shut_at = t + seconds * 1e9;
			idle0 = idle(pid);
			cpu(pid, &cpu0, &user0, &kernel0);
		}
		int64_t due;
		while ((due = start + (int64_t)(k * (1e9 / HZ / nplayers))) <= t) {
			struct player *p = &players[k++ % nplayers];
			__builtin_prefetch(&players[(k + AHEAD) % nplayers]);
			int64_t at = visiting ? ready(p) : now();
			int ok = command(p, at);
			if (opened) {
				sent += ok, refused += !ok;
				add(&lag, at - due);
			}
			if (!visiting && k % 64 == 0) look();
		}
		if (!visiting) look();
		int64_t next = (t / GRID + 1) * GRID;
		if (now() < next) sleep_until(next);
	}
	int64_t end = now();
	cpu(pid, &cpu1, &user1, &kernel1);
	double others = (end - open_at - (cpu1 - cpu0)) / 1e6 - (idle(pid) - idle0); /* who had the server's core when it was not idle */
	for (int i = 0; i < nplayers; i++)
		if (players[i].heard + HZ < players[i].sent) faults++; /* what it sent a second ago is not in what it gets */
	struct samples *all[] = {&late, &age, &delivery, &lag};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) qsort(all[i]->us, all[i]->n, sizeof(uint32_t), order);
	printf("{\"players\":%d,\"seconds\":%.4f,\"sent\":%lu,\"received\":%lu,\"refused\":%lu,\"faults\":%lu,\"cpu_ns\":%ld,\"user_ticks\":%ld,"
	       "\"kernel_ticks\":%ld,\"late_p50\":%.3f,\"late_p99\":%.3f,\"age_p50\":%.3f,\"age_p99\":%.3f,\"delivery_p50\":%.3f,\"delivery_p99\":%.3f,\"lag_p99\":%.3f,\"taken_ms\":%.3f}\n",
	       nplayers, (end - open_at) / 1e9, sent, got, refused, faults, cpu1 - cpu0, user1 - user0, kernel1 - kernel0, ms(&late, .5),
	       ms(&late, .99), ms(&age, .5), ms(&age, .99), ms(&delivery, .5), ms(&delivery, .99), ms(&lag, .99), others > 0 ? others : 0);
}

/* The floor: a server's half of the traffic with nothing around it, the peers' half on another core meanwhile waited for. */

enum { ROUNDS = 40 };
static int ours[MAX_PLAYERS], peer_core;
static atomic_int turn; /* odd: the peers' */

static void pin(int core) {
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(core, &set);
	if (sched_setaffinity(0, sizeof set, &set)) fail("sched_setaffinity");
}

static void *peers(void *unused) {
	uint8_t b[256];
	pin(peer_core);
	for (int round = 0; round < ROUNDS; round++) {
		while (atomic_load(&turn) != 2 * round + 1) sched_yield();
		for (int i = 0; i < nplayers; i++)
			if (recv(players[i].fd, b, sizeof b, 0) <= 0) fail("recv");
		for (int i = 0; i < nplayers; i++) command(&players[i], 0);
		atomic_store(&turn, 2 * round + 2);
	}
	return unused;
}

/* spent is the CPU time of this thread: a neighbour on the core is not the floor's. */
static int64_t spent(void) {
	struct timespec ts;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void measure_floor(int core) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int one = 1, ln = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(ln, (void *)&a, len) || listen(ln, 128) || getsockname(ln, (void *)&a, &len)) fail("listen");
	for (int i = 0; i < nplayers; i++) {
		players[i].fd = dial(ntohs(a.sin_port));
		ours[i] = accept(ln, NULL, NULL);
		if (ours[i] < 0) fail("accept");
		setsockopt(ours[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
	pin(core);
	pthread_t other;
	pthread_create(&other, NULL, peers, NULL);
	static struct samples sends, recvs;
	room_for(&sends, ROUNDS), room_for(&recvs, ROUNDS);
	uint8_t b[256] = {0x82, MESSAGE};
	for (int round = 0; round < ROUNDS; round++) {
		int64_t t0 = spent();
		for (int i = 0; i < nplayers; i++) send(ours[i], b, 2 + MESSAGE, MSG_DONTWAIT | MSG_NOSIGNAL);
		int64_t t1 = spent();
		atomic_store(&turn, 2 * round + 1);
		while (atomic_load(&turn) != 2 * round + 2) sched_yield();
		int64_t t2 = spent();
		for (int i = 0; i < nplayers; i++) recv(ours[i], b + 128, 128, MSG_DONTWAIT);
		add(&sends, 1000 * (t1 - t0) / nplayers), add(&recvs, 1000 * (spent() - t2) / nplayers);
	}
	qsort(sends.us, sends.n, sizeof(uint32_t), order), qsort(recvs.us, recvs.n, sizeof(uint32_t), order);
	printf("{\"send_ns\":%u,\"recv_ns\":%u}\n", sends.us[ROUNDS / 2], recvs.us[ROUNDS / 2]);
}

int main(int argc, char **argv) {
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int floor = argc == 5 && !strcmp(argv[1], "floor");
	visiting = argc == 7 && !strcmp(argv[1], "visit");
	if (!floor && !visiting && (argc != 7 || strcmp(argv[1], "look"))) {
		fprintf(stderr, "usage: generator look|visit PORT PLAYERS WARM SECONDS PID | generator floor PLAYERS CORE PEER_CORE\n");
		return 2;
	}
	nplayers = atoi(argv[floor ? 2 : 3]);
	if (nplayers < 1 || nplayers > MAX_PLAYERS) {
		fprintf(stderr, "generator: 1 to %d players\n", MAX_PLAYERS);
		return 2;
	}
	if (floor) {
		peer_core = atoi(argv[4]);
		measure_floor(atoi(argv[3]));
		return 0;
	}
	play(atoi(argv[2]), atof(argv[4]), atof(argv[5]), atoi(argv[6]));
	return 0;
}
