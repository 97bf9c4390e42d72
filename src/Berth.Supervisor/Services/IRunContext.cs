using Berth.Linux.Processes;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>What <see cref="ServiceRun"/> reports to its service.</summary>
internal interface IRunContext : IServiceContext
{
    /// <summary>No process was started, or it is not known that one was.</summary>
    void NotLaunched(string problem);

    /// <summary>The launcher has written which process the service's own program is.</summary>
    void MainKnown();

    /// <summary>The launcher has ended.</summary>
    /// <param name="reaped">How the launcher ended; null: nobody knows.</param>
    /// <param name="status">What it has written.</param>
    void Ended(ExitStatus? reaped, LaunchStatus status);

    /// <summary>A signal could not be sent.</summary>
    void SignalRefused(string problem);

    /// <summary>The status file of a run whose launcher is not known has no name any more.</summary>
    void FindWithoutFile();
}
