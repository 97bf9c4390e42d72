using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Launching;

/// <summary>A service's program that was started. Disposing it lets go of it; the program goes on.</summary>
/// <param name="identity">Which process it is.</param>
/// <param name="pidFd">A pidfd of it, which need not be a child of this process; owned by this object.</param>
[SupportedOSPlatform("linux")]
public sealed class LaunchedWorkload(ProcessIdentity identity, SafeFileHandle pidFd) : IDisposable
{
    /// <summary>Which process it is, for whoever comes after us.</summary>
    public ProcessIdentity Identity { get; } = identity;

    /// <summary>A pidfd of it. Who waits for one that is not its child is answered ECHILD, and finds the status in <see cref="LaunchRequest.Status"/>.</summary>
    public SafeFileHandle PidFd { get; } = pidFd;

    /// <summary>Lets go of the process.</summary>
    public void Dispose() => PidFd.Dispose();
}
