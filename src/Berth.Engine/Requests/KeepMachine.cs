namespace Berth.Engine.Requests;

/// <summary>
/// Starts a machine and stays with it until it has ended: the process that Berth starts for each. <see cref="Events.MachineKept"/> is
/// emitted when the VMM runs. A cancellation stops the machine.
/// </summary>
/// <param name="Name">The machine.</param>
/// <param name="IsAttached">Whether the machine is stopped when standard input ends.</param>
public sealed record KeepMachine(string Name, bool IsAttached) : Request;
