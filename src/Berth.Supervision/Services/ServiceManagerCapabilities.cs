using Berth.Supervision.Definitions;

namespace Berth.Supervision.Services;

/// <summary>The capabilities of a service manager. A definition that needs another one is refused.</summary>
[Flags]
public enum ServiceManagerCapabilities
{
    /// <summary>Nothing beyond starting and stopping.</summary>
    None = 0,

    /// <summary>Services can be added and removed while it runs.</summary>
    RuntimeRegistration = 1 << 0,

    /// <summary>Ordinary users can have services of their own.</summary>
    UserScope = 1 << 1,

    /// <summary>It detects when a service is ready (<see cref="Berth.Workloads.Specs.ProbeSpec"/>), and starts others after that.</summary>
    Readiness = 1 << 2,

    /// <summary>It logs the output of services.</summary>
    Logs = 1 << 3,

    /// <summary>It opens sockets and passes them to services.</summary>
    SocketActivation = 1 << 4,

    /// <summary>It limits memory, processes and CPU.</summary>
    ResourceLimits = 1 << 5,

    /// <summary>It starts services on a schedule.</summary>
    Timers = 1 << 6,

    /// <summary>It kills a service that no longer sends keep-alive messages.</summary>
    Watchdog = 1 << 7,

    /// <summary>It starts services in the order of their dependencies.</summary>
    Dependencies = 1 << 8,

    /// <summary>It applies <see cref="ServiceHardening"/>.</summary>
    Hardening = 1 << 9,

    /// <summary>It runs a service as another user (<see cref="ServiceDefinition.User"/>).</summary>
    OtherUser = 1 << 10,

    /// <summary>It starts a new instance of a service beside the running one (<see cref="IServiceManager.OverlapAsync"/>).</summary>
    Overlap = 1 << 11,
}
