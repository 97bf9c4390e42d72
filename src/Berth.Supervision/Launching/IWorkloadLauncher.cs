using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Launching;

/// <summary>Starts the program of a service. The supervisor says when; how, in a sandbox or plainly, is not its business.</summary>
[SupportedOSPlatform("linux")]
public interface IWorkloadLauncher
{
    /// <summary>
    /// Has a program started that outlives the supervisor, and waits for nothing: what was started, or why nothing was, stands in
    /// <see cref="LaunchRequest.Status"/> a moment later. Called by one thread at a time.
    /// </summary>
    /// <param name="request">What to start.</param>
    /// <exception cref="LinuxException">It can't be started; nothing of it is left.</exception>
    /// <exception cref="ServiceException">It can't be started for a reason the user can mend; nothing of it is left.</exception>
    void Launch(LaunchRequest request);

    /// <summary>Waits until all that it was asked to start has a process, or never will have.</summary>
    void Flush();
}
