using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Launching;

/// <summary>Starts the programs of services. The supervisor decides when; the launcher decides how, in a sandbox or not.</summary>
[SupportedOSPlatform("linux")]
public interface IWorkloadLauncher
{
    /// <summary>
    /// Starts a program that outlives the supervisor, and does not wait: the result of the start is in <see cref="LaunchRequest.Status"/> a
    /// moment later. Called by one thread at a time.
    /// </summary>
    /// <param name="request">What to start.</param>
    /// <exception cref="LinuxException">The program cannot be started; nothing of it is left.</exception>
    /// <exception cref="ServiceException">The program cannot be started for a reason that the user can fix; nothing of it is
    /// left.</exception>
    void Launch(LaunchRequest request);

    /// <summary>Waits until each requested start has a process or has failed.</summary>
    void Flush();
}
