namespace Berth.Sandbox.Syscalls;

/// <summary>A 64-bit variable of a running launcher: it holds what an earlier system call returned.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">What people read in <c>berth explain</c>.</param>
internal readonly record struct Slot(int Index, string Name);
