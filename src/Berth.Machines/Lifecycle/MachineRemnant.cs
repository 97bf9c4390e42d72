namespace Berth.Machines.Lifecycle;

/// <summary>What is left of a machine.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="Why">Why nobody needs it.</param>
/// <param name="Bytes">What it occupies on the host.</param>
public sealed record MachineRemnant(string Name, string Why, long Bytes);
