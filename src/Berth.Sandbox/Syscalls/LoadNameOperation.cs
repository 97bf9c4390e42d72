namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Takes the address of the process's first argument, which is where ps(1) reads its name (proc_pid_cmdline(5)). It lies where the kernel
/// put it at exec; the stack is never used.
/// </summary>
/// <param name="Result">Gets the address.</param>
/// <param name="Note">What it is for.</param>
internal sealed record LoadNameOperation(Slot Result, string Note) : Operation(Note);
