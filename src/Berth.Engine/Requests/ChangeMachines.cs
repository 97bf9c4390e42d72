using System.Collections.Immutable;
using Berth.Engine.Machines;

namespace Berth.Engine.Requests;

/// <summary>Starts, stops, pauses or deletes machines, one after the other: <see cref="Events.MachineChanged"/> for each.</summary>
/// <param name="Names">The machines. All must exist, or nothing is done.</param>
/// <param name="Change">What is done.</param>
/// <param name="Timeout">For a stop: how long each guest may take before it is killed; null: 60 s.</param>
public sealed record ChangeMachines(ImmutableArray<string> Names, MachineChange Change, TimeSpan? Timeout = null) : Request;
