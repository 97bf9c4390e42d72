using Berth.Linux.Processes;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>The reports of <see cref="ServiceRun"/> to its service.</summary>
internal interface IRunContext : IServiceContext
{
    /// <summary>No process was started, or none is known to have been started.</summary>
    void NotLaunched(string problem);

    /// <summary>The launcher has written the pid of the service's own program.</summary>
    void MainKnown();

    /// <summary>The launcher has ended.</summary>
    /// <param name="reaped">How the launcher ended; null: unknown.</param>
    /// <param name="status">The content of its status file.</param>
    void Ended(ExitStatus? reaped, LaunchStatus status);

    /// <summary>A signal could not be sent.</summary>
    void SignalRefused(string problem);

    /// <summary>The status file was removed before the launcher of the run was known.</summary>
    void FindWithoutFile();
}
