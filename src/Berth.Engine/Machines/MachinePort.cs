namespace Berth.Engine.Machines;

/// <summary>An address of the host that leads into a machine.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Host">The host's address and port, or a socket's path.</param>
/// <param name="Guest">The guest's port, or "a socket of the workload".</param>
/// <param name="IsOpen">Whether the machine runs.</param>
public sealed record MachinePort(string Machine, string Host, string Guest, bool IsOpen);
