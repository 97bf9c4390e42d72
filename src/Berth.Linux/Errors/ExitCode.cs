namespace Berth.Linux.Errors;

/// <summary>The exit codes of Berth. Any other code is the workload's; 128+n means that signal n killed the workload.</summary>
public static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Success = 0;

    /// <summary><c>berth service-call</c>: the service answered with an exception.</summary>
    public const int RemoteException = 1;

    /// <summary>
    /// <c>berth release</c>: the new release was not healthy, and the old one is back; or a release's files were changed.
    /// <c>berth fleet</c>: a host was not updated, did not return to its release, or did not answer.
    /// </summary>
    public const int Unhealthy = 1;

    /// <summary>The command line or the spec is wrong. Nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Berth failed, or the host does not allow what was asked.</summary>
    public const int Failed = 125;

    /// <summary>The workload's program was found, but cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>The workload's program was not found.</summary>
    public const int NotFound = 127;

    /// <summary>A signal killed the workload.</summary>
    /// <param name="signal">The signal's number.</param>
    public static int OfSignal(int signal) => 128 + signal;
}
