using Berth.Engine.Machines;

namespace Berth.Engine.Requests;

/// <summary>Saves, restores or removes a snapshot of a running machine's memory and disks.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Snapshot">The snapshot's name.</param>
/// <param name="Change">What is done.</param>
public sealed record ChangeSnapshot(string Name, string Snapshot, SnapshotChange Change) : Request;
