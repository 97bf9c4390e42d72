using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>Lists the addresses of the host that lead into machines: <see cref="Events.MachinePortsListed"/>.</summary>
/// <param name="Names">The machines; empty: all.</param>
public sealed record ListMachinePorts(ImmutableArray<string> Names) : Request;
