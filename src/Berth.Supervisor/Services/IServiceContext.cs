using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>
/// What the parts of a service know of it, and what any of them reports to it. The parts know nothing else of the service.
/// </summary>
internal interface IServiceContext
{
    ServiceDefinition Definition { get; }

    DesiredState Desired { get; }

    ObservedState State { get; }

    /// <summary>The launcher of the present run; null: there is none, or it is not known yet.</summary>
    ProcessIdentity? Process { get; }

    /// <summary>The service's own program; null: there is none, or it is not known yet.</summary>
    int? Main { get; }

    /// <summary>When the last run was started, on the loop's clock; null: there was none.</summary>
    TimeSpan? Started { get; }

    /// <summary>Something has happened: the transition table says what follows.</summary>
    void Happen(ServiceEvent happened);

    /// <summary>Something has happened because of which the service is asked to end.</summary>
    void Happen(ServiceEvent happened, StopReason reason);

    /// <summary>Looks which process was started, where that is not known yet.</summary>
    void FindLaunched();

    /// <summary>The service says that another of its processes is its main one.</summary>
    void NameMain(int pid);

    /// <summary>Something that others see of the service has changed.</summary>
    void Changed();
}
