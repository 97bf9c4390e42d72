namespace Berth.Workloads.Tables;

/// <summary>The signals of signal(7) that can ask a process to end. Signals that stop or continue a process are left out.</summary>
internal static class SignalNames
{
    public static string[] All { get; } =
    [
        "SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGABRT", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGPIPE",
        "SIGIO", "SIGPWR", "SIGWINCH", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGTRAP", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS",
    ];
}
