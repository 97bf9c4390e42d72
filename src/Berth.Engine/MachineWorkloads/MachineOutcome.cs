using System.Collections.Immutable;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Sandbox.Planning;

namespace Berth.Engine.MachineWorkloads;

/// <summary>The plan of a workload in a machine, complete before anything is done.</summary>
/// <param name="Record">The machine.</param>
/// <param name="Machine">The VMM's input.</param>
/// <param name="Plan">The VMM's command, and what it needs.</param>
/// <param name="Vmm">The VMM's sandbox, in which the shared directories are what the description grants.</param>
/// <param name="BootLines">What the agent does at boot.</param>
/// <param name="Command">What runs in the guest.</param>
public sealed record MachineOutcome(
    MachineRecord Record, MachineParameters Machine, VmmPlan Plan, SandboxOutcome Vmm, ImmutableArray<string> BootLines,
    GuestCommand Command);
