namespace Berth.Linux.Processes;

/// <summary>
/// Signals with their native names: signal(7). x86-64 and arm64 share the numbers. Real-time signals are the numbers from
/// <see cref="SIGRTMIN"/> to
/// <see cref="SIGRTMAX"/>.
/// </summary>
public enum Signal
{
    /// <summary>No signal: tests whether a signal could be sent.</summary>
    None = 0,

    /// <summary>Hang-up of the controlling terminal.</summary>
    SIGHUP = 1,

    /// <summary>Ctrl-C.</summary>
    SIGINT = 2,

    /// <summary>Ctrl-\.</summary>
    SIGQUIT = 3,

    /// <summary>Illegal instruction.</summary>
    SIGILL = 4,

    /// <summary>Trap.</summary>
    SIGTRAP = 5,

    /// <summary>abort(3).</summary>
    SIGABRT = 6,

    /// <summary>Bad memory access.</summary>
    SIGBUS = 7,

    /// <summary>Arithmetic error.</summary>
    SIGFPE = 8,

    /// <summary>Kill; cannot be caught.</summary>
    SIGKILL = 9,

    /// <summary>User-defined.</summary>
    SIGUSR1 = 10,

    /// <summary>Invalid memory reference.</summary>
    SIGSEGV = 11,

    /// <summary>User-defined.</summary>
    SIGUSR2 = 12,

    /// <summary>Write to a pipe or socket without reader.</summary>
    SIGPIPE = 13,

    /// <summary>alarm(2).</summary>
    SIGALRM = 14,

    /// <summary>Request to terminate.</summary>
    SIGTERM = 15,

    /// <summary>Coprocessor stack fault (unused).</summary>
    SIGSTKFLT = 16,

    /// <summary>A child stopped or ended.</summary>
    SIGCHLD = 17,

    /// <summary>Continue.</summary>
    SIGCONT = 18,

    /// <summary>Stop; cannot be caught.</summary>
    SIGSTOP = 19,

    /// <summary>Ctrl-Z.</summary>
    SIGTSTP = 20,

    /// <summary>Background read of the terminal.</summary>
    SIGTTIN = 21,

    /// <summary>Background write to the terminal.</summary>
    SIGTTOU = 22,

    /// <summary>Urgent data on a socket.</summary>
    SIGURG = 23,

    /// <summary>CPU time limit.</summary>
    SIGXCPU = 24,

    /// <summary>File size limit.</summary>
    SIGXFSZ = 25,

    /// <summary>Virtual timer.</summary>
    SIGVTALRM = 26,

    /// <summary>Profiling timer.</summary>
    SIGPROF = 27,

    /// <summary>The size of the terminal's window changed.</summary>
    SIGWINCH = 28,

    /// <summary>Input or output is possible.</summary>
    SIGIO = 29,

    /// <summary>Power failure.</summary>
    SIGPWR = 30,

    /// <summary>Bad system call.</summary>
    SIGSYS = 31,

    /// <summary>The first real-time signal that programs may use (the C library reserves 32 and 33).</summary>
    SIGRTMIN = 34,

    /// <summary>The last real-time signal.</summary>
    SIGRTMAX = 64,
}
