using Berth.Engine.MachineWorkloads;
using Berth.Sandbox.Syscalls;

namespace Berth.Engine.Events;

/// <summary>What a workload in a machine would get.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Program">The system calls that set up the sandbox of the VMM.</param>
public sealed record MachineWorkloadPlanned(MachineOutcome Outcome, SyscallProgram Program) : EngineEvent;
