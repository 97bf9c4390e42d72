using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Launching;

/// <summary>Starts the program of a service. The supervisor says when; how, in a sandbox or plainly, is not its business.</summary>
[SupportedOSPlatform("linux")]
public interface IWorkloadLauncher
{
    /// <summary>Starts a program that outlives the supervisor. Called by one thread at a time; it does not wait for the program to do anything.</summary>
    /// <param name="request">What to start.</param>
    /// <returns>What was started; the caller owns it.</returns>
    /// <exception cref="LinuxException">It could not be started; nothing of it is left.</exception>
    /// <exception cref="ServiceException">It could not be started for a reason the user can mend; nothing of it is left.</exception>
    LaunchedWorkload Launch(LaunchRequest request);
}
