namespace Berth.Workloads.Specs;

/// <summary>When a service that is to run is started.</summary>
public enum StartCondition
{
    /// <summary>At once.</summary>
    AtOnce,

    /// <summary>When somebody connects to one of its sockets, or sends a datagram there.</summary>
    OnConnection,
}
