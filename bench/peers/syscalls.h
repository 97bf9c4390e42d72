/* System calls without a C library, for x86-64 and arm64. */
#pragma once

static inline __attribute__((always_inline)) long
call6(long number, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0"
	                 : "+r"(x0)
	                 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
	                 : "memory");
	return x0;
#else
#error "x86-64 and arm64 only"
#endif
}

#define CALL(number, a, b, c, d, e, f) \
	call6((number), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

#if defined(__x86_64__)
enum {
	SYS_read = 0, SYS_write = 1, SYS_wait4 = 61, SYS_kill = 62, SYS_getpid = 39, SYS_rt_sigtimedwait = 128, SYS_exit_group = 231,
	SYS_clock_gettime = 228, SYS_close = 3, SYS_openat = 257, SYS_ppoll = 271,
};
#else
enum {
	SYS_read = 63, SYS_write = 64, SYS_wait4 = 260, SYS_kill = 129, SYS_getpid = 172, SYS_rt_sigtimedwait = 137, SYS_exit_group = 94,
	SYS_clock_gettime = 113, SYS_close = 57, SYS_openat = 56, SYS_ppoll = 73,
};
#endif

static inline __attribute__((noreturn)) void
leave(long code)
{
	for (;;)
		CALL(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

/* The entry point: at the top of the stack is argc. */
#if defined(__x86_64__)
#define ENTRY(function) __asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall " #function "\n")
#else
#define ENTRY(function) __asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl " #function "\n")
#endif
