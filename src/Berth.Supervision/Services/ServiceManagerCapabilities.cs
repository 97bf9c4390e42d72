using Berth.Supervision.Definitions;

namespace Berth.Supervision.Services;

/// <summary>What a service manager can do. What is not declared is refused, never passed over.</summary>
[Flags]
public enum ServiceManagerCapabilities
{
    /// <summary>Nothing beyond starting and stopping.</summary>
    None = 0,

    /// <summary>Services come and go while it runs.</summary>
    RuntimeRegistration = 1 << 0,

    /// <summary>An ordinary user has services of their own.</summary>
    UserScope = 1 << 1,

    /// <summary>It knows when a service is ready (<see cref="Berth.Workloads.Specs.ProbeSpec"/>), and starts others after that.</summary>
    Readiness = 1 << 2,

    /// <summary>It keeps what services write.</summary>
    Logs = 1 << 3,

    /// <summary>It opens sockets and hands them over.</summary>
    SocketActivation = 1 << 4,

    /// <summary>It limits memory, processes and CPU.</summary>
    ResourceLimits = 1 << 5,

    /// <summary>It starts services by the clock.</summary>
    Timers = 1 << 6,

    /// <summary>It kills a service that stops saying that it is alive.</summary>
    Watchdog = 1 << 7,

    /// <summary>It starts services in the order of their dependencies.</summary>
    Dependencies = 1 << 8,

    /// <summary>It applies <see cref="ServiceHardening"/>.</summary>
    Hardening = 1 << 9,

    /// <summary>It runs a service as another user (<see cref="ServiceDefinition.User"/>).</summary>
    OtherUser = 1 << 10,
}
