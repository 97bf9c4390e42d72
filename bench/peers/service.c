/*
 * A minimal service. It first writes its process ID and the time to the named pipe BERTH_BENCH_STARTS; then it waits forever. If
 * BERTH_BENCH_LINES is a number, the service first writes that number of lines to standard output, and then writes to the pipe again.
 * It takes no arguments, because supervisors start a program called "run" without any.
 */
#include "syscalls.h"

enum { AT_FDCWD = -100, O_WRONLY = 1, CLOCK_MONOTONIC = 1, LINE = 100, LINES_AT_ONCE = 64 };

struct message {
	long nanoseconds;
	long pid;
};

ENTRY(begin);

static const char *
variable(char *const *environment, const char *name)
{
	for (; *environment; environment++) {
		const char *a = *environment, *b = name;

		while (*b && *a == *b)
			a++, b++;
		if (!*b && *a == '=')
			return a + 1;
	}
	return 0;
}

static void
say(const char *pipe)
{
	struct { long seconds, nanoseconds; } now;
	struct message message;
	long fd;

	CALL(SYS_clock_gettime, CLOCK_MONOTONIC, &now, 0, 0, 0, 0);
	message.nanoseconds = now.seconds * 1000000000 + now.nanoseconds;
	message.pid = CALL(SYS_getpid, 0, 0, 0, 0, 0, 0);
	fd = CALL(SYS_openat, AT_FDCWD, pipe, O_WRONLY, 0, 0, 0);
	CALL(SYS_write, fd, &message, sizeof message, 0, 0, 0);
	CALL(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void
write_lines(long count)
{
	static char lines[LINES_AT_ONCE * LINE];
	long number = 0;

	while (number < count) {
		long size = 0;

		for (; size < (long)sizeof lines && number < count; size += LINE, number++) {
			long digits = number;

			for (int i = 0; i < LINE - 1; i++)
				lines[size + i] = (char)('a' + i % 26);
			for (int i = 9; i >= 0; i--, digits /= 10)
				lines[size + i] = (char)('0' + digits % 10);
			lines[size + LINE - 1] = '\n';
		}
		for (long done = 0; done < size;) {
			long written = CALL(SYS_write, 1, lines + done, size - done, 0, 0, 0);

			if (written < 0)
				leave(1);
			done += written;
		}
	}
}

__attribute__((noreturn, used)) static void
begin(char *const *stack)
{
	char *const *environment = stack + 1 + (long)stack[0] + 1;
	const char *pipe = variable(environment, "BERTH_BENCH_STARTS"), *lines = variable(environment, "BERTH_BENCH_LINES");
	long count = 0;

	if (!pipe)
		leave(100);
	say(pipe);
	for (; lines && *lines; lines++)
		count = count * 10 + *lines - '0';
	if (count > 0) {
		write_lines(count);
		say(pipe);
	}
	for (;;)
		CALL(SYS_ppoll, 0, 0, 0, 0, 0, 0);
}
