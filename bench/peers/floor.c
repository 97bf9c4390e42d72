/* floor COUNT PROGRAM: starts a program COUNT times, as fast as the C library can, and waits: the lower bound for supervisors. */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

int
main(int count, char **arguments)
{
	posix_spawnattr_t attributes;

	if (count != 3)
		return 100;
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
	for (int left = atoi(arguments[1]); left > 0; left--) {
		pid_t pid;

		if ((errno = posix_spawn(&pid, arguments[2], NULL, &attributes, arguments + 2, environ)))
			return perror(arguments[2]), 111;
	}
	for (;;)
		pause();
}
