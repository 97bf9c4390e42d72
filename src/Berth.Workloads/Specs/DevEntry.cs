namespace Berth.Workloads.Specs;

/// <summary>A minimal <c>/dev</c>: null zero full random urandom tty, pts, shm, and the descriptor links.</summary>
/// <param name="Target">The path inside.</param>
public sealed record DevEntry(string Target) : FilesystemEntry(Target);
