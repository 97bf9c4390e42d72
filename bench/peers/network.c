/*
 * A server, a client and a relay for the benchmark of networks with rules.
 *
 *   network serve BYTES        listens on 127.0.0.1, prints the port, sends BYTES to each connection and closes it
 *   network relay PORT         listens on 127.0.0.1, prints the port, passes what 127.0.0.1:PORT sends on with splice(2)
 *   network fetch PORT COUNT   connects COUNT times to 127.0.0.1:PORT, reads to the end; prints the nanoseconds and bytes
 *
 * One connection at a time. The first two run until they are killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, BACKLOG = 128 };

static char block[BLOCK];

static long must(long result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

static struct sockaddr_in address(int port)
{
	struct sockaddr_in place = { .sin_family = AF_INET, .sin_port = htons(port) };
	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return place;
}

static int listening(void)
{
	struct sockaddr_in place = address(0);
	socklen_t length = sizeof place;
	int listener = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

	signal(SIGPIPE, SIG_IGN);
	must(bind(listener, (struct sockaddr *)&place, sizeof place), "bind");
	must(listen(listener, BACKLOG), "listen");
	must(getsockname(listener, (struct sockaddr *)&place, &length), "getsockname");
	printf("%d\n", ntohs(place.sin_port));
	fflush(stdout);
	return listener;
}

static int connected(int port)
{
	struct sockaddr_in place = address(port);
	int connection = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

	must(connect(connection, (struct sockaddr *)&place, sizeof place), "connect");
	return connection;
}

static void serve(long bytes)
{
	int listener = listening();

	for (;;) {
		int connection = must(accept(listener, NULL, NULL), "accept");

		for (long left = bytes; left > 0;) {
			long written = write(connection, block, left < BLOCK ? left : BLOCK);

			if (written < 0)
				break;
			left -= written;
		}
		close(connection);
	}
}

static void relay(int port)
{
	int listener = listening(), ends[2];

	must(pipe(ends), "pipe");
	must(fcntl(ends[1], F_SETPIPE_SZ, BLOCK), "F_SETPIPE_SZ");
	for (;;) {
		int in = must(accept(listener, NULL, NULL), "accept"), out = connected(port);
		long count;

		while ((count = splice(out, NULL, ends[1], NULL, BLOCK, SPLICE_F_MOVE)) > 0)
			while (count > 0)
				count -= must(splice(ends[0], NULL, in, NULL, count, SPLICE_F_MOVE), "splice");
		close(out);
		close(in);
	}
}

static long now(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC, &time), "clock_gettime");
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void fetch(int port, int count)
{
	long start = now(), bytes = 0, length;

	for (int i = 0; i < count; i++) {
		int connection = connected(port);

		while ((length = must(read(connection, block, BLOCK), "read")) > 0)
			bytes += length;
		close(connection);
	}
	printf("%ld %ld\n", now() - start, bytes);
}

int main(int count, char **arguments)
{
	if (count == 3 && strcmp(arguments[1], "serve") == 0)
		serve(atol(arguments[2]));
	else if (count == 3 && strcmp(arguments[1], "relay") == 0)
		relay(atoi(arguments[2]));
	else if (count == 4 && strcmp(arguments[1], "fetch") == 0)
		fetch(atoi(arguments[2]), atoi(arguments[3]));
	else
		return 2;
	return 0;
}
