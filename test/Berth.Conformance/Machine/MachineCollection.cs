namespace Berth.Conformance.Machine;

/// <summary>Machines are booted one after the other: an emulated processor takes a whole real one.</summary>
[CollectionDefinition(nameof(MachineCollection))]
public sealed class MachineCollection;
