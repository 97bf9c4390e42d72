/*
 * The same sandbox in C, as a programmer would write it for one fixed sandbox, without a C library.
 *
 * CSource.cs writes the calls to program.h from the program that Berth compiles, so that both make the same
 * system calls with the same arguments in the same order. This file has the rest: error handling, the wait loops
 * of the two processes that stay, and the entry point.
 */
#include "syscalls.h"

enum { EAGAIN = 11, ENOENT = 2, WNOHANG = 1, SIGKILL = 9, SIGTERM = 15, SIGCHLD = 17, SIGSTOP = 19, SIGTSTP = 20 };
enum { FAILED = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

static const unsigned long all_signals = ~0UL;

/* Writes a number that ends before "end"; returns the address of its first digit. */
static long
decimal(char *end, long value)
{
	do
		*--end = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	return (long)end;
}

static __attribute__((noreturn, noinline, cold)) void
fail(int operation, long result, long code)
{
	static char text[] = "launcher: operation      failed: errno     \n";

	decimal(text + 24, operation);
	decimal(text + sizeof text - 2, -result);
	CALL(SYS_write, 2, text, sizeof text - 1, 0, 0, 0);
	leave(code);
}

static inline int
is_error(long result)
{
	return (unsigned long)result > -4096UL;
}

static inline long
must(int operation, long result)
{
	if (__builtin_expect(is_error(result), 0))
		fail(operation, result, FAILED);
	return result;
}

static inline long
must_or(int operation, long tolerated, long result)
{
	if (__builtin_expect(is_error(result) && result != -tolerated, 0))
		fail(operation, result, FAILED);
	return result;
}

static inline void
await_byte(int operation, long descriptor, long tolerated)
{
	char byte;
	long count = CALL(SYS_read, descriptor, &byte, 1, 0, 0, 0);

	if (count == 0)
		leave(FAILED);
	must_or(operation, tolerated, count);
}

static __attribute__((noreturn)) void
exec_failed(int operation, long result)
{
	fail(operation, result, result == -ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/* Handles pending signals, reaps children, and returns the exit code once the child has ended. */
static long
supervise(long child, int outer, long stop_signal, const void *stop_delay)
{
	const void *timeout = 0;

	for (;;) {
		long number = CALL(SYS_rt_sigtimedwait, &all_signals, 0, timeout, 8, 0, 0);

		if (number == SIGCHLD) {
			int status;
			long ended;

			while ((ended = CALL(SYS_wait4, -1, &status, WNOHANG, 0, 0, 0)) > 0) {
				if (ended == child)
					return status & 0x7F ? 128 + (status & 0x7F) : status >> 8 & 0xFF;
			}
		} else if (number == -EAGAIN) {
			timeout = 0;
			CALL(SYS_kill, child, SIGKILL, 0, 0, 0, 0);
		} else if (number > 0 && outer) {
			if (number == SIGTERM) {
				number = stop_signal;
				timeout = stop_delay;
			}
			CALL(SYS_kill, child, number, 0, 0, 0, 0);
			if (number == SIGTSTP)
				CALL(SYS_kill, CALL(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGSTOP, 0, 0, 0, 0);
		} else if (number > 0) {
			if (number == SIGTSTP)
				number = SIGSTOP;
			if (CALL(SYS_kill, -child, number, 0, 0, 0, 0) < 0)
				CALL(SYS_kill, child, number, 0, 0, 0, 0);
		}
	}
}

#include "program.h"

ENTRY(begin);

__attribute__((noreturn, used)) static void
begin(void)
{
	run();
	leave(0);
}
