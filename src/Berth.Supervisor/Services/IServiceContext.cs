using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>
/// The view that the parts of a service have of it, and the reports that they make to it.
/// </summary>
internal interface IServiceContext
{
    ServiceDefinition Definition { get; }

    /// <summary>The name of the files of its runs.</summary>
    RunName Files { get; }

    DesiredState Desired { get; }

    ObservedState State { get; }

    /// <summary>The launcher of the present run; null: none, or not known yet.</summary>
    ProcessIdentity? Process { get; }

    /// <summary>The service's own program; null: none, or not known yet.</summary>
    int? Main { get; }

    /// <summary>The start of the last run, on the loop's clock; null: there was none.</summary>
    TimeSpan? Started { get; }

    /// <summary>Reports an event; the transition table says what follows.</summary>
    void Happen(ServiceEvent happened);

    /// <summary>Reports an event because of which the service is asked to end.</summary>
    void Happen(ServiceEvent happened, StopReason reason);

    /// <summary>Finds the process that was started, if it is not known yet.</summary>
    void FindLaunched();

    /// <summary>The service has named another of its processes as the main one.</summary>
    void NameMain(int pid);

    /// <summary>A value in the service's status has changed.</summary>
    void Changed();
}
