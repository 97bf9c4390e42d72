using Berth.Engine.Machines;

namespace Berth.Engine.Requests;

/// <summary>
/// Creates a machine, starts it, and runs a command in it; the exit code is the command's. The machine is stopped afterwards. A
/// cancellation ends the command and stops the machine.
/// </summary>
/// <param name="Options">The machine.</param>
/// <param name="Invocation">The command; null: the machine is started, and goes on.</param>
public sealed record RunMachine(MachineOptions Options, GuestInvocation? Invocation) : Request
{
    /// <summary>Whether the machine and its disks are removed when it ends.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Whether only <see cref="Events.MachinePlanned"/> is emitted: how the machine would be started. Nothing is done.</summary>
    public bool IsPlanned { get; init; }
}
