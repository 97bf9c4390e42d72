namespace Berth.Sandbox.HostActions;

/// <summary>Makes the directory of the sockets on which an instance's workload reaches its host services.</summary>
/// <param name="Path">Its path; its name is the instance's id.</param>
/// <param name="Uid">The uid that connects, where it is not the caller's.</param>
public sealed record SocketDirectoryAction(string Path, uint? Uid) : HostAction(ActionLifetime.Process)
{
    /// <inheritdoc/>
    public override string Description => $"make the directory {Path} for the sockets of host services";

    /// <inheritdoc/>
    public override string? RevertDescription => $"end what is left of the host services, and remove {Path}";
}
