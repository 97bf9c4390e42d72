namespace Berth.Workloads.Specs;

/// <summary>When a service that should run is started.</summary>
public enum StartCondition
{
    /// <summary>At once.</summary>
    AtOnce,

    /// <summary>When a client connects to one of its sockets, or sends a datagram there.</summary>
    OnConnection,
}
