namespace Berth.Linux;

/// <summary>Signals to this process itself.</summary>
public static class ProcessSignal
{
    /// <summary>Sends a signal to this process, all its threads (kill(2)).</summary>
    /// <param name="signal">The signal; SIGSTOP returns when the process is continued.</param>
    /// <exception cref="LinuxException">kill(2) failed.</exception>
    public static void SendToSelf(Signal signal) =>
        LinuxException.ThrowIfFailed(Interop.kill(Environment.ProcessId, (int)signal), "signal", "this process");
}
