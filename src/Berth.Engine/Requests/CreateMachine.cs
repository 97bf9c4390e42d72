using Berth.Engine.Machines;

namespace Berth.Engine.Requests;

/// <summary>Creates a machine, and does not start it: <see cref="Events.MachineChanged"/>.</summary>
/// <param name="Options">The machine.</param>
public sealed record CreateMachine(MachineOptions Options) : Request;
