/*
 * Code shared by the contenders. A contender reads lines "COUNT SIZE DESCRIPTORS" from standard input, makes that number of calls for each,
 * and prints the time of the calls in nanoseconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 16 };

static __attribute__((noreturn)) void
fail(const char *what)
{
	perror(what);
	exit(125);
}

/* The descriptors that are passed. */
static void
open_descriptors(int descriptors[MOST_DESCRIPTORS])
{
	for (int i = 0; i < MOST_DESCRIPTORS; i++)
		if ((descriptors[i] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
			fail("/dev/null");
}

/* In the forked service: die with the contender, even if that is killed. */
static void
end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
}

static int
contend(void (*call)(size_t size, int descriptors))
{
	long count, size;
	int descriptors;

	while (scanf("%ld %ld %d", &count, &size, &descriptors) == 3) {
		struct timespec start, end;

		clock_gettime(CLOCK_MONOTONIC, &start);
		for (long i = 0; i < count; i++)
			call((size_t)size, descriptors);
		clock_gettime(CLOCK_MONOTONIC, &end);
		printf("%ld\n", (end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec);
		fflush(stdout);
	}
	return 0;
}
