/* order ADDRESSES COMMAND...: runs COMMAND, and prints which of the addresses its process comes to until it executes another image,
 * in the order in which it first comes to each. Its image is not relocated. See eng/order. */
#define _GNU_SOURCE
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "breakpoints are written for x86-64"
#endif

enum { BREAKPOINT = 0xcc, MOST = 1 << 20 };

static unsigned long addresses[MOST];
static unsigned char bytes[MOST];

static int compare(const void *left, const void *right)
{
	unsigned long a = *(const unsigned long *)left, b = *(const unsigned long *)right;
	return (a > b) - (a < b);
}

static unsigned char exchange(pid_t process, unsigned long address, unsigned char byte)
{
	long word = ptrace(PTRACE_PEEKTEXT, process, address, 0);
	if (ptrace(PTRACE_POKETEXT, process, address, (word & ~0xffL) | byte) != 0)
		err(1, "cannot write at %#lx", address);
	return word & 0xff;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: order ADDRESSES COMMAND...");
	FILE *list = fopen(argv[1], "r");
	if (list == NULL)
		err(1, "%s", argv[1]);
	size_t count = 0;
	while (count < MOST && fscanf(list, "%lx", &addresses[count]) == 1)
		count++;
	qsort(addresses, count, sizeof addresses[0], compare);

	pid_t process = fork();
	if (process == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		freopen("/dev/null", "w", stdout);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	int status;
	waitpid(process, &status, 0);
	if (!WIFSTOPPED(status))
		errx(1, "cannot execute %s", argv[2]);
	ptrace(PTRACE_SETOPTIONS, process, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
	for (size_t i = 0; i < count; i++)
		bytes[i] = exchange(process, addresses[i], BREAKPOINT);

	int signal = 0;
	while (ptrace(PTRACE_CONT, process, 0, signal) == 0 && waitpid(process, &status, 0) == process && WIFSTOPPED(status)) {
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
			ptrace(PTRACE_DETACH, process, 0, 0);
			waitpid(process, &status, 0);
			return 0;
		}
		signal = WSTOPSIG(status);
		if (signal != SIGTRAP)
			continue;
		signal = 0;
		struct user_regs_struct registers;
		ptrace(PTRACE_GETREGS, process, 0, &registers);
		unsigned long address = --registers.rip;
		unsigned long *found = bsearch(&address, addresses, count, sizeof address, compare);
		if (found == NULL)
			errx(1, "stopped at %#lx, where no breakpoint is", address);
		exchange(process, address, bytes[found - addresses]);
		ptrace(PTRACE_SETREGS, process, 0, &registers);
		printf("%lx\n", address);
	}
	errx(1, "the command ended, and executed no other image");
}
