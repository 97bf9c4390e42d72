using Berth.Sandbox.Planning;
using Berth.Sandbox.Syscalls;

namespace Berth.Engine.Events;

/// <summary>What a workload would get.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Program">The system calls that set it up.</param>
public sealed record OutcomePlanned(SandboxOutcome Outcome, SyscallProgram Program) : EngineEvent;
