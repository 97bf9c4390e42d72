using System.Collections.Immutable;

namespace Berth.Machines.Guest.Wire;

/// <summary>What a command gets that is the workload of a description.</summary>
public sealed record GuestWorkload
{
    /// <summary>
    /// The addresses of the listening sockets that the agent makes for it, its descriptors from 3 on: <c>ADDRESS:PORT</c>, or the path of a
    /// unix socket. <see cref="GuestFrameType.Connect"/> names them by number.
    /// </summary>
    public ImmutableArray<string> Sockets { get; init; } = [];

    /// <summary>
    /// The paths of the sockets that the agent makes for host services. A connection to each is a descriptor of the workload, too: those
    /// after <see cref="Sockets"/>. <see cref="GuestFrameType.Called"/> names them by number.
    /// </summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>The most processes and threads; 0: no limit.</summary>
    public uint MostProcesses { get; init; }
}
