using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Management;

/// <summary>A service ended otherwise than with exit code 0.</summary>
/// <param name="id">Which.</param>
/// <param name="status">How it ended.</param>
/// <param name="killed">Whether the manager had to kill it.</param>
public sealed class HostServiceExitException(string id, ExitStatus status, bool killed)
    : BerthException(killed ? $"Service {id} did not end in time, and was killed." : $"Service {id} ended with {status}.")
{
    /// <summary>Which service.</summary>
    public string Id { get; } = id;

    /// <summary>How it ended.</summary>
    public ExitStatus Status { get; } = status;

    /// <summary>Whether the manager had to kill it.</summary>
    public bool Killed { get; } = killed;
}
