using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// What of signals a process has from whoever started it: those that are ignored, and those that are blocked, stay so over an exec
/// (signal(7)). A process whose SIGCHLD is ignored cannot wait for its children, and one whose SIGTERM is, cannot be asked to end.
/// </summary>
public static unsafe class InheritedSignals
{
    private const int Last = 64;

    /// <summary>
    /// Unblocks all signals, and has each that is ignored do what it does by default. SIGHUP stays ignored, for whoever started us by
    /// nohup(1) means that; so does SIGPIPE, which the runtime ignores itself.
    /// </summary>
    public static void Reset()
    {
        var none = default(Libc.sigset_t);
        // SAFETY: the set is only read.
        _ = Libc.pthread_sigmask(Libc.SIG_SETMASK, &none, null);
        for (var number = 1; number <= Last; number++)
        {
            if ((Signal)number is Signal.SIGHUP or Signal.SIGPIPE)
                continue;
            Libc.sigaction_t current;
            // SAFETY: only asks; the structure is the caller's. The C library keeps two numbers for itself, and refuses them.
            if (Libc.sigaction(number, null, &current) == 0 && current.sa_handler == Libc.SIG_IGN)
                _ = Libc.signal(number, Libc.SIG_DFL);
        }
    }
}
