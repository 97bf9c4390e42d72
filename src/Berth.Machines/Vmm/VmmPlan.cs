using System.Collections.Immutable;

namespace Berth.Machines.Vmm;

/// <summary>How a machine will be started: the whole command of its VMM, and the requests that it gets then.</summary>
/// <param name="Program">The VMM's program, along PATH.</param>
/// <param name="Arguments">The arguments after the program's name.</param>
/// <param name="Requests">What is asked of it after it was started, in order; for people. Empty: nothing.</param>
public sealed record VmmPlan(string Program, ImmutableArray<string> Arguments, ImmutableArray<string> Requests)
{
    /// <summary>What of the host's files the VMM needs to see; it is started so that it sees no others of the user's.</summary>
    public ImmutableArray<VmmFile> Files { get; init; } = [];

    /// <summary>The listening sockets that it is given, in order, as descriptors from 3 on: <see cref="MachineSockets"/>.</summary>
    public ImmutableArray<string> Sockets { get; init; } = [];

    /// <summary>The files that it is given open, in order, as descriptors after the sockets: it need not be able to open them.</summary>
    public ImmutableArray<VmmFile> Opened { get; init; } = [];

    /// <summary>Whether it needs the host's network.</summary>
    public bool HasNetwork { get; init; }
}
