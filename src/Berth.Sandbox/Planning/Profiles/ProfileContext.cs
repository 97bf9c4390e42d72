using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>What a profile is made for.</summary>
/// <param name="Host">The host's file system.</param>
/// <param name="Network">What of the network the workload sees.</param>
/// <param name="CurrentDirectory">The caller's, free of symbolic links.</param>
/// <param name="Home">The home directory inside.</param>
/// <param name="RuntimeDirectory">XDG_RUNTIME_DIR inside; null: there is none.</param>
/// <param name="HasDisplay">Whether the caller has a graphical session.</param>
internal sealed record ProfileContext(
    IHostView Host, NetworkMode Network, string CurrentDirectory, string Home, string? RuntimeDirectory, bool HasDisplay)
{
    /// <summary>The caller's home on the host; null: none.</summary>
    public string? CallersHome { get; init; }

    /// <summary>Whether it is for a service: the host's accounts change while one runs.</summary>
    public bool Lasting { get; init; }
}
