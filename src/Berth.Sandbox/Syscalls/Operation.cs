namespace Berth.Sandbox.Syscalls;

/// <summary>One step of a <see cref="SyscallProgram"/>.</summary>
/// <param name="Note">What it is for, in words: the subject of an error message (<c>mount /proc</c>).</param>
public abstract record Operation(string Note);
