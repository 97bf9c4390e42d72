namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Takes the address of the process's first argument, which is where ps(1) reads its name (proc_pid_cmdline(5)). The address is on the
/// initial stack, which the program never changes.
/// </summary>
/// <param name="Result">Gets the address.</param>
/// <param name="Note">What it is for.</param>
internal sealed record LoadNameOperation(Slot Result, string Note) : Operation(Note);
