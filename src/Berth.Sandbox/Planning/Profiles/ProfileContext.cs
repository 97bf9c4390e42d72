using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>The context for the entries of a profile.</summary>
/// <param name="Host">The host's file system.</param>
/// <param name="Network">The network that the workload sees.</param>
/// <param name="CurrentDirectory">The caller's, free of symbolic links.</param>
/// <param name="Home">The home directory inside.</param>
/// <param name="RuntimeDirectory">XDG_RUNTIME_DIR inside; null: there is none.</param>
/// <param name="HasDisplay">Whether the caller has a graphical session.</param>
internal sealed record ProfileContext(
    IHostView Host, NetworkMode Network, string CurrentDirectory, string Home, string? RuntimeDirectory, bool HasDisplay)
{
    /// <summary>The caller's home on the host; null: none.</summary>
    public string? CallersHome { get; init; }

    /// <summary>Whether the workload is a service: the host's accounts may change while it runs.</summary>
    public bool Lasting { get; init; }
}
