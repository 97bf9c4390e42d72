using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Management;

/// <summary>A service did not exit with 0.</summary>
/// <param name="id">The id of the service.</param>
/// <param name="status">Its exit status.</param>
/// <param name="killed">Whether the manager killed it.</param>
public sealed class HostServiceExitException(string id, ExitStatus status, bool killed)
    : BerthException(killed ? $"Service {id} did not end in time, and was killed." : $"Service {id} ended with {status}.")
{
    /// <summary>The id of the service.</summary>
    public string Id { get; } = id;

    /// <summary>Its exit status.</summary>
    public ExitStatus Status { get; } = status;

    /// <summary>Whether the manager killed it.</summary>
    public bool Killed { get; } = killed;
}
