using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Signal settings inherited from the parent: ignored and blocked signals remain so across execve (signal(7)). A process that ignores
/// SIGCHLD can't wait for its children, and one that ignores SIGTERM can't be asked to end.
/// </summary>
public static unsafe class InheritedSignals
{
    private const int Last = 64;

    /// <summary>
    /// Unblocks all signals and restores the default action of ignored ones. SIGHUP stays ignored, as nohup(1) intends; SIGPIPE, too, which
    /// the runtime itself ignores.
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
            // SAFETY: the call only reads the action into this structure. It fails for two numbers that the C library reserves.
            if (Libc.sigaction(number, null, &current) == 0 && current.sa_handler == Libc.SIG_IGN)
                _ = Libc.signal(number, Libc.SIG_DFL);
        }
    }
}
