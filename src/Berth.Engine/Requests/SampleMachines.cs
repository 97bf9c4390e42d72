using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>Measures running machines: <see cref="Events.MachinesListed"/>, with what the guests say of themselves.</summary>
/// <param name="Names">The machines; empty: all that run.</param>
/// <param name="Interval">The time between two reports; null: one report.</param>
public sealed record SampleMachines(ImmutableArray<string> Names, TimeSpan? Interval) : Request;
