namespace Berth.Sandbox.Syscalls;

/// <summary>A 64-bit variable of a running launcher, with the result of an earlier system call.</summary>
/// <param name="Index">Its index, from 0.</param>
/// <param name="Name">Its name in <c>berth explain</c>.</param>
internal readonly record struct Slot(int Index, string Name);
